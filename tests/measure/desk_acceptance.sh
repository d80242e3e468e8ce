#!/usr/bin/env bash
# The accessibility and header checks over every page of the desk that links lead to, as an editor sees it.
#   bash tests/measure/desk_acceptance.sh http://127.0.0.1:8000 USER PASSWORD     (make demo in another terminal)
# Answers 0 when nothing failed. Needs the kit: bash ../shared/kit/setup.sh
set -uo pipefail
base=${1:?address of a running site} user=${2:?user name} password=${3:?password}
root=$(cd "$(dirname "$0")/../.." && pwd)
kit=${KIT:-$root/../shared/kit}
py=${KIT_HOME:-/opt/kit}/venv/bin/python
out=$(mktemp -d)

"$py" - "$base" "$user" "$password" "$out" <<'PYTHON' || failed=1
"""Logs in, follows the desk's own links, looks at the headers; writes one address of each kind of page, and the cookie."""
import http.cookiejar
import re
import sys
import urllib.parse
import urllib.request

from lxml import html

base, user, password, out = sys.argv[1:]
jar = http.cookiejar.CookieJar()
browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
browser.addheaders = [("Accept-Language", "ja"), ("Referer", base)]
LEAVE = re.compile(r"/logout/|/jsi18n/|/image/|/evidence/|/bytes/|/autocomplete/|/pictures/|/r/|_changelist_filters|\.csv|\?.*_popup")


def open_page(path, data=None):
    try:
        return browser.open(base + path, data)
    except urllib.error.HTTPError as error:
        return error


def amiss(path, answer):
    """What the headers of a page of the desk lack."""
    policy = answer.headers.get("Content-Security-Policy", "")
    if not policy:
        yield "no Content-Security-Policy"
    if "unsafe-inline" in policy or "unsafe-eval" in policy or re.search(r"(script|default)-src[^;]*(\*|https?:(?!/))", policy):
        yield f"a weak policy: {policy}"
    for part in ("object-src 'none'", "base-uri", "frame-ancestors", "form-action"):
        if part not in policy:
            yield f"policy without {part}"
    if "private" not in answer.headers.get("Cache-Control", ""):
        yield "may be kept by a shared cache"
    if "noindex" not in answer.headers.get("X-Robots-Tag", ""):
        yield "may be indexed"
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        yield "no nosniff"


login = open_page("/admin/login/")
token = html.fromstring(login.read()).xpath("//input[@name='csrfmiddlewaretoken']/@value")[0]
form = {"csrfmiddlewaretoken": token, "username": user, "password": password, "next": "/admin/"}
answer = open_page("/admin/login/", urllib.parse.urlencode(form).encode())
if b"user-tools" not in answer.read():
    sys.exit("the login was refused")

seen, kinds, pages, bad = set(), {}, [], 0
queue = ["/admin/", "/admin/posts/post/paste/", "/admin/posts/post/add/", "/admin/guide/", "/admin/nothing/"]
while queue and len(seen) < 800:
    path = queue.pop(0)
    chosen = re.findall(r"[?&](\w+)=", path)  # a list narrowed in several ways is the same page
    kind = re.sub(r"/(\d+|[23456789bcdfghjkmnpqrstvwxz]{10})(?=/|$)", "/x", path.split("?")[0]) + "".join(chosen[:1])
    if path in seen or (len(chosen) > 1 and "/compare/" not in path) or kinds.get(kind, 0) >= (2 if kind.endswith("/change/") else 1):
        continue
    seen.add(path)
    answer = open_page(path)
    if answer.headers.get_content_type() != "text/html" or "filename" in answer.headers.get("Content-Disposition", ""):
        continue
    body = answer.read()
    kinds[kind] = kinds.get(kind, 0) + 1
    for told in amiss(path, answer):
        print(f"FAIL headers {path}: {told}")
        bad += 1
    if answer.status >= 500:
        print(f"FAIL {path} answers {answer.status}")
        bad += 1
    if answer.status == 200:
        pages.append(path)
    for link in html.fromstring(body).xpath("//a/@href"):
        target = urllib.parse.urlsplit(urllib.parse.urljoin(base + path, link))
        at = target.path + (f"?{target.query}" if target.query else "")
        if f"{target.scheme}://{target.netloc}" == base and at.startswith("/admin/") and not LEAVE.search(at):
            queue.append(at)
with open(f"{out}/pages", "w", encoding="utf-8") as file:
    file.write("\n".join(pages))
with open(f"{out}/cookie", "w", encoding="utf-8") as file:
    file.write(next(f"{cookie.name}={cookie.value}" for cookie in jar if cookie.name.endswith("sessionid")))
print(f"{len(pages)} pages of the desk; headers: {bad} failures")
sys.exit(bool(bad))
PYTHON
[[ -s $out/cookie ]] || exit 2
mapfile -t pages < "$out/pages"
failed=${failed:-0}
node "$kit/a11y.mjs" "$base" "${pages[@]}" --cookie "$(cat "$out/cookie")" > "$out/a11y.log" 2>&1 || failed=1
grep -E "^ *(FAIL|WARN)" "$out/a11y.log" | sort | uniq -c | sort -rn | head -80
tail -1 "$out/a11y.log"
echo "the report is in $out"
exit "$failed"
