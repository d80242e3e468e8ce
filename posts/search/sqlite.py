"""The index in SQLite: FTS5 that keeps which token is in which row, and nothing else (no text, no positions).

Such a table cannot forget. A row that is no longer true is left without an edition (`SearchRow`) until the index is
built anew. The migration that makes the table says how it takes tokens.
"""

from collections.abc import Iterable

from django.db import connection

TABLE = "posts_search"


def add(rows: Iterable[tuple[int, list[str]]]) -> None:
    """Puts rows, each a number that was never used and its tokens, into the index."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {TABLE}(rowid, tokens) VALUES (%s, %s)",  # noqa: S608 (a constant)
            ((number, " ".join(tokens)) for number, tokens in rows),
        )


def clear() -> None:
    """Empties the index and makes it ready for many rows at once."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('delete-all')")  # noqa: S608 (a constant)
        _configure(cursor, hashsize=128 << 20, automerge=0)


def finish() -> None:
    """After many rows: one segment, which is read fastest, and the usual ways for rows that come one by one."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('optimize')")  # noqa: S608
        _configure(cursor, hashsize=1 << 20, automerge=4)


def _configure(cursor, **options: int) -> None:
    for name, value in options.items():
        cursor.execute(f"INSERT INTO {TABLE}({TABLE}, rank) VALUES (%s, %s)", [name, value])  # noqa: S608


def match(tree) -> str:
    """The tree as an FTS5 expression: every token quoted, so that nothing in it is an operator."""
    if isinstance(tree, str):
        return '"' + tree.replace('"', '""') + '"'
    word, *parts = tree
    return "(" + f" {word.upper()} ".join(map(match, parts)) + ")"


def matching(editions, tree):
    """`editions` narrowed to those with the tokens of `tree`, read in the order of the index."""
    # The unary plus keeps the planner from asking the index once a row: the index leads, always.
    return editions.filter(search_row__isnull=False).extra(  # noqa: S610 (constants and parameters)
        tables=[TABLE],
        where=[f"{TABLE} MATCH %s", f"posts_searchrow.number = +{TABLE}.rowid"],
        params=[match(tree)],
    )


# The column whose order is the index's own.
ORDER = f"{TABLE}.rowid"
