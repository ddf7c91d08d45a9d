"""The command line: words in, answers out, one exit code from the table in ``ui.errors``.

Nothing heavy is imported at module level: ``policyqa --help`` must answer at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.core import TyperGroup
from typer.main import get_command

from rag.errors import PolicyQAError, UsageError
from rag.message import Message
from ui.cli_answer import ask
from ui.cli_backup import backup, restore
from ui.cli_bench import bench
from ui.cli_collections import collections_app
from ui.cli_common import StoreOption, read_settings, say
from ui.cli_container import health, unpack
from ui.cli_curated import curated_app
from ui.cli_doctor import doctor, settings
from ui.cli_documents import edit_document, move_document, show_document
from ui.cli_eval import evaluate
from ui.cli_help import localise
from ui.cli_ingest import ingest, sync
from ui.cli_keys import keys_app
from ui.cli_mcp import mcp
from ui.cli_migrate import migrate
from ui.cli_store import documents_app, indicators
from ui.cli_usage import usage_message
from ui.cli_users import users_app
from ui.errors import DONE, INTERRUPTED, PIPE_CLOSED, SOME_FAILED, WRONG_USAGE, OutputClosedError, outcome_of
from ui.messages.language import current_language

app = typer.Typer(
    name="policyqa",
    help="Cited answers to questions about policy documents.",
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(ask)
app.command("eval")(evaluate)
app.command()(bench)
app.command()(ingest)
app.command()(sync)
app.command()(mcp)
app.command()(backup)
app.command()(restore)
app.command()(migrate)
app.command()(unpack)
app.command()(health)
documents_app.command("show")(show_document)
documents_app.command("edit")(edit_document)
documents_app.command("move")(move_document)
app.add_typer(documents_app, name="documents")
app.add_typer(keys_app, name="keys")
app.add_typer(users_app, name="users")
app.add_typer(collections_app, name="collections")
app.add_typer(curated_app, name="curated")
app.command()(indicators)
app.command()(doctor)
app.command()(settings)


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command.

    Args:
        arguments: what stands after ``policyqa``.

    Returns:
        The exit code. No exception leaves this function: each becomes one line on standard error.
    """
    try:
        code = _command()(args=list(arguments), prog_name="policyqa", standalone_mode=False)
        return code if isinstance(code, int) else DONE
    except typer.TyperException as error:
        return _fail(usage_message(error.format_message()), WRONG_USAGE)
    except SystemExit as error:  # how the library ends when it has written a completion script
        return error.code if isinstance(error.code, int) else DONE
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except OutputClosedError:
        return PIPE_CLOSED
    except PolicyQAError as error:
        return _fail(error.message, outcome_of(error).exit_code)
    except Exception as error:  # noqa: BLE001 - the outermost edge: a line, never a traceback
        return _unexpected(error)


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        from ui.app import program_version
        from ui.output import put_line

        put_line(f"policyqa {program_version()}")
        raise typer.Exit(DONE)
    if context.invoked_subcommand is None:
        raise UsageError("give a command, e.g. policyqa ask QUESTION; see `policyqa --help`")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [default: 127.0.0.1].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [default: 7860]; 0 takes a free one.")] = None,
    workers: Annotated[
        int | None, typer.Option(help="Answering processes [default: as many as cores, at least 2].")
    ] = None,
    store: StoreOption = None,
) -> int:
    """Serve the chat and the API (fills an empty store first)."""
    settings = read_settings(host=host, port=port, workers=workers, store=store)
    from ui.output import put_line
    from ui.serve.server import serve as run_server

    run_server(settings, put_line)
    return DONE


def _command() -> TyperGroup:
    """The commands, with their help in the person's language."""
    command = get_command(app)
    assert isinstance(command, TyperGroup)
    localise(command, current_language())
    return command


def _unexpected(error: Exception) -> int:
    import logging

    logging.getLogger("policyqa").debug("unexpected error", exc_info=error)
    reason = " ".join(str(error).split()) or Message("no further detail")
    return _fail(
        Message(
            "unexpected error ({kind}): {reason}; set POLICYQA_LOG_LEVEL=DEBUG for more",
            kind=type(error).__name__,
            reason=reason,
        ),
        SOME_FAILED,
    )


def _fail(line: str, code: int) -> int:
    say(line)
    return code
