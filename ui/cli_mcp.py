"""The command ``mcp``: the documents as tools of a language model on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.access.caller import Caller
from ui.cli_common import StoreOption, open_pipeline, read_settings
from ui.errors import DONE

if TYPE_CHECKING:
    from ui.service import Service


def mcp(store: StoreOption = None) -> int:
    """Serve MCP over standard input and output, for an assistant that starts this program itself."""
    settings = read_settings(store=store)
    with open_pipeline(settings) as pipeline:
        import anyio

        from ui.messages.language import current_language
        from ui.service import Service

        anyio.run(_serve, Service(pipeline), Caller(name="stdio", language=current_language()))
    return DONE


async def _serve(service: Service, caller: Caller) -> None:
    """Answer until standard input ends. Meanwhile only the protocol reaches standard output."""
    from mcp.server.stdio import stdio_server

    from ui.app import program_version
    from ui.mcp.server import create_mcp_server

    server = create_mcp_server(service, program_version(), everyone=caller)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
