"""A question as it is asked and as it is understood."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from rag.types.forms import Intent
from rag.types.scope import Scope

# What ``Query.article`` holds when the question is in which article something stands.
WHICH_ARTICLE = "第几条"


class About(StrEnum):
    """What is said to the program or asked of it, not of what the documents say.

    ABILITY: what it can do; IDENTITY: what it is; DOCUMENTS: which documents there are.
    """

    GREETING = "greeting"
    THANKS = "thanks"
    ABILITY = "ability"
    IDENTITY = "identity"
    DOCUMENTS = "documents"


class Reckoning(StrEnum):
    """What is to follow from what was told: a sum, how far apart figures are, which is more, how many are listed."""

    SUM = "sum"
    DIFFERENCE = "difference"
    WHICH = "which"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the asker restricts the search to. An empty field restricts nothing.

    ``collections``: the only ones whose documents this asker may see at all, not even in a note.
    """

    doc_ids: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    collections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of a conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Facet:
    """One of the things a question asks for; "2019年和2020年各是多少" has two.

    ``focus`` is what is asked for, without year, kind and question words; ``unit`` the unit it is asked in, or empty;
    ``label`` names the place or version where a question asks after several of them; ``context`` is the subject of the
    whole question where ``focus`` is that of a part; ``version`` is the year of the version of a rule that is asked
    for, ``None`` the newest; ``difference``: by how much it differs from another is asked for; ``excluded`` is what is
    not asked for ("不算新建的").
    """

    focus: str
    scope: Scope = Scope()
    unit: str = ""
    label: str = ""
    context: str = ""
    version: int | None = None
    difference: bool = False
    excluded: str = ""


class Rewriting(StrEnum):
    """What came of asking a language model to reword a follow-up.

    ACCEPTED: its wording is asked; REFUSED: it did not agree with the conversation; UNAVAILABLE: there was no reply.
    In the last two the rules' own wording is asked.
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A language model's part in understanding a follow-up, and what it used: requests and tokens."""

    outcome: Rewriting
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood.

    ``standalone_text`` reads without the history; ``normalized`` is that text folded for comparison, character for
    character; ``terms`` are its lexical terms; ``scope`` holds what all of its ``facets`` together ask about; there is
    at least one facet. ``fact`` is the metadata key that a question after a document fact asks for ("issuer");
    ``article`` names the article whose content is asked ("第五条"), or is ``WHICH_ARTICLE``. ``about`` is set where
    the whole of it is said to the program or asked of it: a greeting, "你能做什么". ``asks_more``: it asks for more
    than is answered at once, and ``facets`` are the first of it.
    ``otherwise`` is the same question of either kind, where its kind is only that of the conversation: it counts when
    nothing is found of that kind. ``doubted`` is the question as it may be read too, leaning on its history where
    ``standalone_text`` does not or the other way round: it counts when it is answered more surely. ``reckoning`` is
    what a follow-up asks of the figures that the last questions asked for, each a facet. ``rewrite``: what a language
    model had to do with ``standalone_text``, ``None`` where it was not asked. ``parts`` are the questions that it asks
    one after the other, each by itself; none where it asks one.
    """

    text: str
    standalone_text: str
    scope: Scope = Scope()
    facets: tuple[Facet, ...] = ()
    terms: tuple[str, ...] = ()
    intent: Intent = Intent.PASSAGE
    fact: str = ""
    article: str = ""
    filters: Filters = Filters()
    history: tuple[Turn, ...] = ()
    normalized: str = ""
    about: About | None = None
    asks_more: bool = False
    otherwise: Query | None = None
    doubted: Query | None = None
    reckoning: Reckoning | None = None
    rewrite: Rewrite | None = None
    parts: tuple[Query, ...] = ()

    @property
    def undated(self) -> bool:
        """Whether it names no time: the newest report answers it."""
        return self.intent is not Intent.WHEN and not any(one.scope.years or one.version for one in self.facets)
