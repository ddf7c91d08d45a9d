"""Scripts, styles and words for the browser, under an address that changes with them and may be kept for ever."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from ui.web.words import page_words, pages_with_words

_KINDS = MappingProxyType(
    {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
)
_WORTH_PACKING = 500


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: as it is, compressed, and its media type."""

    body: bytes
    packed: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Assets:
    """All files by their path below ``/web/VERSION/``."""

    version: str
    by_path: Mapping[str, Asset]

    def address(self, path: str) -> str:
        """The address of a file, relative to the root of the program.

        Raises:
            KeyError: there is no such file.
        """
        if path not in self.by_path:
            raise KeyError(path)
        return f"web/{self.version}/{path}"


@lru_cache(maxsize=1)
def web_assets() -> Assets:
    """Return what there is: ``js/*.js``, ``css/*.css``, and ``words/PAGE.LANGUAGE.js`` with the words of each page."""
    found = dict(_static(files("ui.web").joinpath("static"), ""))
    for page in pages_with_words():
        for language in ("zh", "en"):
            words = json.dumps(dict(page_words(page, language)), ensure_ascii=False, separators=(",", ":"))
            found[f"words/{page}.{language}.js"] = _asset(f"export default {words};\n".encode(), ".js")
    digest = hashlib.sha256()
    for path in sorted(found):
        digest.update(path.encode() + b"\0" + found[path].body)
    return Assets(digest.hexdigest()[:12], MappingProxyType(found))


def _static(folder: Traversable, prefix: str) -> Iterator[tuple[str, Asset]]:
    for one in folder.iterdir():
        if one.is_dir():
            yield from _static(one, f"{prefix}{one.name}/")
        elif any(one.name.endswith(kind) for kind in _KINDS):
            kind = f".{one.name.rpartition('.')[2]}"
            body = one.read_bytes() if kind == ".svg" else lean(one.read_text(encoding="utf-8")).encode()
            yield f"{prefix}{one.name}", _asset(body, kind)


def lean(source: str) -> str:
    """Return a script or style without indentation and whole-line comments; neither language minds."""
    lines = (line.strip() for line in source.splitlines())
    kept = (line for line in lines if line and not line.startswith("//"))
    return "\n".join(line for line in kept if not (line.startswith("/*") and line.endswith("*/")))


def _asset(body: bytes, kind: str) -> Asset:
    packed = gzip.compress(body, mtime=0) if len(body) > _WORTH_PACKING else body
    return Asset(body, packed, _KINDS[kind])
