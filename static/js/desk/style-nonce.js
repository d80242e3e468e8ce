// content-editor puts a <style> element on the page by script. Under a policy without 'unsafe-inline' such an element
// needs the page's nonce: this gives it one. Loaded before every other script.
{
  const { nonce } = document.currentScript
  const make = Document.prototype.createElement
  Document.prototype.createElement = function (name, options) {
    const element = make.call(this, name, options)
    if (String(name).toLowerCase() === "style") element.nonce = nonce
    return element
  }
}
