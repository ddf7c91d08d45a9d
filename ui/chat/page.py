"""The chat as its framework sees it: one page without events and without a memory; our scripts do the talking."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ui.web.words import page_words

if TYPE_CHECKING:
    import gradio

# Fonts that the reader's machine already has: the page must not fetch any.
FONTS = (
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "sans-serif",
)


def create_chat() -> gradio.Blocks:
    """Return the chat page.

    It has no event and keeps nothing for a visitor, so that the framework opens no connection that a restart of the
    server could break: an open page stays as it is.
    """
    import gradio as gr

    title = page_words("chat", "zh")["name"]
    with gr.Blocks(title=title, analytics_enabled=False, fill_height=True) as page:
        gr.HTML("", elem_id="pq-frame", padding=False)
    blocks: gradio.Blocks = page
    return blocks


def mount_options() -> dict[str, Any]:
    """Return how ``gradio.mount_gradio_app`` should mount the page: nothing from outside, nothing of its own."""
    import gradio as gr

    families = [gr.themes.Font(name) for name in FONTS]
    theme = gr.themes.Default(
        primary_hue="blue", neutral_hue="slate", font=families, font_mono=[gr.themes.Font("monospace")]
    )
    return {
        "theme": theme,
        "favicon_path": str(files("ui.web").joinpath("static", "favicon.svg")),
        "footer_links": [],
        "run_history": False,
        "ssr_mode": False,
        "enable_monitoring": False,
        "mcp_server": False,
        "show_error": False,
        "pwa": False,
        "max_file_size": "1kb",
    }
