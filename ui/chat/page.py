"""The public chat: a Gradio page that streams what is being done, then the answer with its evidence."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from rag.errors import PolicyQAError
from rag.store.memberships import PUBLIC
from rag.types import Answer, Filters, StageDone, TextDelta, Turn
from ui.errors import NotReadyError, outcome_of, public_message
from ui.render import answer_html, error_html, progress_html, question_html
from ui.service import Service
from ui.texts import AFTER_STAGE, EXAMPLES, Language, text

if TYPE_CHECKING:
    import gradio

log = logging.getLogger(__name__)

Message = dict[str, str]
Turns = tuple[Turn, ...]

# The chat has no keys: what is not public is not there.
_PUBLIC = Filters(collections=(PUBLIC,))

# What a follow-up may lean on; older turns only cost memory in every open tab.
REMEMBERED_TURNS = 12
# What a page shows goes up and down with every question: so many messages and characters of it at most.
SHOWN_MESSAGES, SHOWN_CHARS = 60, 200_000
# A step is shown for so long: sending the page anew costs the server more than most steps do.
STEP_S = 0.15
# Open tabs whose turns are remembered; each takes some 30 KB. Those not used for the longest are forgotten.
MOST_SESSIONS = 2000

# Fonts that the reader's machine already has: the page must not fetch any.
FONTS = (
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "sans-serif",
)

HEAD = '<meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light">'


def create_chat(service: Service) -> gradio.Blocks:
    """Return the chat page, answering from ``service``."""
    import gradio as gr

    zh: Language = "zh"
    with gr.Blocks(title=text(zh, "title"), analytics_enabled=False, fill_height=True) as page:
        language = gr.State("zh")
        turns = gr.State(())
        with gr.Row(elem_id="pq-top"):
            header = gr.HTML(_header(zh), elem_id="pq-header")
            switch = gr.Button(text(zh, "other_language"), elem_id="pq-language", size="sm", scale=0)
        chatbot = gr.Chatbot(
            elem_id="pq-chat",
            show_label=False,
            container=False,
            buttons=[],
            feedback_options=None,
            latex_delimiters=[],
            layout="bubble",
            height="auto",
            autoscroll=False,
            placeholder=_welcome(zh),
            scale=1,
        )
        with gr.Row(elem_id="pq-examples"):
            chips = [
                gr.Button(example, size="sm", elem_classes="pq-chip", scale=0, min_width=0) for example in EXAMPLES
            ]
        with gr.Row(elem_id="pq-ask"):
            box = gr.Textbox(
                placeholder=text(zh, "placeholder"),
                label=text(zh, "input_label"),
                show_label=False,
                container=False,
                lines=1,
                max_lines=4,
                autofocus=True,
                scale=1,
                elem_id="pq-question",
            )
            send = gr.Button(text(zh, "send"), variant="primary", scale=0, min_width=0, elem_id="pq-send")
            clear = gr.Button(text(zh, "clear"), scale=0, min_width=0, elem_id="pq-clear")
        footer = gr.HTML(_footer(zh), elem_id="pq-footer")

        def respond(
            question: str, shown: list[Any], earlier: Turns, chosen: Language
        ) -> Iterator[tuple[str, list[Any], Turns]]:
            yield from _respond(service, question, shown, earlier, chosen)

        def change(chosen: Language) -> tuple[Any, ...]:
            new: Language = "en" if chosen == "zh" else "zh"
            return (
                new,
                _header(new),
                gr.update(value=text(new, "other_language")),
                gr.update(placeholder=_welcome(new)),
                gr.update(placeholder=text(new, "placeholder"), label=text(new, "input_label")),
                gr.update(value=text(new, "send")),
                gr.update(value=text(new, "clear")),
                _footer(new),
            )

        inputs, outputs = [box, chatbot, turns, language], [box, chatbot, turns]
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        # A second question while one is being answered would write over its place in the chat.
        gr.on([box.submit, send.click], respond, inputs, outputs, trigger_mode="once", **quiet)
        for chip in chips:
            chip.click(respond, [chip, chatbot, turns, language], outputs, trigger_mode="once", **quiet)
        clear.click(lambda: ("", [], ()), None, outputs, **quiet)
        switch.click(change, [language], [language, header, switch, chatbot, box, send, clear, footer], **quiet)

    # Several visitors at once: the pipeline's work is short, and waiting in line is what they would notice.
    page.state_session_capacity = MOST_SESSIONS
    page.queue(api_open=False, default_concurrency_limit=8, max_size=64)
    blocks: gradio.Blocks = page
    return blocks


def mount_options() -> dict[str, Any]:
    """Return how ``gradio.mount_gradio_app`` should dress the page: our theme and style, nothing from outside."""
    import gradio as gr

    families = [gr.themes.Font(name) for name in FONTS]
    theme = gr.themes.Default(
        primary_hue="blue", neutral_hue="slate", font=families, font_mono=[gr.themes.Font("monospace")]
    )
    return {
        "theme": theme,
        "css": _static("chat.css"),
        "head": f"{HEAD}<script>{_static('chat.js')}</script>",
        "favicon_path": str(files("ui").joinpath("static", "favicon.svg")),
        "footer_links": [],
        "run_history": False,
        "ssr_mode": False,
        "enable_monitoring": False,
        "mcp_server": False,
        "show_error": False,
        "pwa": False,
        "max_file_size": "1kb",
    }


def _respond(
    service: Service, question: str, shown: list[Any], earlier: Turns, language: Language
) -> Iterator[tuple[str, list[Any], Turns]]:
    """Yield the input box, the chat and the remembered turns, again and again until the answer stands."""
    question = (question or "").strip()
    if not question:
        yield "", shown, earlier
        return
    asked = [*_latest(shown), _message("user", question_html(question))]
    yield "", [*asked, _message("assistant", progress_html(text(language, "understanding")))], earlier
    shown_at = time.monotonic()
    try:
        for part in _answer_steps(service, question, earlier, language):
            if isinstance(part, Answer):
                html = answer_html(part, language, _text_of(service))
                remembered = (*earlier, Turn("user", question), Turn("assistant", part.text))[-REMEMBERED_TURNS:]
                yield "", [*asked, _message("assistant", html)], remembered
            elif time.monotonic() - shown_at >= STEP_S:
                shown_at = time.monotonic()
                yield "", [*asked, _message("assistant", part)], earlier
    except Exception as error:  # the outermost edge: the chat must live on
        said = error if isinstance(error, PolicyQAError) else type(error).__name__  # whose words may quote the question
        log.warning("a chat question failed: %s", said, exc_info=log.isEnabledFor(logging.DEBUG))
        yield "", [*asked, _message("assistant", _apology(error, language))], earlier


def _answer_steps(service: Service, question: str, earlier: Turns, language: Language) -> Iterator[str | Answer]:
    """HTML of each step, then the answer."""
    stage, draft = "understanding", ""
    for event in service.noted(service.pipeline.stream(question, earlier, _PUBLIC)):
        match event:
            case StageDone():
                stage = AFTER_STAGE.get(event.name, stage)
                yield progress_html(text(language, stage), draft)
            case TextDelta():
                draft += event.text
                yield progress_html(text(language, stage), draft)
            case Answer():
                yield event


def _text_of(service: Service) -> Any:
    def text_of(doc_id: str) -> str | None:
        document = service.pipeline.catalog.document(doc_id)
        return document.text if document else None

    return text_of


def _apology(error: Exception, language: Language) -> str:
    if isinstance(error, NotReadyError):
        return error_html(text(language, "starting"), language)
    log.debug("shown as %s", outcome_of(error).code)
    return error_html(public_message(error, language), language)


def _latest(shown: list[Any]) -> list[Any]:
    """The last messages, in their order, that may stay on the page."""
    kept: list[Any] = []
    left = SHOWN_CHARS
    for message in reversed(shown[-SHOWN_MESSAGES:]):
        left -= len(str(message.get("content", "")))
        if left < 0:
            break
        kept.append(message)
    return kept[::-1]


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}


def _header(language: Language) -> str:
    return f'<h1 class="pq-name">{text(language, "title")}</h1><p class="pq-tagline">{text(language, "subtitle")}</p>'


def _welcome(language: Language) -> str:
    title, words = text(language, "welcome_title"), text(language, "welcome")
    return f'<div class="pq-welcome"><h2>{title}</h2><p>{words}</p></div>'


def _footer(language: Language) -> str:
    return f'<p>{text(language, "footer")} <a href="docs">{text(language, "api")}</a></p>'


def _static(name: str) -> str:
    return files("ui").joinpath("static", name).read_text(encoding="utf-8")
