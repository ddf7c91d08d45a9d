"""Which split a question belongs to: documents that share a question stay together and lie in one split.

Lists join nothing and are shared out beside the others: a third of the groups of documents that they join is fresh to
them, the rest goes where its documents lie.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from eval.bank.entry import Entry
from eval.bank.kinds import BankKind, Split

_Node = tuple[str, str]
"""A document by the key of its kind and its file name, or anything that joins documents."""

# What was fitted on is measured on nowhere: a talk over documents of two splits is for the later one.
_ORDER = tuple(Split)
# Of 100 groups of documents that lists are about, so many are left for the end.
_FRESH_LISTS = 34


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
    lists = [entry for entry in found if entry.every]
    others = [entry for entry in found if not entry.every]
    single = [entry for entry in others if not entry.conversation]
    groups = _grouped(others, single, kinds)
    drawn = _draw(groups, kinds)
    splits = {entry.question.id: drawn[groups.root(_documents(entry, kinds)[0])] for entry in single}
    asked = {source.sha256: splits[entry.question.id] for entry in single for source in entry.documents}
    return splits | _of_conversations(others, groups, drawn, kinds) | _of_lists(lists, asked, kinds)


def _grouped(noted: Iterable[Entry], joining: Iterable[Entry], kinds: Mapping[str, BankKind]) -> _Groups:
    """The groups of documents, equal ones and those that the joining entries are about together."""
    groups, noted = _Groups(), tuple(noted)
    for entry in noted:
        groups.note(_documents(entry, kinds))
    for entry in joining:
        groups.join(_documents(entry, kinds))
    for entry in noted:
        for node, source in zip(_documents(entry, kinds), entry.documents, strict=False):
            groups.join([node, ("sha256", source.sha256), ("file", source.file)])
    return groups


def _of_lists(lists: Sequence[Entry], asked: Mapping[str, Split], kinds: Mapping[str, BankKind]) -> dict[str, Split]:
    """Fresh, or for fitting where all the documents of the group are, else development.

    Args:
        lists: the questions.
        asked: the split of each document that another question is about, by its SHA-256.
        kinds: those of the documents.
    """
    groups = _grouped(lists, lists, kinds)
    fresh: dict[_Node, bool] = {}
    for key, file in groups.documents():
        fresh.setdefault(groups.root((key, file)), _number(f"left/{file}") < _FRESH_LISTS)
    lies: dict[_Node, set[Split]] = {}
    for entry in lists:
        root = groups.root(_documents(entry, kinds)[0])
        lies.setdefault(root, set()).update(asked.get(source.sha256, Split.FIT) for source in entry.documents)

    def split_of(root: _Node) -> Split:
        if fresh[root]:
            return Split.FRESH
        return Split.FIT if lies[root] <= {Split.FIT} else Split.DEVELOPMENT

    return {entry.question.id: split_of(groups.root(_documents(entry, kinds)[0])) for entry in lists}


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
            found[root] = _share(_number(f"{key}/{file}"), shares[key])
    return found


def _number(name: str) -> int:
    """A number below 100 that is always the same for a name."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % 100


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
