// What is typed reaches the server a second later, and only what has changed; when the server is away it is kept on this
// device and handed over as soon as it is back. Says calmly how it stands, and who else is here.
// Values are named by block key, as posts/admin/typed.py reads them.
import { present } from "desk/moves"
import { say } from "desk/words"

const holder = document.getElementById("journal")
const form = holder?.form
const names = holder ? JSON.parse(document.getElementById("journal-sheets").textContent) : {}
const SECOND = 1000
const HEARTBEAT = 15 * SECOND
const KEEPALIVE_LIMIT = 60_000 // bytes; browsers refuse more while a page closes
const EMPTY = { fields: {}, sheets: new Map(), order: [] }
const page = holder && { key: holder.value, post: holder.dataset.post ? Number(holder.dataset.post) : null, base: Number(holder.dataset.base) }
const SHELF = holder && `desk:journal:${holder.dataset.user}:${holder.dataset.post || "new"}:`
const channel = page?.post && "BroadcastChannel" in window ? new BroadcastChannel(`desk:journal:${page.post}`) : null

let opened = EMPTY // what the server would have without a journal
let kept = EMPTY // what it has
let keptTurn = 0
let turn = 0
let timer = 0
let running = null
let leaving = false
let pauses = 0
let typedAt = 0
let onDevice = false

// --- What stands in the form -----------------------------------------------------------------------

const found = new WeakMap()
function fieldsOf(block) {
  if (!found.has(block)) {
    const pairs = [...names[block.dataset.kind], "block_key"].map((name) => [name, block.querySelector(`[name$="-${name}"]`)])
    found.set(block, Object.fromEntries(pairs))
  }
  return found.get(block)
}

function valueOf(field) {
  if (!field) return ""
  if (field.type === "checkbox") return field.checked ? "on" : ""
  return field.value
}

function values() {
  const fields = {}
  for (const name of names.post) if (form.elements[name]) fields[name] = valueOf(form.elements[name])
  const sheets = new Map()
  for (const block of present()) {
    const { block_key: key, ...rest } = fieldsOf(block)
    const sheet = { kind: block.dataset.kind }
    for (const name of names[sheet.kind]) sheet[name] = valueOf(rest[name])
    sheets.set(key.value, sheet)
  }
  return { fields, sheets, order: [...sheets.keys()] }
}

function changedIn(before, after) {
  const pairs = Object.entries(after).filter(([name, value]) => (before[name] ?? "") !== value)
  return pairs.length ? Object.fromEntries(pairs) : null
}

function difference(before, after) {
  const patch = {}
  const fields = changedIn(before.fields, after.fields)
  if (fields) patch.fields = fields
  const sheets = {}
  for (const [key, sheet] of after.sheets) {
    const old = before.sheets.get(key)
    const changed = old?.kind === sheet.kind ? changedIn(old, sheet) : sheet
    if (changed) sheets[key] = changed
  }
  if (Object.keys(sheets).length) patch.sheets = sheets
  if (after.order.join() !== before.order.join()) patch.order = after.order
  return patch
}

const isEmpty = (patch) => Object.keys(patch).length === 0

// --- On this device --------------------------------------------------------------------------------

function putOnDevice(now) {
  const record = { ...page, journal: page.key, turn: turn + 1, patch: difference(opened, now) }
  try {
    localStorage.setItem(SHELF + page.key, JSON.stringify(record))
    onDevice = true
  } catch {
    onDevice = false // no room, or storage is forbidden
  }
  return onDevice
}

function takeOffDevice(key = page.key) {
  try {
    localStorage.removeItem(SHELF + key)
  } catch {
    // Storage is forbidden: nothing is there.
  }
  if (key === page.key) onDevice = false
}

function shelf() {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(SHELF)).map((name) => name.slice(SHELF.length))
  } catch {
    return []
  }
}

// What this device kept while the server was away: handed over first, then the page offers it.
async function handOver() {
  const done = holder.dataset.done.split(" ")
  let given = 0
  for (const key of shelf()) {
    if (key !== page.key && !done.includes(key)) {
      const record = readRecord(key)
      const answer = record && (await hand(record))
      if (record && !answer) continue
      if (answer) given += 1
    }
    takeOffDevice(key)
  }
  if (given && !typedAt && !("whole" in holder.dataset)) location.reload()
}

function readRecord(key) {
  try {
    return JSON.parse(localStorage.getItem(SHELF + key))
  } catch {
    return null
  }
}

async function hand(record) {
  try {
    let answer = await ask(record)
    if (answer.again) answer = await ask({ ...record, turn: 1 })
    return answer
  } catch (problem) {
    return problem.status === 404 || problem.status === 400 // of no use to anybody
  }
}

// --- To the server ---------------------------------------------------------------------------------

class Problem extends Error {
  constructor(status, message = "") {
    super(message)
    this.status = status
  }
}

async function ask(body, { keepalive = false, again = false } = {}) {
  const token = form.elements.csrfmiddlewaretoken.value
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token }
  const response = await fetch(holder.dataset.address, { method: "POST", headers, body: JSON.stringify(body), keepalive })
  if (response.ok) return response.json()
  // After a login in another tab this page's token is an old one.
  if (response.status === 403 && !again && (await freshToken())) return ask(body, { keepalive, again: true })
  const answer = await response.json().catch(() => ({}))
  throw new Problem(response.status, answer.message)
}

async function freshToken() {
  const response = await fetch(holder.dataset.address)
  if (!response.ok) return false
  form.elements.csrfmiddlewaretoken.value = (await response.json()).csrf
  return true
}

async function send({ heartbeat = false, closing = false } = {}) {
  const now = values()
  const patch = difference(kept, now)
  if (isEmpty(patch) && !heartbeat) return
  turn += isEmpty(patch) ? 0 : 1
  const mine = turn
  const checks = document.getElementById("needed")?.dataset.checks ?? "" // what the list beside says already is not sent
  const body = { journal: page.key, post: page.post, base: page.base, turn: mine, patch, checks, typing: Date.now() - typedAt < HEARTBEAT }
  const small = new Blob([JSON.stringify(body)]).size < KEEPALIVE_LIMIT
  try {
    const answer = await ask(body, { keepalive: closing && small })
    if (answer.again) return startOver()
    if (mine >= keptTurn) [kept, keptTurn] = [now, mine]
    well(answer, patch)
  } catch (problem) {
    ill(problem, now)
    throw problem
  }
}

// The server has no beginning of this journal (it was saved, thrown away or taken over elsewhere): all of it, again.
function startOver() {
  ;[kept, keptTurn, turn] = [opened, 0, 0]
  return send()
}

function well(answer, patch) {
  pauses = 0
  trouble("")
  if (!isEmpty(patch)) {
    takeOffDevice()
    stand(say("keptAt", answer.at), "kept")
    channel?.postMessage({ key: page.key })
  }
  showOthers(answer)
  document.dispatchEvent(new CustomEvent("desk:answer", { detail: answer }))
}

function ill(problem, now) {
  const here = isEmpty(difference(kept, now)) || putOnDevice(now)
  if (problem.status === 401) trouble(say(here ? "loggedOut" : "loggedOutNoRoom"), holder.dataset.login)
  else if (problem.status) trouble(`${say("notKept")} ${problem.message}`)
  else trouble(say(here ? "offline" : "offlineNoRoom"))
  pauses = Math.min(pauses + 1, 6)
  if (problem.status !== 413 && problem.status !== 400) later(2 ** pauses * SECOND)
}

function later(pause) {
  if (!timer && !leaving) timer = setTimeout(tick, pause)
}

function tick() {
  clearTimeout(timer)
  timer = 0
  if (running) return running.finally(() => later(SECOND))
  running = send().catch(() => {}).finally(() => { running = null })
  return running
}

// --- What the page says ----------------------------------------------------------------------------

function stand(text, state) {
  document.getElementById("unsaved")?.replaceChildren(text)
  document.documentElement.dataset.journal = state
}

function trouble(text, login = "") {
  const place = document.getElementById("journal-status")
  if (!place || place.dataset.text === text) return
  place.dataset.text = text
  document.documentElement.toggleAttribute("data-journal-trouble", Boolean(text))
  place.replaceChildren(text)
  if (!login) return
  const link = document.createElement("a")
  Object.assign(link, { href: `${login}?next=${encodeURIComponent("/admin/")}`, target: "_blank", rel: "noopener" })
  link.append(say("loginAgain"))
  place.append(" ", link)
}

function showOthers({ others = [], saved_by: by }) {
  const lines = others.map(({ name, typing }) => say(typing ? "isTyping" : "isHere", name))
  if (by) lines.push(say("savedBy", by))
  const place = document.getElementById("journal-others")
  const text = lines.join(" ")
  if (place && place.textContent !== text) place.textContent = text
}

function fileChosen({ target }) {
  if (target.type !== "file" || !target.files.length || target.nextElementSibling?.matches(".file-note")) return
  const note = document.createElement("p")
  note.className = "help file-note"
  note.append(say("fileNotKept"))
  target.after(note)
}

// --- For form.js and others ------------------------------------------------------------------------

// Something has changed: it is sent within a second, however long she goes on typing.
export function touch() {
  if (!holder) return
  typedAt = Date.now()
  stand(say("unsaved"), "unsaved")
  if (pauses > 1) {
    putOnDevice(values())
    onDevice || trouble(say("offlineNoRoom"))
  }
  later(SECOND)
}

// The form is on its way. What the server has not got stays on this device until the next page knows better.
export function submitted() {
  if (!holder) return
  leaving = true
  clearTimeout(timer)
  timer = 0
  const now = values()
  if (!isEmpty(difference(kept, now))) putOnDevice(now)
}

// Whether the page may be closed without asking.
export function isSafe() {
  return !holder || onDevice || isEmpty(difference(kept, values()))
}

// Resolves when everything typed has reached the server; rejects when it cannot be reached.
export async function flush() {
  if (!holder) return
  while (running) await running
  while (!isEmpty(difference(kept, values()))) await send()
}

function onLeave() {
  if (leaving) return
  const now = values()
  if (isEmpty(difference(kept, now))) return
  putOnDevice(now)
  send({ closing: true }).catch(() => {})
}

export function start() {
  if (!holder) return
  kept = values()
  opened = "whole" in holder.dataset ? EMPTY : kept
  form.addEventListener("change", fileChosen)
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") onLeave()
    else beat()
  })
  window.addEventListener("pagehide", onLeave)
  window.addEventListener("pageshow", ({ persisted }) => {
    leaving = false
    if (persisted) beat()
  })
  window.addEventListener("online", tick)
  setInterval(beat, HEARTBEAT)
  handOver().then(beat)
}

function beat() {
  if (document.visibilityState !== "visible" || leaving || running || !page.post) return
  running = send({ heartbeat: true }).catch(() => {}).finally(() => { running = null })
}
