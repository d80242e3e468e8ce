// The checklist beside the form: follows what is typed (the event "desk:answer" of journal.js), leads to each field as
// the form is now, and lets a finding stand with a reason. Never takes the focus from where she types.
const box = document.getElementById("needed")
const form = document.getElementById("post_form")
const part = (name) => box.querySelector(`[data-${name}]`)
let counted = box ? part("open").children.length : 0
let speaking = 0
let shown = [] // the findings as they last came
let prefixes = null // of the blocks, by key, for one drawing

// --- Where a finding leads -------------------------------------------------------------------------

function prefixOf(key) {
  if (!prefixes) {
    const named = [...form.querySelectorAll('input[name$="-block_key"]')].reverse() // the first of two counts
    prefixes = new Map(named.map((input) => [input.value, input.name.replace(/-block_key$/, "")]))
  }
  return prefixes.get(key)
}

function placeOf({ block, field, href }) {
  const prefix = block && prefixOf(block)
  if (!prefix) return href
  const id = `id_${prefix}-${field}`
  return field && field !== "undecided" && document.getElementById(id) ? `#${id}` : `#${prefix}`
}

// The field that names a source: the stock admin's window for related objects tells it when the source has changed.
function selectOf(target) {
  const pk = target.replace(/^source /, "")
  const select = [...form.querySelectorAll('select[name$="-source"]')].find((found) => found.value === pk)
  return select?.id ?? target
}

// --- Drawing ---------------------------------------------------------------------------------------

function drawLine(row, item) {
  const level = row.querySelector("b")
  const link = row.querySelector("a")
  if (level.className !== item.level) level.className = item.level
  if (level.textContent !== item.level_name) level.textContent = item.level_name
  if (link.textContent !== item.message) link.textContent = item.message
  const href = placeOf(item)
  if (link.getAttribute("href") !== href) link.setAttribute("href", href)
  if (item.target) link.dataset.edit = selectOf(item.target)
  else delete link.dataset.edit
  const stand = row.querySelector(".stand")
  if (stand) stand.hidden = !item.may_override
}

function drawStood(row, item) {
  row.querySelector("[data-message]").textContent = item.message
  row.querySelector("[data-why]").textContent = item.reason
  row.querySelector("[data-who]").textContent = `${item.by}, ${item.when}`
  const back = row.querySelector("[data-revoke]")
  if (back) back.dataset.revoke = item.pk
}

// Rows keep their elements while what they say is the same thing, so focus and an open reason stay where they are.
function redraw(list, items, template, draw) {
  const rows = new Map([...list.children].map((row) => [row.dataset.name, row]))
  const wanted = new Set(items.map((item) => item.name))
  const active = document.activeElement
  for (const [name, row] of rows) {
    if (wanted.has(name)) continue
    if (row.contains(active) || row.querySelector(".reason")) keepUntilLeft(row)
    else row.remove()
  }
  let next = list.firstElementChild
  for (const item of items) {
    const row = rows.get(item.name) ?? template.content.firstElementChild.cloneNode(true)
    row.dataset.name = item.name
    row.classList.remove("settled")
    draw(row, item)
    while (next?.classList.contains("settled")) next = next.nextElementSibling
    if (row === next) next = next.nextElementSibling
    else list.insertBefore(row, next)
  }
  if (active?.isConnected && document.activeElement !== active) active.focus({ preventScroll: true })
}

function keepUntilLeft(row) {
  if (row.classList.contains("settled")) return
  row.classList.add("settled")
  row.addEventListener("focusout", ({ relatedTarget }) => {
    if (row.classList.contains("settled") && !row.contains(relatedTarget)) setTimeout(() => row.remove())
  })
}

// An answer without findings says that they are the same; the blocks they lead to may have become others.
function follow(answer) {
  if (answer?.findings) return show(answer)
  if (!answer?.checks || answer.checks !== box.dataset.checks) return
  prefixes = null
  const rows = new Map([...part("open").children].map((row) => [row.dataset.name, row]))
  for (const item of shown) if (rows.has(item.name)) drawLine(rows.get(item.name), item)
}

function show({ findings, standing, shares, checks = "" }) {
  box.hidden = false
  box.dataset.checks = checks
  shown = findings
  prefixes = null
  const open = part("open")
  redraw(open, findings, part("line"), drawLine)
  open.hidden = !open.children.length
  part("nothing").hidden = findings.length > 0
  const stood = box.querySelector("details[data-standing]")
  redraw(stood.querySelector("ul"), standing, part("stood"), drawStood)
  stood.hidden = !standing.length
  stood.querySelector("[data-number]").textContent = standing.length
  drawShares(shares)
  const asOf = part("as-of")
  asOf.textContent = asOf.dataset.live
  if (findings.length !== counted) announce(findings.length)
  counted = findings.length
}

function drawShares(shares) {
  const place = part("shares")
  place.hidden = !shares.length
  place.querySelector("ul").replaceChildren(
    ...shares.map((line) => Object.assign(document.createElement("li"), { textContent: line })),
  )
}

// Only how many there are, and only when that has stayed so for a moment.
function announce(number) {
  const place = part("said")
  const text = number ? place.dataset.counts.replace("%s", number) : place.dataset.done
  clearTimeout(speaking)
  speaking = setTimeout(() => { place.textContent = text }, 1200)
}

// --- Letting one stand -----------------------------------------------------------------------------

async function send(fields, trouble) {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.set(name, value)
  body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value)
  body.set("journal", form.querySelector("[name=journal]")?.value ?? "")
  try {
    const answer = await fetch(box.dataset.decide, { method: "POST", body, headers: { Accept: "application/json" } })
    const isData = answer.headers.get("Content-Type")?.startsWith("application/json")
    const said = isData ? await answer.json() : { message: trouble }
    return { ...said, done: answer.ok && Boolean(isData) }
  } catch {
    return { done: false, message: trouble }
  }
}

function ask(row, link) {
  const old = row.querySelector(".reason")
  if (old) return old.querySelector("textarea").focus()
  const reason = part("reason").content.firstElementChild.cloneNode(true)
  const text = reason.querySelector("textarea")
  const label = reason.querySelector("label")
  const error = reason.querySelector(".errorlist")
  const keep = reason.querySelector("[data-keep]")
  text.id = `reason-${row.dataset.name}`
  error.id = `${text.id}-error`
  label.htmlFor = text.id
  const close = () => { reason.remove(); link.focus() }
  // This is no part of the post: nothing here is unsaved text, and no key of the form is meant.
  for (const name of ["input", "change"]) reason.addEventListener(name, (event) => event.stopPropagation())
  reason.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close()
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) keep.click()
    else return
    event.preventDefault()
    event.stopPropagation()
  })
  reason.querySelector("[data-cancel]").addEventListener("click", close)
  keep.addEventListener("click", async () => {
    keep.disabled = true
    const answer = await send({ do: "stand", finding: row.dataset.name, reason: text.value }, keep.dataset.trouble)
    keep.disabled = false
    if (answer.done) return settle(row, answer)
    error.textContent = answer.message
    text.setAttribute("aria-invalid", "true")
    text.setAttribute("aria-describedby", error.id)
    text.focus()
  })
  row.append(reason)
  text.focus()
}

function settle(row, answer) {
  const beside = row.nextElementSibling ?? row.previousElementSibling
  row.remove()
  show(answer)
  say(answer.said)
  const link = beside?.isConnected && beside.querySelector("a")
  ;(link || box).focus()
}

async function takeBack(link) {
  const row = link.closest("li")
  const trouble = part("reason").content.querySelector("[data-keep]").dataset.trouble
  const answer = await send({ do: "revoke", decision: link.dataset.revoke }, trouble)
  if (!answer.done) return say(answer.message)
  row.remove()
  show(answer)
  say(answer.said)
  box.focus()
}

function say(text) {
  clearTimeout(speaking)
  part("said").textContent = text
}

function onClick(event) {
  const stand = event.target.closest("a[data-stand]")
  const back = event.target.closest("a[data-revoke]")
  if (!stand && !back) return
  event.preventDefault()
  event.stopPropagation()
  if (stand) ask(stand.closest("li"), stand)
  else takeBack(back)
}

if (box && form) {
  document.addEventListener("desk:answer", ({ detail }) => follow(detail))
  box.addEventListener("click", onClick)
}
