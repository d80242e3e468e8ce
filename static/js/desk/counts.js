// Characters as posts/document.py counts them (rule 20): after NFKC, without white space; notes and captions of lost
// pictures count for nobody; a translator's note inside others' words is the author's own. And the voice map.
import { say } from "desk/words"

const NOTE_START = /^\s*(?:※|[*＊]\s?注|[(（]?注\s?[:：])/u
const LOST_CAPTION = /^\s*[↓↑→←⇩⇧▼▲]\s*[(（][^()（）]{1,80}[)）]\s*$/u
const TRANSLATORS_NOTE = /〔\s*訳注\s*[:：][^〔〕]{0,2000}〕/gu
const SVG = "http://www.w3.org/2000/svg"

export function size(text) {
  return [...text.normalize("NFKC").replace(/\s/gu, "")].length
}

export function countOwn(paragraphs) {
  return paragraphs
    .filter((text) => !NOTE_START.test(text) && !LOST_CAPTION.test(text))
    .reduce((sum, text) => sum + size(text), 0)
}

export function countQuoted(text) {
  const notes = (text.match(TRANSLATORS_NOTE) || []).join("")
  return { own: size(notes), quoted: size(text.replace(TRANSLATORS_NOTE, "")) }
}

// parts: [{voice, size}], own and quoted: the two counts.
export function drawMap(root, parts, own, quoted) {
  const svg = root.querySelector(".voice-map")
  if (!svg) return
  const runs = []
  for (const { voice, size: length } of parts) {
    if (runs.at(-1)?.voice === voice) runs.at(-1).size += length
    else if (length) runs.push({ voice, size: length })
  }
  const total = runs.reduce((sum, part) => sum + part.size, 0) || 1
  let x = 0
  svg.replaceChildren(
    ...runs.map((part) => {
      const width = (100 * part.size) / total
      const rect = document.createElementNS(SVG, "rect")
      rect.setAttribute("class", `voice-${part.voice}`)
      rect.setAttribute("x", x.toFixed(2))
      rect.setAttribute("y", "0")
      rect.setAttribute("width", Math.max(width - 0.4, 0.3).toFixed(2))
      rect.setAttribute("height", "12")
      x += width
      return rect
    }),
  )
  const share = own + quoted ? Math.round((100 * quoted) / (own + quoted)) : 0
  root.querySelector("[data-count=own]").textContent = say("ownCount", own)
  root.querySelector("[data-count=quoted]").textContent = say("quotedCount", quoted)
  root.querySelector("[data-count=share]").textContent = say("share", share)
}
