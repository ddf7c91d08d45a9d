"""The state of the service, questions to begin with, what askers think of an answer."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ui.schemas.base import Out, Shown


class HealthOut(Out):
    """The state of the service: ``ok``, ``ready`` or ``starting``."""

    status: Literal["ok", "ready", "starting"]


class SuggestionsOut(Out):
    """Questions that the documents answer."""

    suggestions: list[Shown]


class FeedbackOut(Out):
    """That an opinion was kept."""

    status: Literal["kept"] = "kept"
    answer_id: str = Field(description="所评的答案。 The answer it is about.")
