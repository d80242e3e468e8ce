// The list of keyboard commands: on `?` outside text fields, and by its button.
const dialog = document.getElementById("keys-dialog")
const WRITING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable=true]"

function open() {
  if (!document.querySelector("dialog[open]")) dialog.showModal()
}

if (dialog) {
  for (const button of document.querySelectorAll("[data-keys]")) {
    button.hidden = false
    button.addEventListener("click", open)
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (event.target.closest?.(WRITING)) return
    event.preventDefault()
    open()
  })
}
