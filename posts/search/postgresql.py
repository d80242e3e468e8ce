"""The index in PostgreSQL: a GIN index over the tokens of each row as a tsvector without positions.

The row keeps them as a text, which is less than half of a stored tsvector; the index is over the expression WORDS.
"""

from collections.abc import Iterable, Iterator

from django.db import connection

TABLE = "posts_searchrow"
WORDS = f"posts_search_words({TABLE}.tokens)"  # of the migration
_MOST_BYTES = (1 << 20) - 1024


def add(rows: Iterable[tuple[int, list[str]]]) -> None:
    """Gives rows that stand in the table their tokens."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {TABLE} SET tokens = %s WHERE number = %s",  # noqa: S608 (a constant)
            ((" ".join(_fitting(tokens)), number) for number, tokens in rows),
        )


def _fitting(tokens: Iterable[str]) -> Iterator[str]:
    """As many tokens as one tsvector holds (1 MB): all of them up to some 100,000 characters in a post."""
    size = 0
    for token in tokens:
        size += len(token.encode())
        if size > _MOST_BYTES:
            return
        yield token


def clear() -> None:
    """Nothing to do: the rows themselves are the index."""


def finish() -> None:
    """After many rows: writes out what the index has put off, and tells the planner what there is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [f"{TABLE}_tokens"])
        cursor.execute(f"ANALYZE {TABLE}, posts_edition")


def match(tree) -> str:
    """The tree as a tsquery: every token quoted, so that nothing in it is an operator."""
    if isinstance(tree, str):
        return "'" + tree.replace("\\", "\\\\").replace("'", "''") + "'"
    word, *parts = tree
    sign = {"and": " & ", "or": " | ", "not": " & !"}[word]
    return "(" + sign.join(map(match, parts)) + ")"


def matching(editions, tree):
    """`editions` narrowed to those with the tokens of `tree`."""
    return editions.filter(search_row__isnull=False).extra(  # noqa: S610 (constants and parameters)
        where=[f"{WORDS} @@ %s::tsquery"], params=[match(tree)]
    )


ORDER = f"{TABLE}.number"
