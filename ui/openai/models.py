"""The wire models of replies, for the description of the interface."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ui.openai.conversation import MODEL
from ui.schemas import AnswerOut

# The model has no date of its own; the original sends one, and clients sort by it.
_CREATED = 1_735_689_600


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class ModelOut(_Out):
    """The one model."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = _CREATED
    owned_by: str = "policyqa"


class ModelListOut(_Out):
    """The models there are."""

    object: Literal["list"] = "list"
    data: list[ModelOut]


class UrlCitationOut(_Out):
    """Where a marker stands in the text (half-open, in characters) and where its source can be read."""

    start_index: int
    end_index: int
    title: str
    url: str


class AnnotationOut(_Out):
    """One marker."""

    type: Literal["url_citation"]
    url_citation: UrlCitationOut


class MessageOut(_Out):
    """The answer as a message."""

    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[AnnotationOut]


class ChoiceOut(_Out):
    """The only choice."""

    index: int
    message: MessageOut
    logprobs: None
    finish_reason: Literal["stop"]


class UsageOut(_Out):
    """Tokens as ``cl100k_base`` counts them: of what was read, and of the answer."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletionOut(_Out):
    """The reply in one piece."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    system_fingerprint: str
    choices: list[ChoiceOut]
    usage: UsageOut
    policyqa: AnswerOut = Field(description="完整答案，同 /api/v1/ask。 The whole answer, as /api/v1/ask gives it.")


class OpenAIErrorDetail(_Out):
    """``code`` is stable and for programs, ``message`` is for people."""

    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIErrorOut(_Out):
    """Every error below ``/v1``."""

    error: OpenAIErrorDetail


_SAID = {
    400: "请求有误 · Invalid request",
    401: "密钥无效 · Invalid key",
    403: "无权 · Not allowed",
    404: "没有这个模型 · No such model",
    408: "请求过慢 · Request too slow",
    413: "请求内容过大 · Body too large",
    415: "请求须为 JSON · Send JSON",
    421: "不是此服务的地址 · Not a host of this server",
    429: "请求过于频繁 · Too many requests",
    500: "内部错误 · Internal error",
    502: "语言模型没有响应 · The language model did not answer",
    503: "繁忙或正在启动 · Busy or starting",
}


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    found: dict[int | str, dict[str, Any]] = {
        status: {"model": OpenAIErrorOut, "description": _SAID[status]} for status in statuses
    }
    # Named so that the framework adds no shape of its own for invalid requests; they are 400 here.
    return found | {"default": {"model": OpenAIErrorOut, "description": "其他错误 · Any other error"}}


ERRORS = _errors(*_SAID)
READ_ERRORS = _errors(401, 403, 404, 421, 429, 500, 503)
