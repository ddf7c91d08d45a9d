"""Which split a question belongs to: documents that share a question stay together and lie in one split."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from eval.bank.entry import Entry
from eval.bank.kinds import BankKind, Split

_Node = tuple[str, str]
"""A document by the key of its kind and its file name, or anything that joins documents."""

# What was fitted on is measured on nowhere: a talk over documents of two splits is for the later one.
_ORDER = tuple(Split)


def split(entries: Iterable[Entry], kinds: Mapping[str, BankKind]) -> dict[str, Split]:
    """Return the split of each entry by the id of its question.

    Documents that a question joins are one group, and so are those of equal bytes or equal names. Its first document
    alone decides, so that more questions on the same documents change nothing. What is asked without a document goes
    one way for the whole kind. A conversation joins nothing: it is for fitting only when all its documents are.

    Args:
        entries: all of the bank, so that what joins documents is known.
        kinds: how each kind is shared out.

    Raises:
        KeyError: a kind is not listed.
    """
    found = tuple(entries)
    single = [entry for entry in found if not entry.conversation]
    groups = _Groups()
    for entry in found:
        groups.note(_documents(entry, kinds))
    for entry in single:
        groups.join(_documents(entry, kinds))
    for entry in found:
        for node, source in zip(_documents(entry, kinds), entry.documents, strict=False):
            groups.join([node, ("sha256", source.sha256), ("file", source.file)])
    drawn = _draw(groups, kinds)
    splits = {entry.question.id: drawn[groups.root(_documents(entry, kinds)[0])] for entry in single}
    return splits | _of_conversations(found, groups, drawn, kinds)


def _documents(entry: Entry, kinds: Mapping[str, BankKind]) -> list[_Node]:
    key = kinds[entry.kind].key
    return [(key, source.file) for source in entry.documents] or [(key, "")]


def _draw(groups: _Groups, kinds: Mapping[str, BankKind]) -> dict[_Node, Split]:
    """The split of each group by its root, drawn by the first document: the same on every machine."""
    shares = {kind.key: kind.shares for kind in kinds.values()}
    found = {}
    for key, file in groups.documents():
        root = groups.root((key, file))
        if root not in found:
            number = int(hashlib.sha256(f"{key}/{file}".encode()).hexdigest()[:8], 16) % 100
            found[root] = _share(number, shares[key])
    return found


def _share(number: int, shares: Mapping[Split, int]) -> Split:
    for name, share in shares.items():
        if number < share:
            return name
        number -= share
    raise AssertionError("the shares of a kind sum to 100")


def _of_conversations(
    entries: Iterable[Entry], groups: _Groups, drawn: Mapping[_Node, Split], kinds: Mapping[str, BankKind]
) -> dict[str, Split]:
    turns: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.conversation:
            turns.setdefault(entry.conversation, []).append(entry)
    found = {}
    for talk in turns.values():
        spoken_of = {drawn[groups.root(node)] for entry in talk if entry.documents for node in _documents(entry, kinds)}
        last = max(spoken_of, key=_ORDER.index, default=Split.DEVELOPMENT)
        found.update({entry.question.id: last for entry in talk})
    return found


class _Groups:
    """Disjoint sets of nodes, of which some are documents."""

    def __init__(self) -> None:
        self._above: dict[_Node, _Node] = {}
        self._documents: set[_Node] = set()

    def note(self, documents: Iterable[_Node]) -> None:
        self._documents.update(documents)

    def documents(self) -> Iterator[_Node]:
        """The documents, in order."""
        yield from sorted(self._documents)

    def root(self, node: _Node) -> _Node:
        self._above.setdefault(node, node)
        while self._above[node] != node:
            self._above[node] = self._above[self._above[node]]
            node = self._above[node]
        return node

    def join(self, nodes: list[_Node]) -> None:
        for node in nodes:
            self._above[self.root(node)] = self.root(nodes[0])
