"""Killing the server between any two statements of an operation, to see that all of it is visible or nothing.

    @pytest.mark.django_db(transaction=True)      # real transactions: the test must not run inside one of its own
    def test_it_withholds_everywhere_or_nowhere(published, ken):
        edition = published()
        faulting.at_each_statement(lambda: withholding.withhold(Source.objects.get(), by=ken, reason="asked"))
        assert ...                                # here it has gone through

The operation runs again and again. The first time its first statement dies, and with it every later one; the second
time the second, and so on; a COMMIT counts as a statement. After each death the database must be what it was, row
for row. The first run that nothing interrupts ends the loop. So `run` reads its objects anew (a failed attempt may
have changed them in memory) and is the whole operation: `lambda: client.post(...)` is as good as a function call.
"""

from collections.abc import Callable, Collection
from contextlib import contextmanager
from itertools import count
from typing import Any, TypeVar

from django.db import OperationalError, connection

T = TypeVar("T")
AT_MOST = 2_000  # statements; more than any operation of the desk makes


class Killed(BaseException):
    """The server is dead. No `except Exception` of the operation can catch that."""


class KilledAtCommit(OperationalError):
    """The database did not take the COMMIT. Of Django's own kind: only such a one makes it roll back there."""


def at_each_statement(
    run: Callable[[], T],
    *,
    visible: Callable[[], Any] | None = None,
    but: Collection[str] = (),
    commits: int = 1,
) -> T:
    """Gives back what the operation gives back at last. `visible` says what must stay as it was after each death
    (default: every row of the database, without the tables named in `but`). `commits` is how many transactions the
    operation commits: what dies after the last one has gone through. Raises AssertionError where something changed,
    and when the operation never made a statement."""
    look = visible or (lambda: every_row(but=but))
    before = look()
    for number in count(1):
        assert number <= AT_MOST, "the operation never goes through"
        death = _Death(number, commits)
        try:
            with death.waiting():
                result = run()
        except (Killed, KilledAtCommit):
            if death.committed < commits:
                _assert_same(look(), before, death)
                continue
            result = None
        assert death.statements, "the operation asks the database nothing: there is nothing to interrupt"
        assert death.committed == commits, f"the operation committed {death.committed} times, not {commits}"
        return result
    raise AssertionError


class _Death:
    """Comes at the n-th statement, and stays."""

    def __init__(self, number: int, commits: int) -> None:
        self.number, self.commits = number, commits
        self.statements: list[str] = []
        self.committed = 0

    @contextmanager
    def waiting(self):
        commit = connection._commit  # a COMMIT passes no cursor, and no public hook either
        connection._commit = lambda: self._commit(commit)
        try:
            with connection.execute_wrapper(self._execute):
                yield
        finally:
            connection._commit = commit

    def _execute(self, execute, sql, params, many, context):
        self.statements.append(sql)
        if len(self.statements) >= self.number:
            raise Killed(sql)
        return execute(sql, params, many, context)

    def _commit(self, commit):
        self.statements.append("COMMIT")
        if len(self.statements) >= self.number:
            raise KilledAtCommit("COMMIT")
        commit()
        self.committed += 1


def every_row(*, but: Collection[str] = ()) -> dict[str, list[str]]:
    """All rows of all tables, the index of the search included."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - _virtual(cursor) - set(but))
        rows = {}
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows[table] = sorted(map(repr, cursor.fetchall()))
    return rows


def _virtual(cursor) -> set[str]:
    """SQLite's virtual tables. They keep their rows in tables of their own, which are looked at."""
    if connection.vendor != "sqlite":
        return set()
    cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%%'")
    return {name for (name,) in cursor.fetchall()}


def _assert_same(now: Any, before: Any, death: _Death) -> None:
    where = f"killed at statement {death.number}: {death.statements[death.number - 1][:200]}"
    if isinstance(now, dict) and isinstance(before, dict):
        changed = {
            name: {
                "gone": [row for row in before.get(name, []) if row not in now.get(name, [])],
                "new": [row for row in now.get(name, []) if row not in before.get(name, [])],
            }
            for name in now.keys() | before.keys()
            if now.get(name) != before.get(name)
        }
        assert not changed, f"{where}\n{changed}"
    assert now == before, where
