"""The chat model of the settings, behind the gate that all processes of a store share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.llm.chat_model import ChatModel, open_chat_model
from rag.llm.gate import GATE_FILE, Gate, Limits
from rag.text.address import bare_address

if TYPE_CHECKING:
    from rag.config import Settings


def configured_chat_model(settings: Settings) -> ChatModel:
    """Return the chat model of the settings; nothing is asked of it yet.

    Raises:
        ConfigError: it cannot be set up.
    """
    return open_chat_model(
        settings.chat_model,
        settings.chat_base_url,
        settings.chat_api_key,
        settings.chat_timeout_s,
        configured_gate(settings),
    )


def configured_gate(settings: Settings) -> Gate:
    """Return what decides when the endpoint of the settings may be asked."""
    limits = Limits(settings.chat_concurrency, settings.chat_daily_tokens)
    address = bare_address(settings.chat_base_url)
    return Gate(settings.store / GATE_FILE, f"{settings.chat_model} {address}", limits)
