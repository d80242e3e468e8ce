"""The shape of the house, read from its source: who may import whom, and the wall between desk and public.

Imports run downward only: interfaces → operations → data → pure. A module that is in no table fails here: decide
where it belongs (docs/adr/0001, 0002) and write it down.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

PURE, DATA, OPERATIONS, INTERFACES = range(4)
NAMES = ["pure", "data", "operations", "interfaces"]

# Longest prefix wins.
LAYERS = {
    "posts": PURE,
    "posts.alignment": PURE,
    "posts.anchors": PURE,
    "posts.checklist": PURE,
    "posts.corrections": PURE,
    "posts.comparing": PURE,
    "posts.differences": PURE,
    "posts.demo": PURE,
    "posts.document": PURE,
    "posts.folding": PURE,
    "posts.importing": PURE,
    "posts.keys": PURE,
    "posts.links.addresses": PURE,
    "posts.links.encoding": PURE,
    "posts.links.guard": PURE,
    "posts.links.licences": PURE,
    "posts.links.likeness": PURE,
    "posts.links.particulars": PURE,
    "posts.links.structured": PURE,
    "posts.markup": PURE,
    "posts.opengraph": PURE,
    "posts.pictures": PURE,
    "posts.rendering": PURE,
    "posts.tagging": PURE,
    "posts.voices": PURE,
    "posts.merging": PURE,
    "posts.migrations": DATA,
    "posts.models": DATA,
    "posts.roles": DATA,
    "posts.storage": DATA,
    "posts.importing.files": OPERATIONS,
    "posts.importing.load": OPERATIONS,
    "posts.facets": OPERATIONS,
    "posts.links": OPERATIONS,
    "posts.approval": OPERATIONS,
    "posts.notes": OPERATIONS,
    "posts.notifying": OPERATIONS,
    "posts.overriding": OPERATIONS,
    "posts.paging": OPERATIONS,
    "posts.permissions": OPERATIONS,
    "posts.previews": OPERATIONS,
    "posts.correcting": OPERATIONS,
    "posts.publishing": OPERATIONS,
    "posts.refused": OPERATIONS,
    "posts.record": OPERATIONS,
    "posts.revisions": OPERATIONS,
    "posts.search": OPERATIONS,
    "posts.sources": OPERATIONS,
    "posts.stored": OPERATIONS,
    "posts.websub": OPERATIONS,
    "posts.withholding": OPERATIONS,
    "posts.workflow": OPERATIONS,
    "posts.admin": INTERFACES,
    "posts.apps": INTERFACES,  # registers the checks when everything is loaded
    "posts.checks": INTERFACES,
    "posts.feeds": INTERFACES,
    "posts.filters": INTERFACES,
    "posts.management": INTERFACES,
    "posts.outsiders": INTERFACES,
    "posts.sitemaps": INTERFACES,
    "posts.templatetags": INTERFACES,
    "posts.urls": INTERFACES,
    "posts.views": INTERFACES,
}

# What readers, feeds and search are made by. Of the desk they know nothing at all.
PUBLIC = [
    "posts.facets",
    "posts.feeds",
    "posts.filters",
    "posts.paging",
    "posts.rendering",
    "posts.search",
    "posts.sitemaps",
    "posts.stored",
    "posts.templatetags",
    "posts.urls",
    "posts.views",
    "posts.websub",
]
DESK_OPERATIONS = [
    "posts.admin",
    "posts.approval",
    "posts.importing",
    "posts.management",
    "posts.notes",
    "posts.notifying",
    "posts.overriding",
    "posts.permissions",
    "posts.previews",
    "posts.correcting",
    "posts.publishing",
    "posts.record",
    "posts.refused",
    "posts.revisions",
    "posts.withholding",
    "posts.workflow",
]
DESK_MODELS = ["desk", "house", "journal", "record", "review"]

# What the pure layer may use of Django: words, dates, escaping, templates. No ORM, no request, no view.
DJANGO_FOR_PURE = ["django.utils", "django.template"]
DJANGO_ALSO = {
    "posts.markup": ["django.utils.safestring"],
    "posts.pictures": ["django.conf", "django.core.exceptions", "django.core.files.base", "django.template"],
    "posts.rendering": ["django", "django.conf", "django.urls"],
}
PURE_WITHOUT_DJANGO = [
    "posts.alignment",
    "posts.anchors",
    "posts.document",
    "posts.folding",
    "posts.keys",
    "posts.tagging",
]

# Only models/public.py says what public is. These may name one of its columns, each for the reason given.
MAY_LOOK_UP = {
    ("posts.publishing", "withdrawn_at"),  # the writer of this column: withdraws what is not withdrawn yet
}


@cache
def modules() -> dict[str, Path]:
    """Every module of the app and the project by its dotted name."""
    found = {}
    for folder in ("posts", "cms"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text(encoding="utf-8"))


@cache
def imports(name: str) -> frozenset[str]:
    """What a module imports, anywhere in it, as dotted names: `from a import b` counts as a.b."""
    found = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = name if modules()[name].name == "__init__.py" else name.rpartition(".")[0]
                for _ in range(node.level - 1):
                    package = package.rpartition(".")[0]
                base = f"{package}.{base}".rstrip(".")
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return frozenset(found)


def under(name: str, prefixes) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def layer(name: str) -> int | None:
    """The layer of a module or of something in it; None for what is not ours."""
    prefixes = [prefix for prefix in LAYERS if name == prefix or name.startswith(f"{prefix}.")]
    return LAYERS[max(prefixes, key=len)] if prefixes else None


def app_modules(*prefixes: str) -> list[str]:
    return [name for name in modules() if under(name, prefixes or ["posts"])]


@pytest.mark.parametrize("name", app_modules())
def test_every_module_has_its_place(name):
    top = ".".join(name.split(".")[:2])
    assert top in LAYERS, f"{name}: say in LAYERS whether it is pure, data, an operation or an interface"


@pytest.mark.parametrize("name", app_modules())
def test_imports_run_downward(name):
    upward = {found for found in imports(name) if (layer(found) or 0) > layer(name)}
    assert not upward, f"{name} ({NAMES[layer(name)]}) imports {', '.join(sorted(upward))} from above"


@pytest.mark.parametrize("name", [name for name in app_modules() if layer(name) == PURE])
def test_the_pure_layer_knows_no_database_and_no_request(name):
    allowed = [] if name in PURE_WITHOUT_DJANGO else DJANGO_FOR_PURE
    allowed = allowed + [extra for prefix, extras in DJANGO_ALSO.items() if under(name, [prefix]) for extra in extras]
    foreign = {found for found in imports(name) if under(found, ["django", "taggit", "content_editor"])}
    plain = {found for found in foreign if "django" in allowed and found == "django"}
    wrong = {found for found in foreign - plain if not under(found, [item for item in allowed if item != "django"])}
    assert not wrong, f"{name} is pure and imports {', '.join(sorted(wrong))}"


@pytest.mark.parametrize("name", [name for name in modules() if under(name, ["cms"]) and name != "cms.urls"])
def test_the_project_knows_nothing_of_its_app(name):
    assert not {found for found in imports(name) if under(found, ["posts"])}


# --- The wall -------------------------------------------------------------------------------------


def desk_models() -> set[str]:
    rooms = [tree(f"posts.models.{room}").body for room in DESK_MODELS]
    return {node.name for body in rooms for node in body if isinstance(node, ast.ClassDef)}


@pytest.mark.parametrize("name", app_modules(*PUBLIC))
def test_the_public_side_names_nothing_of_the_desk(name):
    forbidden = {f"posts.models.{model}" for model in desk_models()}
    wrong = {
        item
        for item in imports(name)
        if item in forbidden or under(item, [*(f"posts.models.{room}" for room in DESK_MODELS), *DESK_OPERATIONS])
    }
    wrong |= {item for item in imports(name) if item in {"posts.models", "posts.models.*"}}
    assert not wrong, f"{name} reaches for the desk: {', '.join(sorted(wrong))}"


@pytest.mark.parametrize("name", app_modules(*PUBLIC))
def test_the_public_side_does_not_walk_from_an_edition_to_its_post(name):
    walks = [
        f"line {node.lineno}"
        for node in ast.walk(tree(name))
        if (isinstance(node, ast.Attribute) and node.attr == "post" and getattr(node.value, "id", "") != "reading")
        or (isinstance(node, ast.keyword) and (node.arg or "").split("__")[0] == "post" and node.arg != "post_id")
    ]
    assert not walks, f"{name} reads the desk's copy through the edition: {', '.join(walks)}"


def test_a_template_for_readers_does_not_walk_there_either():
    files = [path for folder in ("posts", "feeds") for path in (ROOT / "templates" / folder).rglob("*.*")]
    assert [str(path) for path in files if re.search(r"\bedition\.post\b", path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("name", app_modules())
def test_only_the_edition_s_manager_knows_what_public_means(name):
    """`published_at` and `withdrawn_at` as lookups stand in one place: `Edition.objects.public()` and its sisters."""
    if under(name, ["posts.migrations"]) or name == "posts.models.public":
        return
    lookups = re.compile(r"(?:.*__)?(published_at|withdrawn_at)(?:__.*)?")
    wrong = []
    for node in ast.walk(tree(name)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called not in {"filter", "exclude", "get", "Q", "When", "get_object_or_404", "get_or_create"}:
            continue
        for keyword in node.keywords:
            match = lookups.fullmatch(keyword.arg or "")
            if match and (name, match[1]) not in MAY_LOOK_UP:
                wrong.append(f"line {node.lineno}: {keyword.arg}")
    assert not wrong, f"{name} decides for itself what is public: {', '.join(wrong)}"


# --- Habits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", modules())
def test_only_markup_marks_html_as_safe(name):
    if name == "posts.markup":
        return
    calls = [node for node in ast.walk(tree(name)) if isinstance(node, ast.Call)]
    called = {getattr(node.func, "attr", getattr(node.func, "id", "")) for node in calls}
    assert not called & {"mark_safe", "SafeString", "SafeText", "SafeData"}
    assert "django.utils.safestring.mark_safe" not in imports(name)


def test_no_template_switches_escaping_off():
    files = list((ROOT / "templates").rglob("*.*"))
    off = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off")
    assert [str(path) for path in files if off.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("name", modules())
def test_no_module_is_a_drawer(name):
    """Nothing is found in a module called utils: name it after what it does."""
    assert not {"utils", "helpers", "services", "common", "misc"} & set(name.split("."))


@pytest.mark.parametrize("name", modules())
def test_nothing_happens_behind_one_s_back(name):
    """No signals: what a write entails stands in the operation that writes."""
    assert not {item for item in imports(name) if item.startswith(("django.db.models.signals", "django.dispatch"))}


@pytest.mark.parametrize("name", [name for name in modules() if not under(name, ["posts.migrations"])])
def test_a_module_says_what_lives_in_it_and_stays_readable(name):
    text = modules()[name].read_text(encoding="utf-8")
    assert not text.strip() or ast.get_docstring(tree(name)), f"{name} has no docstring"
    assert text.count("\n") <= 420, f"{name} has {text.count(chr(10))} lines: split it"
