"""A secret made once on this machine and kept in an ignored file, for development and `make demo`."""

import os
import secrets
import tempfile
from pathlib import Path


def read_or_make_secret(path: Path) -> str:
    """The secret in `path`; made (mode 0600) when the file is not there yet. It appears under its name only when
    it is complete, so of several processes that start at once one wins and all of them read the same."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, unnamed = tempfile.mkstemp(dir=path.parent)  # readable by its owner only
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            path.hardlink_to(unnamed)
        except FileExistsError:
            pass  # another process was quicker
        finally:
            Path(unnamed).unlink()
    return path.read_text().strip()
