"""Answer, documents and indicators for a terminal: colours where there is one, plain text in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rag.types import Answer, Bound, Citation, Document, Indicator, Kind, Status
from ui.emphasis import emphasised_spans
from ui.messages.language import current_language
from ui.messages.tell import told
from ui.texts import text, without_abstention_word

if TYPE_CHECKING:
    from rich.text import Text

# Control characters could repaint the terminal; tab and line feed are harmless.
_UNSAFE = dict.fromkeys((*range(9), 11, 12, *range(13, 32), *range(127, 160)))
_BOUNDS = {
    Bound.AT_LEAST: "at least ",
    Bound.AT_MOST: "at most ",
    Bound.ABOUT: "about ",
    Bound.EXACT: "",
    Bound.RANGE: "from ",
}
_KINDS = {Kind.ACTUAL: "actual", Kind.TARGET: "target", Kind.NONE: ""}


def answer_text(answer: Answer) -> Text:
    """Return an answer with its evidence, notes and nearest passages, under a model's overview where there is one.

    ``.plain`` of the result is what a pipe gets.
    """
    from rich.text import Text

    language = current_language()
    shown, words = Text(), answer.text
    if answer.status is Status.ABSTAINED:
        words = without_abstention_word(words)
        shown.append(f"{text(language, 'abstained')}  ", style="bold yellow")
    asked = answer.query.standalone_text
    if answer.overview:
        shown.append(f"{text(language, 'overview')}\n", style="dim")
        shown.append(f"  {clean(answer.overview)}\n\n", style="italic")
    shown.append_text(_emphasised(words, answer.short_text, asked, "bold green"))
    if answer.citations:
        shown.append(f"\n\n{text(language, 'evidence')}", style="bold")
        for citation in answer.citations:
            shown.append_text(_citation(citation, answer.short_text, asked))
    if answer.notes:
        shown.append(f"\n\n{text(language, 'notes')}", style="bold")
        for note in answer.notes:
            shown.append(f"\n  - {clean(note)}")
    if answer.status is Status.ABSTAINED and answer.closest:
        shown.append(f"\n\n{text(language, 'closest')}", style="bold")
        for citation in answer.closest:
            shown.append_text(_citation(citation))
    return shown


def document_lines(documents: Sequence[Document]) -> Iterable[str]:
    """One line a document: id, title, source."""
    return (f"{item.doc_id}  {clean(item.title)}  {clean(item.source)}" for item in documents)


def indicator_lines(indicators: Sequence[Indicator]) -> Iterable[str]:
    """One line an indicator: years and kind, name and value, and the clause it stands in."""
    language = current_language()
    comma = ", " if language == "en" else "、"
    bounds = {bound: told(words, language) for bound, words in _BOUNDS.items()}
    kinds = {kind: told(words, language) for kind, words in _KINDS.items()}
    for item in indicators:
        years = comma.join(str(year) for year in item.scope.years) or "—"
        value = f"{bounds[item.bound]}{item.value:g}{item.unit}"
        yield f"{years} {kinds[item.scope.kind]}  {clean(item.name)}  {value}  {clean(item.quote)}"


def clean(words: str) -> str:
    """Return ``words`` on one line without control characters."""
    return " ".join(words.translate(_UNSAFE).split())


def _citation(citation: Citation, short_text: str = "", asked: str = "") -> Text:
    from rich.text import Text

    place = " › ".join(clean(item) for item in (citation.title, *citation.section_path) if item)
    shown = Text()
    shown.append(f"\n  [{citation.marker}] ", style="cyan")
    shown.append(place, style="dim")
    shown.append("\n      “")
    shown.append_text(_emphasised(citation.quote, short_text, asked, "bold"))
    shown.append("”")
    if citation.url:
        shown.append(f"\n      {clean(citation.url)}", style="dim")
    return shown


def _emphasised(words: str, short_text: str, asked: str, style: str) -> Text:
    from rich.text import Text

    words = clean(words)
    shown = Text(words)
    for span in emphasised_spans([words], short_text, [asked])[0]:
        shown.stylize(style, span.start, span.end)
    return shown
