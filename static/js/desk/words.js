// What the scripts say, in the editor's language: the page brings it along as JSON.
const holder = document.getElementById("desk-words")
const texts = holder ? JSON.parse(holder.textContent) : {}

export function say(name, value = "") {
  return (texts[name] ?? name).replace("%s", value).replace("%%", "%")
}
