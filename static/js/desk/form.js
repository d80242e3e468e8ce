// The change form of a post: wires buttons and keys to what blocks.js and moves.js can do, keeps labels, counts and
// the map up to date, opens what an error or a finding points at.
import * as act from "desk/blocks"
import { countOwn, countQuoted, drawMap, size } from "desk/counts"
import * as journal from "desk/journal"
import { announce, blocks, insert, isGone, move, present, settle } from "desk/moves"
import "desk/picker"
import { createEditor, docOf, editorOf, focusStart } from "desk/prose"
import "desk/shortcuts"
import { say } from "desk/words"

const form = document.getElementById("post_form")
const bar = document.querySelector(".prose-bar")
const dialog = document.getElementById("link-dialog")
let writing = null // the textarea whose editor had the cursor last
let unsaved = false

// --- Labels, counts, map ---------------------------------------------------------------------------

// A document of the editor never changes, another one takes its place: what was counted once stays counted.
const counted = new WeakMap()

function paragraphs(doc) {
  const found = []
  doc.forEach((node) => found.push(node.textBetween(0, node.content.size, "\n", "\n")))
  return found.filter((text) => text.trim())
}

function measure(block) {
  const textarea = act.body(block)
  if (!textarea) return { voice: "figure", size: 0, own: 0, quoted: 0, text: act.input(block, "caption")?.value ?? "" }
  const doc = docOf(textarea)
  const also = ["undecided", "voice", "title"].map((name) => act.input(block, name)?.value ?? "").join("\n")
  const known = counted.get(doc)
  if (known?.also === also && known.block === block) return known.found
  const found = count(block, paragraphs(doc))
  counted.set(doc, { also, block, found })
  return found
}

function count(block, texts) {
  const text = texts.join("\n")
  if (act.input(block, "undecided").value) return { voice: "undecided", size: size(text), own: 0, quoted: 0, text }
  if (block.dataset.kind === "commentary") {
    const own = countOwn(texts)
    return { voice: "own", size: own, own, quoted: 0, text }
  }
  const sizes = countQuoted(text)
  sizes.quoted += size(act.input(block, "title")?.value ?? "")
  return { voice: act.input(block, "voice").value, size: sizes.own + sizes.quoted, ...sizes, text }
}

function labelOf(block, voice) {
  if (block.dataset.kind === "figure") return say("figure")
  if (voice === "undecided") return say("undecided")
  return block.dataset.kind === "commentary" ? say("commentary") : say(voice)
}

function refresh() {
  const parts = []
  let [own, quoted] = [0, 0]
  for (const block of present()) {
    const found = measure(block)
    block.dataset.voice = found.voice
    block.querySelector(".block-label").textContent = labelOf(block, found.voice)
    block.querySelector(".block-count").textContent = found.voice === "figure" ? "" : say("characters", found.size)
    block.querySelector(".block-start").textContent = found.text.trim().slice(0, 40) || say("empty")
    parts.push(found)
    own += found.own
    quoted += found.quoted
  }
  const card = document.querySelector("[data-live-map]")
  if (card) drawMap(card, parts, own, quoted)
}

let waiting = 0
function soon() {
  clearTimeout(waiting)
  waiting = setTimeout(refresh, 150)
}

function touched() {
  unsaved = true
  journal.touch()
  soon()
}

// --- Buttons and keys ------------------------------------------------------------------------------

const doings = {
  up: (block) => move(block, -1),
  down: (block) => move(block, 1),
  top: (block) => move(block, -1, true),
  end: (block) => move(block, 1, true),
  split: (block) => act.split(block),
  join: (block) => act.join(block),
  turn: (block) => act.focusText(act.turn(block)),
  fold: (block) => act.fold(block),
  delete: (block) => act.remove(block),
  restore: (block) => act.remove(block, false),
  own: (block) => act.focusText(act.decide(block, "own")),
  translation: (block) => act.focusText(act.decide(block, "translation")),
  quotation: (block) => act.focusText(act.decide(block, "quotation")),
}

function onClick(event) {
  const button = event.target.closest("[data-do]")
  const add = event.target.closest("[data-add]")
  if (button) doings[button.dataset.do](button.closest(".inline-related"))
  else if (add) act.focusText(insert(add.dataset.add, add.closest(".inline-related")))
  if (button || add) touched()
}

function onKey(event) {
  const command = event.ctrlKey || event.metaKey
  if (command && !event.altKey && event.key.toLowerCase() === "s") {
    event.preventDefault()
    return document.getElementById("save")?.click()
  }
  const block = event.target.closest?.(".inline-related")
  if (!block) return
  let done = true
  if (event.altKey && !command && event.key === "ArrowUp") move(block, -1, event.shiftKey)
  else if (event.altKey && !command && event.key === "ArrowDown") move(block, 1, event.shiftKey)
  else if (event.altKey && command && event.key === "Enter") act.split(block)
  else if (event.altKey && command && event.key === "Backspace") act.join(block)
  else if (command && event.key.toLowerCase() === "k" && event.target.closest(".prose")) openLink()
  else done = false
  if (done) {
    event.preventDefault()
    event.stopPropagation()
    touched()
  }
}

// --- The bar with the marks ------------------------------------------------------------------------

const marks = {
  bold: (chain) => chain.toggleBold(),
  italic: (chain) => chain.toggleItalic(),
  heading: (chain) => chain.toggleHeading({ level: 3 }),
  bullets: (chain) => chain.toggleBulletList(),
  numbers: (chain) => chain.toggleOrderedList(),
  quote: (chain) => chain.toggleBlockquote(),
  undo: (chain) => chain.undo(),
  redo: (chain) => chain.redo(),
}
const active = { bold: "bold", italic: "italic", heading: "heading", bullets: "bulletList", numbers: "orderedList", quote: "blockquote", link: "link" }

function writingEditor() {
  const textarea = writing?.isConnected ? writing : act.body(present().find((block) => act.body(block)) ?? form)
  return textarea && createEditor(textarea)
}

function pressMark(event) {
  const name = event.target.closest("[data-mark]")?.dataset.mark
  if (!name) return
  if (name === "link") return openLink()
  const editor = writingEditor()
  if (editor) marks[name](editor.chain().focus()).run()
}

function showMarks() {
  const editor = writing && editorOf(writing)
  for (const button of bar.querySelectorAll("[data-mark]")) {
    const name = active[button.dataset.mark]
    if (name) button.setAttribute("aria-pressed", String(Boolean(editor?.isActive(name))))
  }
}

function openLink() {
  const editor = writingEditor()
  if (!editor) return
  const address = document.getElementById("link-address")
  address.value = editor.getAttributes("link").href ?? ""
  document.getElementById("link-error").textContent = ""
  dialog.showModal()
}

function closeLink(event) {
  const choice = event.submitter?.value
  const editor = writingEditor()
  const href = document.getElementById("link-address").value.trim()
  if (choice === "set" && !/^(?:https?:\/\/\S+|mailto:\S+@\S+)$/i.test(href)) {
    event.preventDefault()
    document.getElementById("link-error").textContent = say("linkBad")
  } else if (choice === "set") {
    editor.chain().focus().extendMarkRange("link").setMark("link", { href }).run()
  } else if (choice === "remove") {
    editor.chain().focus().extendMarkRange("link").unsetMark("link").run()
  }
}

// --- Opening what a link points at -----------------------------------------------------------------

function show(target) {
  for (let node = target; node; node = node.parentElement) {
    if (node.tagName === "DETAILS") node.open = true
    if (node.classList.contains("collapsed") && node.classList.contains("inline-related")) act.fold(node, false)
  }
  target.closest(".inline-related, .form-row, .desk-field")?.scrollIntoView({ block: "nearest" })
  if (target.matches("textarea[data-prose]")) focusStart(target)
  else if (target.matches(".inline-related")) target.querySelector(".block-undecided button, button")?.focus()
  else if (target.matches(".picker-select")) document.getElementById(`${target.id}-find`).focus()
  else target.focus()
}

function followLink(event) {
  const link = event.target.closest("a[href]")
  if (!link) return
  if (link.dataset.edit) {
    // In place: the stock admin's window for related objects, opened at the field.
    event.preventDefault()
    const [address, field] = link.getAttribute("href").split("#")
    window.open(`${address}?_popup=1#${field}`, `edit_${link.dataset.edit}`, "width=860,height=720,resizable,scrollbars")
  } else if (link.getAttribute("href").startsWith("#")) {
    const target = document.getElementById(link.getAttribute("href").slice(1))
    if (!target) return
    event.preventDefault()
    show(target)
  }
}

// --- Start -----------------------------------------------------------------------------------------

function addBars() {
  const template = document.getElementById("block-add").content.firstElementChild
  const machine = document.querySelector(".order-machine")
  machine.prepend(template.cloneNode(true))
  for (const block of machine.querySelectorAll(".inline-related")) block.append(template.cloneNode(true))
}

function start() {
  addBars()
  settle()
  bar.hidden = false
  document.querySelector(".tabs.regions").after(bar)
  form.addEventListener("click", onClick)
  form.addEventListener("click", followLink)
  form.addEventListener("keydown", onKey, true)
  form.addEventListener("input", touched)
  form.addEventListener("change", touched)
  form.addEventListener("desk:changed", touched)
  form.addEventListener("prose:focus", ({ target }) => { writing = target; showMarks() })
  form.addEventListener("prose:select", showMarks)
  document.querySelector(".order-machine").addEventListener("drop", () => { settle(); touched() })
  bar.addEventListener("mousedown", (event) => event.preventDefault())
  bar.addEventListener("click", pressMark)
  dialog.querySelector("form").addEventListener("submit", closeLink)
  for (const block of blocks()) {
    if (act.input(block, "DELETE")?.checked) act.remove(block)
  }
  refresh()
  unsaved = false
  journal.start()
  const first = document.getElementById("errors") ?? document.querySelector("[data-focus]")
  first?.focus()
  // content-editor scrolls to where the form was sent from; what needs attention comes before that.
  if (first) setTimeout(() => first.scrollIntoView({ block: "start" }), 300)
  let sent = false
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault() // pressed twice
    else {
      ;[unsaved, sent] = [false, true]
      journal.submitted()
    }
  })
  window.addEventListener("pageshow", () => { sent = false })
  window.addEventListener("beforeunload", (event) => { if (unsaved && !journal.isSafe()) event.preventDefault() })
  document.documentElement.dataset.desk = "ready"
}

if (form) {
  if (window.ContentEditor?.regionsByKey && document.querySelector(".order-machine-region")) start()
  else document.addEventListener("content-editor:ready", start, { once: true })
}

export { announce, isGone }
