// The page of a preview, in its own window or in a frame beside the form: when the form says that something was kept,
// it asks for itself again and changes what differs, so that it stays scrolled where it is.
const bar = document.getElementById("preview-bar")
const status = document.getElementById("preview-status")
const here = new URL(location.href)
let [asking, again] = [false, false]

// `old` becomes like `fresh`. What is the same stays the very node it was: pictures are not loaded again, an opened
// original stays open.
function become(old, fresh) {
  if (old.isEqualNode(fresh)) return
  if (old.nodeType !== Node.ELEMENT_NODE || old.nodeName !== fresh.nodeName) return old.replaceWith(fresh.cloneNode(true))
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name)
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  const [mine, theirs] = [[...old.childNodes], [...fresh.childNodes]]
  while (mine.length && theirs.length && mine[0].isEqualNode(theirs[0])) [mine, theirs].forEach((list) => list.shift())
  let next = null
  while (mine.length && theirs.length && mine.at(-1).isEqualNode(theirs.at(-1))) {
    next = mine.pop()
    theirs.pop()
  }
  const both = Math.min(mine.length, theirs.length)
  for (let at = 0; at < both; at += 1) become(mine[at], theirs[at])
  for (const gone of mine.slice(both)) gone.remove()
  for (const added of theirs.slice(both)) old.insertBefore(added.cloneNode(true), next)
}

function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html")
  const top = scrollY
  document.title = fresh.title
  for (const id of ["main", "preview-said"]) become(document.getElementById(id), fresh.getElementById(id))
  scrollTo({ top, behavior: "instant" })
}

// One question at a time; what is kept meanwhile is asked for afterwards.
async function ask() {
  if (asking) return void (again = true)
  asking = true
  try {
    const answer = await fetch(here, { headers: { Accept: "text/html" } })
    if (answer.redirected) status.textContent = bar.dataset.over
    else if (!answer.ok) status.textContent = bar.dataset.failed
    else {
      show(await answer.text())
      status.textContent = ""
    }
  } catch {
    status.textContent = bar.dataset.failed
  }
  asking = false
  document.documentElement.dataset.shown = String(Number(document.documentElement.dataset.shown ?? 0) + 1)
  if (again) {
    again = false
    await ask()
  }
}

new BroadcastChannel(bar.dataset.channel).addEventListener("message", ({ data }) => {
  if (typeof data?.key !== "string") return
  if (data.key) here.searchParams.set("journal", data.key)
  else here.searchParams.delete("journal")
  history.replaceState(null, "", here)
  ask()
})

// A way to read this post keeps the journal; everything else that is not in the text opens beside.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]")
  if (!link || link.getAttribute("href").startsWith("#")) return
  if (link.closest(".modes")) link.search = here.search
  else [link.target, link.rel] = ["_blank", "noopener noreferrer"]
})

document.documentElement.dataset.shown = "0"
