"""Settings as they may be shown: no secret, no password of an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from rag.config import Settings, Source, setting_sources
from rag.text.address import shown_address

_HIDDEN = "***"


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """One setting, as it is in force; ``purpose``: what it is for, in English."""

    name: str
    value: str
    source: Source
    purpose: str


def shown_settings(settings: Settings, flags: Mapping[str, object]) -> tuple[ShownSetting, ...]:
    """Return every setting with where it comes from; ``flags`` are those given on the command line."""
    sources = setting_sources(flags)
    return tuple(
        ShownSetting(name, _shown(getattr(settings, name)), sources[name], field.description or "")
        for name, field in Settings.model_fields.items()
    )


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return _HIDDEN if value.get_secret_value() else ""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return shown_address(str(value))
