// Typing on the login page and pasting on the desk's first page need no click before: what is typed or pasted while
// nothing has the focus goes where it belongs. Tab still finds the skip link first.
const idle = () => document.activeElement === document.body || !document.activeElement

const login = document.getElementById("login-form")
if (login) {
  document.addEventListener("keydown", (event) => {
    if (idle() && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
      login.querySelector("input[type=text]")?.focus()
    }
  })
}

const start = document.querySelector("[data-paste-to]")
if (start) {
  document.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain")
    if (!idle() || !text.trim()) return
    event.preventDefault()
    try {
      sessionStorage.setItem(start.dataset.pasteTo, JSON.stringify([text, "", ""]))
    } catch {
      // Too long to carry: the sheet opens empty.
    }
    location.assign(start.href)
  })
}
