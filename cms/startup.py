"""The first thing every process does: read the settings, or stop with one sentence for the operator."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def read_settings() -> None:
    """Loads cms.settings. When a variable is missing or unsafe, prints what to set and ends the process with
    exit code 2: the person who starts a server needs the sentence, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    try:
        settings.DEBUG  # noqa: B018  (the first look at any setting reads the file)
    except (ImproperlyConfigured, ValueError) as error:
        print(f"Warichū cannot start: {error}", file=sys.stderr)  # noqa: T201  (there is no log yet)
        raise SystemExit(2) from None
