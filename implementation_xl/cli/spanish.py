"""Click's own words in Spanish, whatever the language of the system.

Click takes its texts from gettext's current domain; ours lies in `locale/es/LC_MESSAGES/ixl.mo`, compiled from the
`.po` beside it (`msgfmt ixl.po -o ixl.mo`). Programs that call ours keep their own domain and language.
"""

from __future__ import annotations

import contextlib
import gettext
import os
from collections.abc import Iterator
from importlib import resources

DOMAIN = "ixl"
LANGUAGE = "LANGUAGE"


def catalogue_folder() -> str:
    """Where the translations that come with the library lie."""
    return str(resources.files("implementation_xl.cli") / "locale")


@contextlib.contextmanager
def spanish() -> Iterator[None]:
    """Inside, what Click says is in Spanish."""
    domain, language = gettext.textdomain(), os.environ.get(LANGUAGE)
    gettext.bindtextdomain(DOMAIN, catalogue_folder())
    gettext.textdomain(DOMAIN)
    os.environ[LANGUAGE] = "es"
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if language is None:
            os.environ.pop(LANGUAGE, None)
        else:
            os.environ[LANGUAGE] = language
