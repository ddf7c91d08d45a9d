"""The MCP server: names the tools, runs them in threads, tells their errors in words."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from rag.errors import PolicyQAError
from ui.access.caller import Caller, caller_of
from ui.errors import UNEXPECTED, BusyError, RetryableError, outcome_of, public_message
from ui.http.asking import run_while_awaited
from ui.http.language import language_of
from ui.http.threads import Threads
from ui.http.validation import validation_message
from ui.mcp.tools import TOOLS, Tool
from ui.service import Service
from ui.texts import Language
from ui.wire import clean_text

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext
    from mcp.server.lowlevel.server import Server
    from mcp_types import CallToolRequestParams, CallToolResult, ListToolsResult, PaginatedRequestParams

log = logging.getLogger(__name__)

# Above what is answered within the longest wait; the pool of workers refuses before.
_MOST_CALLS = 64

INSTRUCTIONS = (
    "政策文件问答。先用 ask_policy 提问；需要上下文时用 search_policy、read_document。只转述工具给出的内容并注明出处；"
    "答案为 abstained 时说明文件没有写明。\n"
    "Answers about Chinese government documents. Start with ask_policy; for context use search_policy and "
    "read_document. Tell only what the tools give, with its source; say so when the documents do not hold it."
)


def create_mcp_server(service: Service, version: str, *, everyone: Caller | None = None) -> Server[Any]:
    """Return the server.

    Args:
        service: holds the pipeline, ready or not yet.
        version: of the program.
        everyone: who asks, whatever the request says; ``None``: whom the HTTP request shows.
    """
    from mcp.server.lowlevel.server import Server
    from mcp.shared.exceptions import MCPError
    from mcp_types import INVALID_PARAMS, ListToolsResult

    threads = Threads("mcp", _MOST_CALLS, _MOST_CALLS)
    listed = [_described(name, tool) for name, tool in TOOLS.items()]

    async def list_tools(_: ServerRequestContext[Any], __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=listed)

    async def call_tool(context: ServerRequestContext[Any], params: CallToolRequestParams) -> CallToolResult:
        tool = TOOLS.get(params.name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, f"there is no tool {clean_text(params.name[:64])}; see tools/list")
        scope = context.request.scope if context.request is not None else {}
        caller = everyone or caller_of(scope)
        language = caller.language if everyone else language_of(scope)
        try:
            return await run_while_awaited(
                threads, lambda: _called(service, tool, caller, language, params.arguments or {})
            )
        except BusyError as error:
            return _refused(error, language)

    return Server(
        "policyqa",
        title="政策文件问答 policyqa",
        version=version,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _called(
    service: Service, tool: Tool, caller: Caller, language: Language, arguments: dict[str, Any]
) -> CallToolResult:
    """Run a tool; what goes wrong is told as its result, so that the model can read it and ask better."""
    try:
        return _given(tool.call(service, caller, arguments))
    except ValidationError as error:
        return _failed(validation_message(error.errors(include_url=False), language))
    except PolicyQAError as error:
        return _refused(error, language)
    except Exception as error:
        log.error("unexpected error in a tool", exc_info=error)
        return _failed(UNEXPECTED.problem.detail.told(language))


def _given(result: BaseModel) -> CallToolResult:
    from mcp_types import CallToolResult, TextContent

    data = result.model_dump(mode="json")
    # Clients that do not read structured content get the same as text.
    text = json.dumps(data, ensure_ascii=False)
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=data)


def _refused(error: PolicyQAError, language: Language) -> CallToolResult:
    words = public_message(error, language)
    if isinstance(error, RetryableError):
        words += f" (retry after {max(1, round(error.retry_after_s))} s)"
    if outcome_of(error).http_status >= 500:
        log.warning("%s: %s", outcome_of(error).code, error)
    return _failed(words)


def _failed(words: str) -> CallToolResult:
    from mcp_types import CallToolResult, TextContent

    return CallToolResult(content=[TextContent(type="text", text=clean_text(words))], is_error=True)


def _described(name: str, tool: Tool) -> Any:
    from mcp_types import Tool as Described
    from mcp_types import ToolAnnotations

    return Described(
        name=name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.arguments.model_json_schema(),
        output_schema=tool.result.model_json_schema(mode="serialization"),
        annotations=ToolAnnotations(
            title=tool.title, read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )
