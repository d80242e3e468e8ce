// Preview beside the form or in a window, and links for somebody outside. The preview itself listens for what is kept
// (previewed.js); here it is opened, made narrow and closed, and links are copied and shut without leaving the form.
import { flush } from "desk/journal"

const card = document.getElementById("preview")
const share = document.getElementById("share")
const root = document.documentElement
const KEY = "desk:preview"
let pane = null

// --- Opening and closing ---------------------------------------------------------------------------

const journal = () => document.querySelector("#post_form [name=journal]")?.value ?? ""

function address() {
  const key = journal()
  return key ? `${card.dataset.preview}?journal=${encodeURIComponent(key)}` : card.dataset.preview
}

// A post that has not been saved has no number to talk about it by: its previews listen for the journal's key.
const channel = card && journal() ? new BroadcastChannel(card.dataset.channel || `desk:journal:${journal()}`) : null

// What is typed and not kept yet reaches the preview a moment later. That the server is away is the journal's to say.
function keep() {
  if (root.dataset.desk === "ready") flush().catch(() => {})
}

function remember() {
  try {
    sessionStorage.setItem(KEY, root.dataset.preview ?? "")
  } catch {
    // Without storage it is closed after the next save, no more.
  }
}

function setPhone(narrow) {
  root.dataset.preview = narrow ? "phone" : "wide"
  pane.querySelector("[data-preview-phone]").setAttribute("aria-pressed", String(narrow))
  remember()
}

function open(narrow = false) {
  const made = document.getElementById("preview-pane").content.firstElementChild.cloneNode(true)
  made.querySelector("iframe").src = address()
  document.body.append(made)
  pane = made
  pane.querySelector("[data-preview-phone]").addEventListener("click", () => setPhone(root.dataset.preview !== "phone"))
  pane.querySelector("[data-preview-close]").addEventListener("click", close)
  pane.addEventListener("keydown", (event) => { if (event.key === "Escape") close() })
  setPhone(narrow)
  button.setAttribute("aria-pressed", "true")
  keep()
}

function close() {
  pane.remove()
  pane = null
  delete root.dataset.preview
  button.setAttribute("aria-pressed", "false")
  button.focus()
  remember()
}

// --- Links for somebody outside --------------------------------------------------------------------

const tell = (text) => { document.getElementById("share-status").textContent = text }

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text)
    tell(share.dataset.copied)
  } catch {
    tell(share.dataset.failed)
  }
}

async function shut(pressed) {
  const token = document.querySelector("#post_form [name=csrfmiddlewaretoken]").value
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": token }
    const answer = await fetch(pressed.dataset.revoke, { method: "POST", headers })
    if (!answer.ok || answer.redirected) throw new Error(answer.status)
    tell((await answer.json()).said)
    pressed.closest("li").remove()
    share.querySelector("summary").focus()
  } catch {
    tell(share.dataset.failed)
  }
}

function onShare(event) {
  const pressed = event.target.closest("button")
  if (pressed?.dataset.copy) copy(document.getElementById(pressed.dataset.copy).value)
  else if (pressed?.dataset.copyText) copy(pressed.dataset.copyText)
  else if (pressed?.dataset.revoke) shut(pressed)
}

// --- Start -----------------------------------------------------------------------------------------

const button = card?.querySelector("[data-preview-split]")
if (card) {
  button.hidden = false
  button.addEventListener("click", () => (pane ? close() : open()))
  card.querySelector("[data-preview-window]").addEventListener("click", ({ currentTarget }) => {
    currentTarget.href = address()
    keep()
  })
  // For whom a link is, and how long, is no part of the post: typing it leaves nothing unsaved.
  for (const name of ["input", "change"]) card.addEventListener(name, (event) => event.stopPropagation())
  // A preview that was open when the form was saved shows what has been saved.
  if (document.querySelector(".messagelist .success")) channel?.postMessage({ key: journal() })
  // The journal itself tells the previews of a post that has been saved once.
  if (!card.dataset.channel) document.addEventListener("desk:answer", () => channel?.postMessage({ key: journal() }))
  let before = ""
  try {
    before = sessionStorage.getItem(KEY) ?? ""
  } catch {
    // As above.
  }
  if (before) open(before === "phone")
}
if (share) {
  for (const hidden of share.querySelectorAll("button[hidden]")) hidden.hidden = false
  share.addEventListener("click", onShare)
  document.getElementById("share-address")?.select()
}
