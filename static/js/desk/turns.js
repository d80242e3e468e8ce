// The two paste screens. Radio buttons work without this; here come the keys, live counts, and keeping what was said.
import { drawMap } from "desk/counts"
import { say } from "desk/words"

// --- The empty sheet: what is typed stays in this tab until it has reached the server ---------------

const sheet = document.getElementById("paste-form")
if (sheet) {
  const name = `desk:${sheet.dataset.draft}`
  const fields = ["text", "title", "url"].map((field) => sheet.elements[field])
  const keep = () => {
    try {
      sessionStorage.setItem(name, JSON.stringify(fields.map((field) => field.value)))
    } catch {
      // No room for a very long text: the form itself still has it.
    }
  }
  const kept = JSON.parse(sessionStorage.getItem(name) ?? "null")
  if (kept && fields.every((field) => !field.value)) fields.forEach((field, n) => { field.value = kept[n] ?? "" })
  sheet.addEventListener("input", keep)
  // Pasting needs no click before.
  document.addEventListener("paste", (event) => {
    if (document.activeElement !== document.body) return
    event.preventDefault()
    fields[0].value += event.clipboardData.getData("text/plain")
    fields[0].focus()
    keep()
  })
  if (fields[0].value) fields[0].focus()
  sheet.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") sheet.requestSubmit()
  })
}

// --- Whose words? ----------------------------------------------------------------------------------

const sorting = document.getElementById("sort-form")
if (sorting) {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith("desk:paste-")) sessionStorage.removeItem(name)
  const paras = [...document.querySelectorAll(".para")]
  const voices = { ...JSON.parse(document.getElementById("desk-voices").textContent) }
  const speakers = ["own", "translation", "quotation", "source"]
  const history = []
  let now = paras[0]

  const radios = (para) => [...para.querySelectorAll("input[type=radio]")]
  const spoken = (para) => radios(para).find((radio) => radio.checked)?.value ?? ""
  const undecided = () => paras.filter((para) => !spoken(para))

  const paint = (para) => {
    const voice = spoken(para)
    para.className = `para voice-${voice || "undecided"}${para === now ? " now" : ""}`
    const radio = radios(para).find((item) => item.checked)
    const label = para.querySelector(".who-label")
    if (radio && label.dataset.voice !== voice) label.textContent = radio.dataset.name
    if (!radio) label.textContent = voices.undecided
    label.dataset.voice = voice
  }

  const count = () => {
    let [own, quoted] = [0, 0]
    const parts = []
    for (const para of paras) {
      const voice = spoken(para)
      const data = para.dataset
      if (voice === "own") own += Number(data.own)
      if (voice === "translation" || voice === "quotation") {
        quoted += Number(data.quoted)
        own += Number(data.note)
      }
      if (voice !== "source" && voice !== "marker") {
        parts.push({ voice: voice || "undecided", size: Number(voice === "own" ? data.own : data.quoted) })
      }
    }
    drawMap(document, parts, own, quoted)
    const left = undecided().length
    document.getElementById("settle").textContent = left ? say("toSettle", left) : say("settled")
    const needed = document.getElementById("settle-count")
    needed.hidden = !left
    needed.textContent = say("toSettle", left)
  }

  const go = (para, focus = true) => {
    if (!para) return
    const old = now
    now = para
    paint(old)
    paint(para)
    if (focus) {
      (radios(para).find((radio) => radio.checked) ?? radios(para)[0]).focus({ preventScroll: true })
      para.scrollIntoView({ block: "center" })
    }
  }

  // After the last undecided paragraph the first empty particular is next.
  const goOn = () => {
    const left = undecided()
    const next = left.find((para) => paras.indexOf(para) > paras.indexOf(now)) ?? left[0]
    if (next) go(next)
    else firstEmpty()?.focus()
  }
  const firstEmpty = () => [...sorting.querySelectorAll(".desk-aside input[type=text]")].find((field) => !field.value)

  const turn = (para, voice) => {
    const was = spoken(para)
    const radio = radios(para).find((item) => item.value === voice)
    if (!radio) return
    history.push([para, was])
    radio.checked = true
    after(para, was)
  }
  const after = (para, was) => {
    paint(para)
    count()
    keepSoon()
    if (!was) goOn()
  }

  const takeBack = () => {
    const [para, was] = history.pop() ?? [now, now.dataset.guess === "undecided" ? "" : now.dataset.guess]
    for (const radio of radios(para)) radio.checked = radio.value === was
    go(para)
    count()
    keepSoon()
  }

  let timer = 0
  const keepSoon = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      const data = new FormData(sorting)
      data.set("keep", "1")
      fetch(location.href, { method: "POST", body: data, redirect: "manual" }).catch(() => {})
    }, 500)
  }

  const before = new Map(paras.map((para) => [para, spoken(para)]))
  sorting.addEventListener("change", (event) => {
    const para = event.target.closest(".para")
    if (!para) return keepSoon()
    const was = before.get(para)
    history.push([para, was])
    before.set(para, spoken(para))
    after(para, was)
  })
  sorting.addEventListener("focusin", (event) => {
    const para = event.target.closest(".para")
    if (para && para !== now) go(para, false)
  })
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches?.("input:not([type=radio]), textarea, select, [contenteditable]")
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return
    const key = event.key.toLowerCase()
    const place = paras.indexOf(now)
    if (key === "j") go(paras[place + 1])
    else if (key === "k") go(paras[place - 1])
    else if (key === "n") goOn()
    else if (key === "u" || key === "0") takeBack()
    else if (/^[1-4]$/.test(key)) {
      const para = now
      const was = spoken(para)
      turn(para, speakers[Number(key) - 1])
      before.set(para, spoken(para))
      if (!was) return event.preventDefault()
    } else return
    event.preventDefault()
  })
  for (const para of paras) para.querySelector(".who-label").dataset.voice = spoken(para)
  const errors = document.getElementById("errors")
  if (errors) errors.focus()
  else if (undecided().length) {
    // In view and marked, but Tab still starts at the skip link; the keys act on it as it is.
    go(undecided()[0], false)
    now.scrollIntoView({ block: "center" })
  } else go(paras[0], false)
  document.documentElement.dataset.desk = "ready"
}
