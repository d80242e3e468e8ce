"""An editor's hands at the desk: a page that counts what she presses and clicks, and what the browser complains of."""

PASSWORDS = {name: f"{name} opens the desk" for name in ("aya", "ken", "rin", "emi")}
WATCH = """
window.complaints = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.complaints.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


class Hands:
    """Clicks and keys besides typing and pasting, counted. Typing counts nothing; Tab and Enter count."""

    def __init__(self, page):
        self.page = page
        self.count = 0
        self.complaints = []
        page.add_init_script(WATCH)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def _heard(self, message):
        # An answer 4xx is what a refused form is answered with; browsers log it as an error of the network.
        if message.type in {"error", "warning"} and "the server responded with a status of 4" not in message.text:
            self.complaints.append(f"{message.type}: {message.text}")

    def press(self, key):
        self.count += 1
        self.page.keyboard.press(key)

    def click(self, selector):
        self.count += 1
        self.page.click(selector)

    def type(self, text):
        self.page.keyboard.type(text)

    def paste(self, text):
        """What Ctrl+V does: a paste event where the focus is, and the text unless a script took it."""
        self.page.evaluate(
            """(text) => {
                const data = new DataTransfer()
                data.setData("text/plain", text)
                const target = document.activeElement ?? document.body
                const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
                if (target.dispatchEvent(event)) document.execCommand("insertText", false, text)
            }""",
            text,
        )

    def all_complaints(self):
        return self.complaints + self.page.evaluate("window.complaints ?? []")


def log_in(page, name="aya", to="/admin/"):
    page.goto(to)
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORDS[name])
    page.click("#login-form button[type=submit]")
    page.wait_for_selector("#user-tools")


def open_post(page, post):
    page.goto(f"/admin/posts/post/{post.pk}/change/")
    _wait_for_scripts(page)


def click_into(page, selector):
    """Puts the cursor into a text. Twenty milliseconds after it got the focus ProseMirror sets the selection once more;
    a key pressed before that would be undone, which hands are too slow for."""
    page.click(selector)
    page.wait_for_timeout(80)


def save(page):
    page.click("#save")
    page.wait_for_selector(".messagelist .success")
    _wait_for_scripts(page)


def _wait_for_scripts(page):
    """The desk's own scripts and the stock admin's (which binds its popup links at `ready`) are all at work."""
    page.wait_for_selector("html[data-desk=ready]")
    page.wait_for_load_state("load")
