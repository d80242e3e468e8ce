// What can be done to a block: split, join, turn into another kind, delete and put back. Texts are only ever moved.
import { announce, changed, insert, isGone, present } from "desk/moves"
import { editorOf, focusStart, parse, serialize, setHTML } from "desk/prose"
import { say } from "desk/words"

const CARRIED = ["source", "voice", "translator", "translator_said", "method", "coverage", "said_reason"]

export function input(block, name) {
  return block.querySelector(`[name$="-${name}"]`)
}

export function body(block) {
  return input(block, "body")
}

function htmlOf(block) {
  return body(block)?.value ?? ""
}

function absorb(block, yes = true) {
  const box = input(block, "DELETE")
  if (box) box.checked = yes
  block.classList.toggle("is-absorbed", yes)
}

function setValue(field, value, text = "") {
  if (!field) return
  if (field.tagName === "SELECT" && value && ![...field.options].some((option) => option.value === value)) {
    field.add(new Option(text || value, value))
  }
  if (field.type === "checkbox") field.checked = value
  else field.value = value
  field.dispatchEvent(new Event("change", { bubbles: true }))
}

function carry(from, to, names = CARRIED) {
  for (const name of names) {
    const [old, field] = [input(from, name), input(to, name)]
    if (old && field) setValue(field, old.value, old.selectedOptions?.[0]?.text)
  }
}

export function focusText(block) {
  const textarea = body(block)
  if (textarea) focusStart(textarea)
  else block.querySelector("input:not([type=hidden]), textarea")?.focus()
}

export function split(block) {
  const textarea = body(block)
  const editor = textarea && editorOf(textarea)
  if (!editor) return
  const { doc } = editor.state
  const cursor = cursorOf(editor)
  const first = trimmed(doc.cut(0, cursor), "end")
  const second = trimmed(doc.cut(cursor), "start")
  if (!first || !second) return announce(say("splitNowhere"))
  const kind = block.dataset.kind
  const fresh = insert(kind, block)
  carry(block, fresh)
  setHTML(body(fresh), second)
  setHTML(textarea, first)
  if (input(block, "undecided").value) setUndecided(fresh, input(block, "undecided").value)
  focusText(fresh)
  announce(say("split"))
  changed(fresh)
}

// Where the cursor is now: the browser's selection is a moment ahead of the editor's own.
function cursorOf({ view, state }) {
  const shown = document.getSelection()
  const range = shown.rangeCount ? shown.getRangeAt(0) : null
  const inside = range && view.dom.contains(range.startContainer)
  return inside ? view.posAtDOM(range.startContainer, range.startOffset) : state.selection.from
}

// A cut at the very edge of a paragraph leaves an empty one behind, which is nobody's text.
function trimmed(doc, edge) {
  const html = serialize(doc)
  return edge === "end" ? html.replace(/<(p|h3|h4)><\/\1>$/, "") : html.replace(/^<(p|h3|h4)><\/\1>/, "")
}

export function join(block) {
  const list = present()
  const before = list[list.indexOf(block) - 1]
  if (!before || before.dataset.kind !== block.dataset.kind) return announce(say("joinNothing"))
  const same = ["source", "voice"].every((name) => input(before, name)?.value === input(block, name)?.value)
  if (!same) return announce(say("joinSource"))
  setHTML(body(before), htmlOf(before) + headline(block) + htmlOf(block))
  const original = input(before, "original")
  if (original && input(block, "original").value) setHTML(original, original.value + input(block, "original").value)
  absorb(block)
  announce(say("joined"))
  focusText(before)
  changed(before)
}

function headline(block) {
  const title = input(block, "title")?.value ?? ""
  if (!title) return ""
  const holder = document.createElement("p")
  holder.textContent = title
  return holder.outerHTML
}

// Commentary <-> quoted article. The block keeps its key; the old sheet waits, unseen, in case it is turned back.
export function turn(block, voice = "translation") {
  const kind = block.dataset.kind === "commentary" ? "quoted" : "commentary"
  const key = input(block, "block_key")
  const waiting = [...document.querySelectorAll(`.is-absorbed[data-kind="${kind}"]`)].find(
    (other) => input(other, "block_key").value === key.value,
  )
  const head = kind === "commentary" && !waiting ? headline(block) : ""
  const fresh = waiting || insert(kind, block)
  if (waiting) absorb(waiting, false)
  input(fresh, "block_key").value = key.value
  const title = waiting && kind === "commentary" ? headline(block) : head
  let html = title + htmlOf(block)
  if (kind === "quoted") {
    const known = headline(fresh)
    if (known && html.startsWith(known)) html = html.slice(known.length)
    if (!waiting) carry(nearestQuoted(block) ?? fresh, fresh)
    setValue(input(fresh, "voice"), voice)
  }
  setHTML(body(fresh), html)
  setUndecided(fresh, "")
  absorb(block)
  announce(say("turned"))
  changed(fresh)
  return fresh
}

function nearestQuoted(block) {
  const list = present()
  const place = list.indexOf(block)
  const quoted = list.filter((item) => item.dataset.kind === "quoted")
  return quoted.sort((a, b) => Math.abs(list.indexOf(a) - place) - Math.abs(list.indexOf(b) - place))[0]
}

export function setUndecided(block, reason) {
  const field = input(block, "undecided")
  field.value = reason
  const box = block.querySelector(".block-undecided")
  box.hidden = !reason
  box.querySelector(".block-reason").textContent = reason
}

export function decide(block, voice) {
  if (voice === "own") {
    if (block.dataset.kind === "quoted") return turn(block)
    setUndecided(block, "")
  } else if (block.dataset.kind === "commentary") {
    return turn(block, voice)
  } else {
    setUndecided(block, "")
    setValue(input(block, "voice"), voice)
  }
  changed(block)
  return block
}

export function remove(block, yes = true) {
  const box = input(block, "DELETE")
  if (box) box.checked = yes
  block.classList.toggle("for-deletion", yes)
  block.querySelector(".block-gone").hidden = !yes
  announce(say(yes ? "deleted" : "restored"))
  block.querySelector(yes ? "[data-do=restore]" : "[data-do=delete]").focus()
  changed(block)
}

export function fold(block, yes = !block.classList.contains("collapsed")) {
  block.classList.toggle("collapsed", yes)
  const button = block.querySelector("[data-do=fold]")
  button?.setAttribute("aria-expanded", String(!yes))
  if (button) button.textContent = say(yes ? "unfold" : "fold")
}

export { isGone, parse }
