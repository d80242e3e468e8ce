// One button after each passage: copies it (or what is selected in it) and says whose words they are (rule 18).
// What it says comes from the server, in data attributes. It never touches what the reader copies by hand.
const entry = document.getElementById("entry")
const words = document.querySelector("article.post")?.dataset
const INSIDE = "details, .tools, .here"

// The elements of a passage after its heading: a blockquote, or everything up to the next heading of a voice.
function passage(heading) {
  const quoted = heading.parentElement.querySelector(":scope > blockquote")
  if (quoted && heading.parentElement !== entry) return [quoted]
  const found = []
  for (let next = heading.nextElementSibling; next && !next.matches("section, h2.voice"); next = next.nextElementSibling) found.push(next)
  return found
}

function text(element) {
  if (!element.matches("#entry > section > blockquote, .pair, .pair > div")) return element.innerText.trim()
  return [...element.children].filter((child) => !child.matches(INSIDE)).map(text).filter(Boolean).join("\n\n")
}

function chosen(elements) {
  const selection = getSelection()
  if (selection.isCollapsed) return ""
  const within = (node) => elements.some((element) => element.contains(node))
  return within(selection.anchorNode) && within(selection.focusNode) ? selection.toString().trim() : ""
}

function add(heading) {
  const elements = passage(heading)
  if (!elements.length) return
  const tools = document.createElement("p")
  const button = document.createElement("button")
  const status = document.createElement("span")
  tools.className = "tools"
  button.type = "button"
  button.textContent = words.copy
  status.role = "status"
  // A press of the mouse would take the selection away.
  button.addEventListener("mousedown", (event) => event.preventDefault())
  button.addEventListener("click", async () => {
    const said = chosen(elements) || elements.map(text).filter(Boolean).join("\n\n")
    status.textContent = ""
    try {
      await navigator.clipboard.writeText(`${said}\n\n${heading.dataset.cite}\n`)
      status.textContent = words.copied
    } catch {
      status.textContent = words.failed
    }
  })
  tools.append(button, status)
  elements.at(-1).after(tools)
}

if (entry && words && navigator.clipboard) for (const heading of entry.querySelectorAll("h2[data-cite]")) add(heading)
