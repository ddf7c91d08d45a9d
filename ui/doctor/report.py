"""All checks, and the report of what they found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from rag.config import Settings, load_settings
from rag.errors import ConfigError
from rag.message import Message
from ui.doctor.finding import Check, Finding, Level, run_checks, worst
from ui.messages.tell import told
from ui.terminal import clean
from ui.texts import Language

# Loading a large model from a slow disk.
_MODEL_S = 180.0
_STORE_S = 30.0
_LABELS = {Level.OK: Message("fine"), Level.WARNING: Message("warning"), Level.FAILURE: Message("failure")}


def examine(**flags: Any) -> tuple[Finding, ...]:
    """Run every check with the settings as they are; where these cannot be used, those that need none."""
    from ui.doctor.machine import check_memory, check_packages

    machine = [Check("packages", check_packages), Check("memory", check_memory)]
    try:
        settings = load_settings(**flags)
    except ConfigError as error:
        return (Finding("settings", Level.FAILURE, error.message), *run_checks(machine))
    fine = Finding("settings", Level.OK, Message("the settings can be used"))
    return (fine, *run_checks([*machine, *_checks(settings)]))


def _checks(settings: Settings) -> Iterator[Check]:
    from ui.doctor.chat_model import LIMIT_S, check_chat_model
    from ui.doctor.machine import check_disk
    from ui.doctor.servers import check_chroma, check_databases, check_milvus
    from ui.doctor.serving import check_hosts, check_keys, check_port, check_words
    from ui.doctor.store import check_model, check_store

    yield Check("disk", partial(check_disk, settings))
    yield Check("chroma", partial(check_chroma, settings))
    yield Check("milvus", partial(check_milvus, settings))
    yield Check("database", partial(check_databases, settings))
    yield Check("store", partial(check_store, settings), _STORE_S)
    yield Check("model", partial(check_model, settings), _MODEL_S)
    yield Check("chat_model", partial(check_chat_model, settings), LIMIT_S)
    yield Check("sensitive_words", partial(check_words, settings))
    yield Check("port", partial(check_port, settings))
    yield Check("hosts", partial(check_hosts, settings))
    yield Check("keys", partial(check_keys, settings))


def report_json(findings: Sequence[Finding], language: Language) -> dict[str, Any]:
    """Return the report for programs; ``status`` is the worst level."""
    return {
        "status": worst(findings).value,
        "checks": [
            {
                "check": one.check,
                "level": one.level.value,
                "message": clean(told(one.message, language)),
                "remedy": clean(told(one.remedy, language)),
            }
            for one in findings
        ],
    }


def report_lines(findings: Sequence[Finding], language: Language) -> Iterator[str]:
    """Yield the report for a person, one line a finding, with the remedy below it."""
    for one in findings:
        yield f"[{told(_LABELS[one.level], language)}] {clean(told(one.message, language))}"
        if one.remedy:
            yield f"    → {clean(told(one.remedy, language))}"
