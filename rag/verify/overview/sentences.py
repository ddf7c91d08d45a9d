"""An overview as sentences that may be read at all: no links, no markup, no words of a prompt, none twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.lexicon.patterns import find
from rag.text.normalize import fold
from rag.text.visible import visible

# A longer reply is no overview; what it holds beyond is not looked at.
_MOST_CHARS = 600
_MOST_SENTENCES = 12
_SENTENCE = re.compile(r"[^。！？!?\n]{1,400}[。！？!?]?")
# What official prose is written with.
_WRITTEN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff〇a-z0-9\s，。；：、！？“”‘’《》（）％‰℃.,;:!?()\"'%/·+-]*")
_REFUSED = ("link", "markup", "prompt")


def readable(overview: str) -> Iterator[str]:
    """Yield the sentences of a model's reply that are plain prose, each once, in order."""
    text = visible(overview)
    cut = len(text) > _MOST_CHARS
    found = [match[0].strip() for match in _SENTENCE.finditer(text[:_MOST_CHARS])]
    if cut and found:
        found.pop()  # it goes on where it is not read
    said: set[str] = set()
    for sentence in found[:_MOST_SENTENCES]:
        folded = fold(sentence)
        bare = "".join(filter(str.isalnum, folded))
        if not bare or bare in said or not _WRITTEN.fullmatch(folded):
            continue
        if any(find("overview", one, folded) for one in _REFUSED):
            continue
        said.add(bare)
        yield sentence
