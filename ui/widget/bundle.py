"""The widget's parts put together as the one script that a page loads."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

# In the order they build on each other.
_PARTS = ("base", "words", "client", "kept", "answer", "source", "exchange", "panel", "start")


@dataclass(frozen=True, slots=True)
class Bundle:
    """The script: as it is, compressed, and the tag that changes when it does."""

    script: bytes
    compressed: bytes
    etag: str


@lru_cache(maxsize=1)
def widget_bundle() -> Bundle:
    """Return the script; nothing of it is visible to the page that runs it but its one element."""
    folder = files("ui.widget")
    style = folder.joinpath("style.css").read_text(encoding="utf-8")
    parts = [folder.joinpath("js", f"{name}.js").read_text(encoding="utf-8") for name in _PARTS]
    constant = f"const STYLE = {json.dumps(_lean(style), ensure_ascii=False)};"
    words = "\n".join(("(() => {", '"use strict";', constant, *map(_lean, parts), "})();\n"))
    script = words.encode()
    tag = hashlib.sha256(script).hexdigest()[:20]
    return Bundle(script, gzip.compress(script, mtime=0), f'"{tag}"')


def _lean(source: str) -> str:
    """Return ``source`` without indentation and whole-line comments; neither language minds."""
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/**")))
