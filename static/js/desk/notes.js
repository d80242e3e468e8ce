// Notes are sent without leaving the page, so that nothing unsaved in the post is touched; what is typed into a note and
// not sent yet outlives a save of the post. Without this module the notes' form opens a page of its own.
import { say } from "desk/words"

const form = document.getElementById("notes-form")
const status = document.getElementById("notes-status")
const shelf = form && `desk:notes-${form.dataset.post}`

const fields = () => [...form.elements].filter((field) => field.matches("textarea"))

function keep() {
  const typed = Object.fromEntries(fields().filter((field) => field.value.trim()).map((field) => [field.name, field.value]))
  try {
    if (Object.keys(typed).length) sessionStorage.setItem(shelf, JSON.stringify(typed))
    else sessionStorage.removeItem(shelf)
  } catch {
    // No storage: the page still holds the text.
  }
}

function bringBack() {
  let typed = {}
  try {
    typed = JSON.parse(sessionStorage.getItem(shelf) ?? "{}")
  } catch {
    return
  }
  for (const field of fields()) {
    if (!field.value && typed[field.name]) {
      field.value = typed[field.name]
      open(field)
    }
  }
}

function open(node) {
  for (let at = node; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true
}

// What is typed into notes is none of the post's changes.
function fence(place) {
  for (const kind of ["input", "change"]) {
    place.addEventListener(kind, (event) => {
      event.stopPropagation()
      keep()
    })
  }
}

function exchange(place, html, sent) {
  if (!place || html === undefined) return
  const typed = new Map([...place.querySelectorAll("textarea")].map((field) => [field.name, field.value]))
  typed.delete(sent)
  place.innerHTML = html
  for (const field of place.querySelectorAll("textarea")) {
    if (typed.get(field.name)) {
      field.value = typed.get(field.name)
      open(field)
    }
  }
}

function show(answer, done) {
  for (const place of document.querySelectorAll("[data-notes]")) exchange(place, answer.blocks[place.dataset.notes], done)
  exchange(document.querySelector("[data-notes-panel]"), answer.panel, done)
  keep()
  status.textContent = answer.said
  const [what, which] = done.split("-")
  const next = document.getElementById(what === "note" ? done : `thread-${which}`)
  if (!next) return
  open(next)
  next.focus()
}

function complain(text, button) {
  const place = button.closest(".note-new, .note-thread")
  let line = place.querySelector(".errorlist")
  if (!line) {
    line = document.createElement("p")
    line.className = "errorlist"
    line.setAttribute("role", "alert")
    place.append(line)
  }
  line.textContent = text
}

async function send(event) {
  event.preventDefault()
  const button = event.submitter
  if (!button || button.getAttribute("aria-busy") === "true") return
  button.setAttribute("aria-busy", "true")
  try {
    const body = new FormData(form, button)
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } })
    const json = response.headers.get("Content-Type")?.startsWith("application/json")
    const answer = json ? await response.json() : { error: say("noteNotSent") }
    if (answer.error) complain(answer.error, button)
    else show(answer, button.value)
  } catch {
    complain(say("noteNotSent"), button)
  } finally {
    button.removeAttribute("aria-busy")
  }
}

// Ctrl + Enter in a note sends it.
function onKey(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.altKey || !event.target.matches("textarea")) return
  const button = [...form.elements].find((item) => item.matches("button") && item.value === event.target.name)
  if (!button) return
  event.preventDefault()
  form.requestSubmit(button)
}

if (form) {
  form.addEventListener("submit", send)
  for (const place of document.querySelectorAll("[data-notes], [data-notes-panel]")) {
    fence(place)
    place.addEventListener("keydown", onKey)
  }
  bringBack()
  document.documentElement.dataset.notes = "ready"
}
