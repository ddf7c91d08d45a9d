"""A conversation as a Markdown file: what was asked, what was answered, and from which sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ui.clock import minute_of
from ui.conversations.markdown import plain_line, plain_lines
from ui.conversations.turn import Conversation, Turn
from ui.texts import Language
from ui.web.words import page_words
from ui.wire import safe_link


def markdown(conversation: Conversation, turns: Sequence[Turn], language: Language) -> str:
    """Return the file's text; what a document or an asker has written stays text in it."""
    w = page_words("export", language)
    parts = [f"# {plain_line(conversation.title)}", w["exported"].format(at=minute_of(conversation.updated_at))]
    for turn in turns:
        parts += [f"## {plain_line(turn.question)}", *_said(turn, w)]
    return "\n\n".join((*parts, w["caution"])) + "\n"


def _said(turn: Turn, w: Mapping[str, str]) -> Iterator[str]:
    answer = turn.answer
    if answer is None:
        yield w[turn.state] if turn.problem is None else plain_line(str(turn.problem.get("detail", w["failed"])))
        return
    if answer["status"] != "answered":
        yield f"**{w['abstained']}**"
    if overview := answer.get("overview"):  # kept answers of before have none
        yield f"{w['overview']}\n\n{plain_lines(overview, '> ')}"
        yield w["quoted"]
    yield plain_lines(answer["answer"])
    for name in ("missing", "notes"):
        if answer[name]:
            yield f"{w[name]}\n\n" + "\n".join(f"- {plain_line(one)}" for one in answer[name])
    for name in ("citations", "closest"):
        if answer[name]:
            yield f"{w[name]}\n\n" + "\n\n".join(_citation(one, w) for one in answer[name])


def _citation(citation: Mapping[str, Any], w: Mapping[str, str]) -> str:
    """A line that says where the sentence stands, then the sentence."""
    document = citation.get("document", {})
    place = [plain_line(citation["title"]), *(plain_line(one) for one in citation["section"])]
    facts = []
    if citation["year"] is not None:
        facts.append(w["year"].format(year=citation["year"]))
    if citation["kind"]:
        facts.append(w[citation["kind"]])
    if document.get("page"):
        facts.append(w["page"].format(page=document["page"]))
    standing = document.get("standing", "")
    if standing and standing != "in_force":
        facts.append(w[standing])
    line = f"\\[{citation['marker']}\\] " + " › ".join(place) + "".join(f" · {one}" for one in facts)
    link = safe_link(citation["url"])
    address = f"\n\n<{link}>" if link else ""
    return f"{line}\n\n{plain_lines(citation['quote'], '> ')}{address}"
