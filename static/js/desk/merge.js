// The merge page: whoever edits the joined text means it.
const form = document.getElementById("merge-form")

function choose({ target }) {
  const both = target.closest(".clash-both")
  if (both) both.closest("fieldset").querySelector("input[type=radio][value=both]").checked = true
}

form?.addEventListener("input", choose)
form?.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
    event.preventDefault()
    document.getElementById("save").click()
  }
})
document.getElementById("errors")?.focus()
document.documentElement.dataset.desk = "ready"
