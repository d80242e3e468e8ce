// The particulars of a source, looked up at its address and offered beside each field. What she has typed stays until
// she says otherwise; without this, or without a network, everything is typed by hand as before.
import { say } from "desk/words"

const LOOK_UP = "/admin/posts/source/look-up/"
const PRESS = 300 // milliseconds
const WAIT = 15_000 // milliseconds; the server itself gives up after ten seconds

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

async function ask(url, source) {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value
  const answer = await fetch(LOOK_UP, {
    method: "POST",
    body: new URLSearchParams({ url, source }),
    headers: { "X-CSRFToken": token, Accept: "application/json" },
    signal: AbortSignal.timeout(WAIT),
  })
  const json = answer.headers.get("Content-Type")?.startsWith("application/json")
  if (!json) throw Object.assign(new Error(), { loggedOut: answer.redirected || answer.status === 403 })
  return answer.json()
}

const changed = (field) => {
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }))
}
const empty = (field) => !field.value || (field.name.endsWith("basis") && field.value === "unconfirmed")
const labelOf = (field) => (document.querySelector(`label[for="${field.id}"], label[for="${field.id}-find"]`)?.textContent ?? "").trim().replace(/[:：]$/, "")

// --- The two forms that have these fields -------------------------------------------------------------

// Each sheet: where the address is typed, which field takes which value, and what else goes along with a value.
class Sheet {
  constructor(root) {
    this.root = root
    this.asked = 0
    this.status = element("p", { class: "lookup-status", role: "status" })
    this.button = element("button", { type: "button", class: "desk-button small" }, say("lookUp"))
    this.fill = element("button", { type: "button", class: "desk-button small", hidden: "" }, say("lookUpFill"))
    this.bar = element("div", { class: "lookup-bar" }, this.button, this.fill, this.status)
    this.button.addEventListener("click", () => this.look())
    this.fill.addEventListener("click", () => this.fillEmpty())
    this.offers = []
    this.settled = new Set() // addresses of the page that was looked up last
  }

  place(input) {
    input.parentElement.append(this.bar)
    // A field also changes while a button is being pressed: nothing may move from under the pointer then.
    input.addEventListener("change", () => setTimeout(() => {
      if (this.url.value.trim() && !this.settled.has(this.url.value.trim())) this.look()
    }, PRESS))
  }

  say(...words) {
    this.status.replaceChildren(...words)
  }

  async look() {
    const turn = ++this.asked
    this.settled = new Set([this.url.value.trim()])
    for (const offer of this.offers) offer.node.remove()
    this.offers = []
    this.fill.hidden = true
    this.say(say("lookingUp"))
    let answer
    try {
      answer = await ask(this.url.value.trim(), this.source)
    } catch (error) {
      if (turn === this.asked) this.say(say(error.loggedOut ? "lookUpSession" : "lookUpAway"))
      return
    }
    if (turn !== this.asked) return // the address has been changed in the meantime
    if (answer.known) this.sayKnown(answer)
    else this.offer(answer)
  }

  offer(answer) {
    for (const found of answer.fields) {
      if (found.name === "url") this.settled.add(found.value)
      const take = this.taker(found, answer)
      if (take && take.field.value.trim() !== take.value) this.offers.push(new Offer(take, found, answer))
    }
    this.fill.hidden = !this.offers.some((offer) => empty(offer.field))
    this.say(answer.fields.length && !this.offers.length ? say("lookedUpNothing") : answer.message)
  }

  fillEmpty() {
    const filled = this.offers.filter((offer) => empty(offer.field))
    for (const offer of filled) offer.use()
    this.fill.hidden = true
    this.button.focus()
    this.say(say("lookUpFilled", filled.map((offer) => offer.label).join(", ")))
  }
}

// The sheet beside a pasted text: one card a source.
class Card extends Sheet {
  constructor(root) {
    super(root)
    this.url = root.querySelector("input[name$='-url']")
    this.source = ""
    this.place(this.url)
    this.url.addEventListener("input", () => { root.querySelector(":scope > .must-text")?.remove() })
    const bare = ["title", "byline", "outlet", "published"].every((name) => !this.field(name).value)
    if (this.url.value.trim() && bare) this.look()
  }

  field(name) {
    return this.root.querySelector(`[name$="-${name}"]`)
  }

  taker({ name, value }) {
    const field = this.field(name)
    if (!field || (field.matches("select") && ![...field.options].some((option) => option.value === value))) return null
    if (name === "basis" && !empty(field)) return null // she has said on what basis
    const home = this.field("outlet_home")
    const also = name === "outlet" && home ? [[home, new URL("/", this.url.value.trim()).href]] : []
    return { field, value, also, box: field.closest(".desk-field") }
  }

  sayKnown({ known, message }) {
    this.say(message, " ", element("a", { href: known.href, translate: "no" }, known.name), " ", say("lookUpKnown"))
  }
}

// The form of a source, in its own window or in the small one that a block opens.
class Form extends Sheet {
  constructor(root) {
    super(root)
    this.source = location.pathname.match(/\/(\d+)\/change\//)?.[1] ?? ""
    this.url = this.original()
    if (this.url) this.place(this.url)
  }

  original() {
    const urls = [...this.root.querySelectorAll("input[name^='links-'][name$='-url']:not([name*='__prefix__'])")]
    return urls.find((url) => this.root.elements[url.name.replace("-url", "-rel")]?.value === "original")
  }

  taker({ name, value }, answer) {
    const fields = this.root.elements
    if (name === "url") return { field: this.url, value, also: [], box: this.url.parentElement }
    if (name === "outlet") return this.outlet(value, answer)
    const also = []
    if (name === "published") {
      also.push([fields.published_precision, ["year", "month", "day"][value.split("-").length - 1]])
      value = [...value.split("-"), "01", "01"].slice(0, 3).join("-")
    }
    const field = fields[name === "published" ? "published_on" : name]
    if (!field || (field.matches("select") && ![...field.options].some((option) => option.value === value))) return null
    if (name === "basis" && !empty(field)) return null
    return { field, value, also, box: field.closest(".form-row") }
  }

  outlet(value, { outlet }) {
    const { outlet: select, new_outlet: made, new_outlet_home: home } = this.root.elements
    if (!select || !made || (!outlet && select.value)) return null
    if (!outlet) return { field: made, value, also: [[home, new URL("/", this.url.value.trim()).href]], box: made.closest(".form-row") }
    if (![...select.options].some((option) => option.value === String(outlet.id))) select.add(new Option(outlet.name, outlet.id))
    return { field: select, value: String(outlet.id), also: [[made, ""]], box: select.closest(".form-row") }
  }

  sayKnown({ known, message }) {
    this.say(message, " ", element("a", { href: known.href, translate: "no" }, known.name), " ", taking(known.id, known.name))
  }
}

// In a window that a block has opened, the source that is there already can be given to the block at once.
function taking(id, name) {
  if (!window.opener?.dismissAddRelatedObjectPopup) return ""
  const button = element("button", { type: "button", class: "desk-button small" }, say("lookUpTake"))
  button.addEventListener("click", () => window.opener.dismissAddRelatedObjectPopup(window, String(id), name))
  return button
}

// --- One value beside its field -----------------------------------------------------------------------

class Offer {
  constructor({ field, value, also, box }, found, { outlet }) {
    Object.assign(this, { field, value, also, label: labelOf(field) })
    this.button = element("button", { type: "button", class: "desk-button small" }, say("lookUpUse"))
    this.button.setAttribute("aria-label", `${say("lookUpUse")}: ${this.label} ${found.shown}`)
    this.button.addEventListener("click", () => (this.before ? this.takeBack() : this.use()))
    const words = element("span", { translate: "no", class: "offer-value" }, found.shown)
    this.node = element("div", { class: "offer" }, element("span", {}, say("lookUpFound"), " "), words, this.button)
    if (found.name === "outlet" && outlet?.policy) this.node.append(element("p", {}, say("lookUpPolicy", outlet.policy)))
    if (found.name === "outlet" && outlet?.required_credit) this.node.append(element("p", {}, say("lookUpCredit", outlet.required_credit)))
    box.append(this.node)
  }

  use() {
    const all = [[this.field, this.value], ...this.also]
    this.before = all.map(([field]) => [field, field.value])
    this.put(all, "lookUpUndo")
  }

  takeBack() {
    const before = this.before
    this.before = null
    this.put(before, "lookUpUse")
  }

  put(values, next) {
    for (const [field, value] of values) {
      field.value = value
      changed(field)
    }
    this.button.textContent = say(next)
    this.button.setAttribute("aria-label", `${say(next)}: ${this.label}`)
  }
}

for (const card of document.querySelectorAll("#sort-form [data-source]")) new Card(card)
const form = document.getElementById("source_form")
if (form) new Form(form)
for (const offered of document.querySelectorAll("[data-take-source]")) {
  const button = taking(offered.dataset.takeSource, offered.dataset.name)
  if (button) offered.replaceWith(button)
}
