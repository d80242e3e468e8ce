// Where blocks stand: order on the page, in the form and for the keyboard are kept the same.
import { say } from "desk/words"

const machine = () => document.querySelector(".order-machine")

export function blocks() {
  return [...machine().querySelectorAll(":scope > .inline-related:not(.empty-form)")].sort(
    (a, b) => a.style.order - b.style.order,
  )
}

export function isGone(block) {
  return block.classList.contains("for-deletion") || block.classList.contains("is-absorbed")
}

export function present() {
  return blocks().filter((block) => !isGone(block))
}

export function announce(text) {
  const status = document.getElementById("block-status")
  if (status) status.textContent = text
}

// content-editor orders by CSS alone; reading order and Tab follow the document, so the document follows, too.
export function settle(list = blocks()) {
  list.forEach((block, place) => {
    const order = 10 * (place + 1)
    block.style.order = order
    block.querySelector(".order-machine-ordering").value = order
  })
  const first = machine().querySelector(":scope > .block-add")
  if (first) first.style.order = 0
  let before = first
  for (const block of list) {
    const wanted = before ? before.nextElementSibling : machine().firstElementChild
    if (wanted !== block) machine().insertBefore(block, wanted)
    before = block
  }
}

// Towards the top (-1) or the end (1): past one block, or past all.
export function move(block, step, all = false) {
  const list = blocks()
  const others = list.filter((item) => !isGone(item) && item !== block)
  const place = list.filter((item) => !isGone(item) || item === block).indexOf(block)
  const other = all ? others.at(step < 0 ? 0 : -1) : others[step < 0 ? place - 1 : place]
  if (!other || (all && (list.indexOf(other) - list.indexOf(block)) * step < 0)) return
  const focused = document.activeElement
  list.splice(list.indexOf(block), 1)
  list.splice(list.indexOf(other) + (step > 0 ? 1 : 0), 0, block)
  settle(list)
  focused?.focus({ preventScroll: true })
  block.scrollIntoView({ block: "nearest" })
  announce(say("moved", present().indexOf(block) + 1))
  changed(block)
}

export function changed(element) {
  element.dispatchEvent(new CustomEvent("desk:changed", { bubbles: true }))
}

// A new block of a kind, directly after `after` (null: at the top).
export function insert(kind, after) {
  const editor = window.ContentEditor
  const prefix = document.querySelector(`.empty-form[data-kind="${kind}"]`).id.replace(/-empty$/, "")
  const list = blocks()
  editor._insertBefore = after ? list[list.indexOf(after) + 1] ?? null : list[0] ?? null
  editor.addContent(prefix)
  const block = [...document.querySelectorAll(`.dynamic-${prefix}`)].sort((a, b) => number(b) - number(a))[0]
  // inlines.js would renumber every form of the kind when such a link is used; blocks go by their own button.
  block.querySelector("h3 .inline-deletelink")?.parentElement.remove()
  block.querySelector("[name$='-block_key']").value ||= newKey()
  settle()
  return block
}

// A block has its name from the start, so that unsaved text can say which one it belongs to.
function newKey() {
  const alphabet = "23456789bcdfghjkmnpqrstvwxz"
  return [...crypto.getRandomValues(new Uint32Array(10))].map((n) => alphabet[n % alphabet.length]).join("")
}

function number(block) {
  return Number(block.id.split("-").at(-1))
}
