"""Search by speaker: words in posts, found and shown with whose they are.

`write` and `remove` keep the index, inside the transaction that changes an edition; `find` asks it. The parts: `query`
reads what a person typed, `words` says what there is to find in a post, `plan` asks for it in tokens, `marking` proves
a hit and cuts the snippet, `sqlite` and `postgresql` hold the index.
"""

from posts.search.finding import CursorError, Found, Hit, Order, find, keys, prepare
from posts.search.index import dead, rebuild, remove, write
from posts.search.plan import Whose

__all__ = [
    "CursorError", "Found", "Hit", "Order", "Whose", "dead", "find", "keys", "prepare", "rebuild", "remove", "write",
]  # fmt: skip
