// The text editor of a block: ProseMirror through django-prose-editor's build, without anything that rewrites text.
// White space is kept to the character; the textarea changes only when the editor does.
import * as library from "django-prose-editor/editor"
import { say } from "desk/words"

const { Editor, getSchema, pm } = library
const CORE = ["Document", "Text", "History", "Dropcursor", "Gapcursor"]
const BLOCKS = new Set(["P", "H3", "H4", "PRE", "BLOCKQUOTE", "UL", "OL", "LI", "HR"])
const editors = new WeakMap()
const docs = new WeakMap()
const waiting = new WeakMap() // textarea -> what is shown until its editor is made
const schemas = new Map()
const MANY = 60 // so many editors are made with the page; of a longer one those that come near the window

// The allow-list knows no attributes but these two (posts/markup.py).
const OWN = {
  Link: library.Link.extend({
    addAttributes: () => ({ href: { default: null } }),
    addKeyboardShortcuts: () => ({}),
  }),
  OrderedList: library.OrderedList.extend({
    addAttributes: () => ({
      start: {
        default: 1,
        parseHTML: (element) => Number.parseInt(element.getAttribute("start"), 10) || 1,
        renderHTML: ({ start }) => (start === 1 ? {} : { start }),
      },
    }),
    addNodeView: null,
  }),
  CodeBlock: library.CodeBlock.extend({ addAttributes: () => ({}) }),
}

function extensionsFor(textarea) {
  const wanted = JSON.parse(textarea.dataset.prose)
  const chosen = CORE.map((name) => library[name])
  for (const [name, options] of Object.entries(wanted)) {
    let extension = OWN[name] || library[name]
    if (name === "Link") extension = extension.configure({ autolink: false, openOnClick: false, linkOnPaste: false, ...options })
    else if (options !== true) extension = extension.configure(options)
    chosen.push(extension)
  }
  return chosen
}

// Line feeds and spaces between two blocks are layout of the HTML, not text; inside a paragraph every one is text.
function withoutLayout(node) {
  for (const child of [...node.childNodes]) {
    if (child.nodeType === Node.ELEMENT_NODE) withoutLayout(child)
    else if (child.nodeType === Node.TEXT_NODE && !/[^ \t\r\n\f]/.test(child.data)) {
      const [before, after] = [child.previousSibling, child.nextSibling]
      const alone = !before && !after && BLOCKS.has(node.nodeName) && !["UL", "OL", "BLOCKQUOTE"].includes(node.nodeName)
      const besideBlock = [before, after].some((other) => other && BLOCKS.has(other.nodeName))
      if (besideBlock || (!alone && ["UL", "OL", "BLOCKQUOTE", "BODY"].includes(node.nodeName))) child.remove()
    }
  }
  return node
}

export function parse(html, schema) {
  const body = new DOMParser().parseFromString(`<body>${html}`, "text/html").body
  return pm.model.DOMParser.fromSchema(schema).parse(withoutLayout(body), { preserveWhitespace: "full" })
}

// ProseMirror spells U+00A0 as an entity; it stands for itself in stored text.
export function serialize(node) {
  const holder = document.createElement("div")
  const content = node.content ?? node
  const schema = content.firstChild?.type.schema
  if (schema) holder.append(pm.model.DOMSerializer.fromSchema(schema).serializeFragment(content))
  const html = holder.innerHTML.replaceAll("&nbsp;", "\u00a0")
  return html === "<p></p>" ? "" : html
}

export function editorOf(textarea) {
  return editors.get(textarea)
}

// The text as a document, whether its editor is there yet or not. The same text is the same object.
export function docOf(textarea) {
  const editor = editors.get(textarea)
  if (editor) return editor.state.doc
  const known = docs.get(textarea)
  if (known?.html === textarea.value) return known.doc
  const doc = parse(textarea.value, schemaOf(textarea))
  docs.set(textarea, { html: textarea.value, doc })
  return doc
}

function schemaOf(textarea) {
  const wanted = textarea.dataset.prose
  if (!schemas.has(wanted)) schemas.set(wanted, getSchema(extensionsFor(textarea)))
  return schemas.get(wanted)
}

// The browser's selection is a moment ahead of the editor's own, which follows on `selectionchange`. A key that moves
// the cursor and Ctrl+V directly after it must not paste where the cursor was before.
function catchUp(view) {
  const shown = document.getSelection()
  const { doc, selection, tr } = view.state
  const inside = shown.rangeCount && view.dom.contains(shown.anchorNode) && view.dom.contains(shown.focusNode)
  if (!inside || !(selection instanceof pm.state.TextSelection)) return false
  const anchor = view.posAtDOM(shown.anchorNode, shown.anchorOffset)
  const head = view.posAtDOM(shown.focusNode, shown.focusOffset)
  if (anchor !== selection.anchor || head !== selection.head) {
    view.dispatch(tr.setSelection(pm.state.TextSelection.between(doc.resolve(anchor), doc.resolve(head))))
  }
  return false // the editor goes on with the event
}

export function createEditor(textarea) {
  if (editors.has(textarea) || textarea.id.includes("__prefix__")) return editors.get(textarea)
  const extensions = extensionsFor(textarea)
  const element = document.createElement("div")
  element.className = "prose"
  waiting.get(textarea)?.remove()
  textarea.before(element)
  textarea.hidden = true
  const label = textarea.id.endsWith("-original") ? say("original") : say("text", "")
  const editor = new Editor({
    element,
    extensions,
    content: docOf(textarea).toJSON(),
    editable: !textarea.disabled,
    injectCSS: false,
    enableInputRules: false,
    enablePasteRules: false,
    editorProps: {
      handleDOMEvents: { paste: catchUp, cut: catchUp, copy: catchUp },
      attributes: { role: "textbox", "aria-multiline": "true", "aria-label": label, spellcheck: "false" },
    },
    onUpdate: ({ editor }) => {
      textarea.value = serialize(editor.state.doc)
      textarea.dispatchEvent(new Event("input", { bubbles: true }))
    },
    onFocus: () => textarea.dispatchEvent(new CustomEvent("prose:focus", { bubbles: true })),
    onSelectionUpdate: () => textarea.dispatchEvent(new CustomEvent("prose:select", { bubbles: true })),
  })
  editors.set(textarea, editor)
  return editor
}

// Puts the cursor before the first character, at once: the library's own command waits for the next frame, and what is
// typed until then would go elsewhere.
export function focusStart(textarea) {
  const { view } = createEditor(textarea)
  view.focus()
  const { doc, tr } = view.state
  view.dispatch(tr.setSelection(pm.state.Selection.atStart(doc)).scrollIntoView())
}

// Replaces the whole text of an editor, as one step that can be undone.
export function setHTML(textarea, html) {
  const editor = createEditor(textarea)
  const doc = parse(html, editor.schema)
  editor.view.dispatch(editor.state.tr.replaceWith(0, editor.state.doc.content.size, doc.content))
  textarea.value = serialize(editor.state.doc)
}

// In a long post a text is shown as it stands until it comes near the window; then it gets its editor.
const watcher = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue
      watcher.unobserve(target)
      createEditor(document.getElementById(target.dataset.for))
    }
  },
  { rootMargin: "1200px" },
)

function showOnly(textarea) {
  if (textarea.id.includes("__prefix__")) return
  const element = document.createElement("div")
  element.className = "prose prose-waiting"
  element.dataset.for = textarea.id
  element.append(pm.model.DOMSerializer.fromSchema(schemaOf(textarea)).serializeFragment(docOf(textarea).content))
  textarea.before(element)
  textarea.hidden = true
  waiting.set(textarea, element)
  watcher.observe(element)
}

const all = [...document.querySelectorAll("textarea[data-prose]")]
for (const textarea of all) all.length > MANY ? showOnly(textarea) : createEditor(textarea)
document.addEventListener("formset:added", ({ target }) => {
  for (const textarea of target.querySelectorAll("textarea[data-prose]")) createEditor(textarea)
})
