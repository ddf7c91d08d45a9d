"""Which language a person reads: as set, else as the locale says. Quick, for `--help` asks it too."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from ui.texts import Language

SETTING, VARIABLE, FILE = "language", "POLICYQA_LANGUAGE", Path("policyqa.toml")
# The first that is set decides, as in POSIX.
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
_NO_LANGUAGE = frozenset({"", "C", "POSIX"})


def language_of(setting: str, environment: Mapping[str, str]) -> Language:
    """Return the language of ``setting``; ``auto`` asks the locale, and a locale that names none means Chinese.

    >>> language_of("auto", {"LANG": "de_DE.UTF-8"}), language_of("auto", {"LANG": "C.UTF-8"})
    ('en', 'zh')
    >>> language_of("zh", {"LANG": "de_DE.UTF-8"})
    'zh'
    """
    if setting in ("zh", "en"):
        return "zh" if setting == "zh" else "en"
    named = next((environment[name] for name in _LOCALE if environment.get(name)), "")
    tongue = named.split(".")[0].split("@")[0]
    return "zh" if tongue in _NO_LANGUAGE or tongue.lower().startswith("zh") else "en"


def current_language() -> Language:
    """Return the language of this process: environment over ``policyqa.toml`` over the locale.

    A file or value that cannot be used counts as not given: the complaint about it needs a language too.
    """
    return language_of(os.environ.get(VARIABLE) or _in_file(FILE), os.environ)


def _in_file(path: Path) -> str:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig")).get(SETTING, "")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return ""
    return found if isinstance(found, str) else ""
