#!/usr/bin/env bash
# The acceptance checks of ../shared/kit over every page that links lead to from the index of a running site.
#   bash tests/measure/acceptance.sh [http://127.0.0.1:8000]      (make demo in another terminal)
# Answers 0 when nothing failed. Needs the kit: bash ../shared/kit/setup.sh
set -uo pipefail
base=${1:-http://127.0.0.1:8000}
root=$(cd "$(dirname "$0")/../.." && pwd)
kit=${KIT:-$root/../shared/kit}
py=${KIT_HOME:-/opt/kit}/venv/bin/python
out=$(mktemp -d)

"$py" - "$base" "$out" <<'PYTHON'
"""Walks the site's own links from the index; writes its pages, feeds and posts, one path a line."""
import sys
import urllib.request
from urllib.parse import urljoin, urlsplit

from lxml import html

base, out = sys.argv[1:]
seen, queue = {}, ["/"]
while queue and len(seen) < 600:
    path = queue.pop(0)
    if path in seen:
        continue
    try:
        with urllib.request.urlopen(base + path) as answer:
            kind, body, at = answer.headers.get_content_type(), answer.read(), answer.url
    except urllib.error.HTTPError as error:
        print(f"FAIL {path} answers {error.code}")
        continue
    seen[path] = kind
    if kind != "text/html" or urlsplit(at).path.startswith("/admin"):
        continue
    for element in html.fromstring(body).iter("a", "link"):
        target = urlsplit(urljoin(at, element.get("href", "")))
        if f"{target.scheme}://{target.netloc}" == base and not target.path.startswith(("/static/", "/media/", "/admin")):
            queue.append(target.path + (f"?{target.query}" if target.query else ""))
pages = [path for path, kind in seen.items() if kind == "text/html"]
feeds = [path for path in seen if path.rsplit("/", 1)[-1].startswith("feed.")]
posts = [path for path in pages if path.startswith("/posts/") and path.count("/") == 3]
for name, paths in {"pages": pages, "feeds": feeds, "posts": posts}.items():
    with open(f"{out}/{name}", "w", encoding="utf-8") as file:
        file.write("\n".join(paths))
print(f"{len(pages)} pages, {len(feeds)} feeds, {len(posts)} posts")
PYTHON

mapfile -t pages < "$out/pages"
mapfile -t feeds < "$out/feeds"
mapfile -t posts < "$out/posts"
failed=0
check() {
  local name=$1; shift
  if "$@" > "$out/$name.log" 2>&1; then echo "ok    $name"; else echo "FAIL  $name"; failed=1; fi
  grep -E "^(FAIL|WARN)" "$out/$name.log" | sort | uniq -c | head -40
}
# Of pages that differ in their words alone one in ten is enough for the slow checks.
mapfile -t some < <(awk -F'[/?]' '{ kind = $2 "/" (NF > 3 ? "x" : "") (index($0, "?") ? "?" : ""); if (seen[kind]++ < 6) print }' "$out/pages")
check html_valid "$py" "$kit/html_valid.py" "$base" "${pages[@]}" --warnings
check a11y node "$kit/a11y.mjs" "$base" "${some[@]}"
check headers "$py" "$kit/headers.py" "$base" "${some[@]}"
check discover "$py" "$kit/discover.py" "$base" "${posts[@]}"
quoting=() plain=()
for feed in "${feeds[@]}"; do
  case $feed in /commentary/* | /corrections/*) plain+=("$feed") ;; *) quoting+=("$feed") ;; esac
done
check feeds "$py" "$kit/feed_valid.py" "$base" "${quoting[@]}" --expect-quoted
(( ${#plain[@]} == 0 )) || check feeds-without-quotations "$py" "$kit/feed_valid.py" "$base" "${plain[@]}"
check readability node "$kit/readability.mjs" "$base" "${posts[@]}"
check lighthouse node "$kit/lighthouse.mjs" "$base" "${some[@]:0:12}" --min 0,100,95,95
echo "the reports are in $out"
exit $failed
