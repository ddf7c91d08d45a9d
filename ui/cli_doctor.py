"""The commands ``doctor`` and ``settings``."""

from __future__ import annotations

from rag.message import Message
from ui.cli_common import JsonOption, StoreOption, read_settings
from ui.errors import DONE, SOME_FAILED
from ui.messages.language import current_language
from ui.messages.tell import told

_SOURCES = {
    "flag": Message("from the command line"),
    "environment": Message("from the environment"),
    "file": Message("from policyqa.toml"),
    "default": Message("by default"),
}


def doctor(store: StoreOption = None, as_json: JsonOption = False) -> int:
    """Check this installation and say what to do; exit code 1 when something fails."""
    from ui.doctor.finding import Level, worst
    from ui.doctor.report import examine, report_json, report_lines
    from ui.output import put_json, put_line

    language = current_language()
    findings = examine(store=store)
    if as_json:
        put_json(report_json(findings, language))
    else:
        for line in report_lines(findings, language):
            put_line(line)
    return SOME_FAILED if worst(findings) is Level.FAILURE else DONE


def settings(store: StoreOption = None, as_json: JsonOption = False) -> int:
    """Show each setting with its value, where it comes from and what it is for; secrets are hidden."""
    flags = {"store": store}
    found = read_settings(**flags)
    from ui.doctor.shown import shown_settings
    from ui.output import put_json, put_line
    from ui.terminal import clean

    language = current_language()
    shown = shown_settings(found, {name: value for name, value in flags.items() if value is not None})
    if as_json:
        put_json(
            {
                one.name: {"value": one.value, "source": one.source, "description": told(one.purpose, language)}
                for one in shown
            }
        )
    else:
        for one in shown:
            source = told(_SOURCES[one.source], language)
            put_line(f"{one.name} = {clean(one.value)}  ({source})  {told(one.purpose, language)}")
    return DONE
