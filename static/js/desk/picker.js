// A source or an outlet is chosen by searching: a field over the plain select that is submitted. The stock admin's
// windows for adding and mending write to that select; what they write is shown here.
import { say } from "desk/words"

const SEARCH = "/admin/autocomplete/"
let serial = 0

function element(name, attributes) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  return made
}

async function search(term, place) {
  const [model_name, field_name] = place.split(".")
  const asked = new URLSearchParams({ term, app_label: "posts", model_name, field_name })
  const answer = await fetch(`${SEARCH}?${asked}`, { headers: { Accept: "application/json" } })
  return answer.ok ? (await answer.json()).results : []
}

export function pick(select) {
  if (select.hidden || select.id.includes("__prefix__")) return
  const list = element("ul", { role: "listbox", class: "picker-list", id: `picker-${++serial}`, "aria-label": say("sources"), hidden: "" })
  const input = element("input", {
    type: "text", role: "combobox", autocomplete: "off", class: "picker-input", id: `${select.id}-find`, translate: "no",
    "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list", placeholder: say("findSource"),
  })
  const box = element("div", { class: "picker", translate: "no" })
  select.hidden = true
  select.before(box)
  box.append(input, list)
  const label = document.querySelector(`label[for="${select.id}"]`)
  if (label) label.htmlFor = input.id

  let [active, asked] = [-1, 0]
  const show = () => { input.value = select.value ? select.selectedOptions[0]?.text ?? "" : "" }
  const close = () => {
    list.hidden = true
    active = -1
    input.setAttribute("aria-expanded", "false")
    input.removeAttribute("aria-activedescendant")
  }
  const choose = (option) => {
    const value = option.dataset.value
    if (value && ![...select.options].some((item) => item.value === value)) select.add(new Option(option.textContent, value))
    select.value = value
    select.dispatchEvent(new Event("change", { bubbles: true }))
    close()
  }
  const mark = (place) => {
    const options = [...list.children]
    active = (place + options.length) % options.length
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === active)))
    input.setAttribute("aria-activedescendant", options[active].id)
    options[active].scrollIntoView({ block: "nearest" })
  }
  const open = (results) => {
    const found = [...results, { id: "", text: say("noneOfThese") }]
    list.replaceChildren(...found.map(({ id, text }, n) => {
      const option = element("li", { role: "option", id: `${list.id}-${n}`, "data-value": id, "aria-selected": "false" })
      option.textContent = text
      return option
    }))
    list.hidden = false
    input.setAttribute("aria-expanded", "true")
  }
  const find = async () => {
    const turn = ++asked
    const results = await search(input.value === select.selectedOptions[0]?.text ? "" : input.value, select.dataset.search)
    if (turn === asked && document.activeElement === input) open(results)
  }
  input.addEventListener("input", (event) => { event.stopPropagation(); find() })
  input.addEventListener("click", find)
  input.addEventListener("change", (event) => event.stopPropagation())
  input.addEventListener("keydown", (event) => {
    if (event.altKey) return
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault()
      if (list.hidden) find()
      else mark(active + (event.key === "ArrowDown" ? 1 : -1))
    } else if (event.key === "Enter") {
      event.preventDefault()
      if (!list.hidden && active >= 0) choose(list.children[active])
    } else if (event.key === "Escape") {
      close()
      show()
    }
  })
  input.addEventListener("blur", () => { close(); show() })
  list.addEventListener("mousedown", (event) => {
    event.preventDefault()
    const option = event.target.closest("[role=option]")
    if (option) choose(option)
  })
  select.addEventListener("change", show)
  // The stock windows announce themselves through jQuery only.
  window.django?.jQuery?.(select).on("change", show)
  show()
}

for (const select of document.querySelectorAll("select.picker-select")) pick(select)
document.addEventListener("formset:added", ({ target }) => target.querySelectorAll("select.picker-select").forEach(pick))
