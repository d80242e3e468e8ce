"""manage.py split_text: shows how a pasted text is split by speaker, or writes it as JSON lines to be scored.

Reads files, calls the splitter, prints. Nothing is stored.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from posts.importing.reasons import reason_text
from posts.importing.segment import Segmentation, Span, Voice, segment

KINDS = {
    Voice.OWN: "commentary",
    Voice.TRANSLATION: "quoted",
    Voice.QUOTATION: "quoted",
    Voice.SOURCE: "source",
    Voice.UNDECIDED: "unknown",
}


def blocks(result: Segmentation) -> list[dict[str, str]]:
    """One dict per paragraph; marks and separators are left out. Further sources of a paragraph follow without text."""
    found: list[dict[str, str]] = []
    for span in result.spans:
        kind = KINDS.get(span.voice)
        if kind is None:
            continue
        urls = list(dict.fromkeys(url.url for url in span.urls if url.role == "source"))
        block = {"kind": kind, "text": result.text[span.start : span.end]}
        if urls:
            block["url"] = urls[0]
        found.append(block)
        found += [{"kind": "source", "text": "", "url": url} for url in urls[1:]]
    return found


class Command(BaseCommand):
    help = "Split pasted texts by speaker and show, for each paragraph, the voice and the reason."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="text files in UTF-8")
        parser.add_argument("--json", action="store_true", help="one JSON line per block instead of a listing")
        parser.add_argument("--out", metavar="DIR", help="write NAME.jsonl (or NAME.split.txt) there, one per file")

    def handle(self, *args: Any, **options: Any) -> None:
        out = Path(options["out"]) if options["out"] else None
        if out:
            out.mkdir(parents=True, exist_ok=True)
        for name in options["files"]:
            path = Path(name)
            try:
                text = path.read_bytes().decode("utf-8-sig")
            except (OSError, UnicodeDecodeError) as error:
                raise CommandError(f"{path}: {error}") from error
            result = segment(text)
            answer = self._json(result) if options["json"] else self._listing(result)
            if out:
                suffix = ".jsonl" if options["json"] else ".split.txt"
                (out / (path.stem + suffix)).write_text(answer, encoding="utf-8", newline="")
            else:
                self.stdout.write(answer, ending="")

    def _json(self, result: Segmentation) -> str:
        return "".join(json.dumps(block, ensure_ascii=False) + "\n" for block in blocks(result))

    def _listing(self, result: Segmentation) -> str:
        rows = [self._row(result.text, span) for span in result.spans if span.voice is not Voice.BLANK]
        for source in result.sources:
            where = source.url or "URL missing"
            rows.append(f"source (run {source.run}): {source.title or 'no title'} - {where}")
        rows.append(f"undecided: {result.undecided}")
        return "\n".join(rows) + "\n"

    def _row(self, text: str, span: Span) -> str:
        words = " ".join(text[span.start : span.end].split())
        part = f"/{span.part}" if span.part else ""
        run = f" #{span.run}" if span.run else ""
        shown = words if len(words) <= 60 else words[:59] + "…"
        return f"{span.voice.value}{part}{run} {span.confidence:.2f} ({reason_text(span)}) {shown}"
