"""The one table from errors to what programs see: an exit code, an HTTP status and a stable code word."""

from __future__ import annotations

from dataclasses import dataclass

from rag.errors import (
    ChatModelError,
    EmbedderError,
    IngestError,
    InputFileError,
    ModelMismatchError,
    PolicyQAError,
    QuestionError,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreMissingError,
    UsageError,
)

DONE = 0
SOME_FAILED = 1
WRONG_USAGE = 2
STORE_UNUSABLE = 3
INTERRUPTED = 130  # 128 + SIGINT, as a shell reports it
PIPE_CLOSED = 141  # 128 + SIGPIPE: the reader of our output went away, e.g. `| head`


class NotReadyError(PolicyQAError):
    """The documents and the model are still being loaded; the same request works a little later."""


class OutputClosedError(Exception):
    """The reader of standard output went away; there is nobody left to tell."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one class of error leaves the program.

    ``public`` is what a stranger may read over HTTP or in the chat. It is empty where the error's own
    message speaks only of the asker's input; other messages may name files of the server and stay in its log.
    """

    exit_code: int
    http_status: int
    code: str
    public: str = ""


# The most specific class wins: `outcome_of` walks the error's own ancestry.
OUTCOMES: dict[type[BaseException], Outcome] = {
    QuestionError: Outcome(WRONG_USAGE, 422, "invalid_question"),
    InputFileError: Outcome(WRONG_USAGE, 400, "invalid_input_file", "输入文件的格式有误"),
    UsageError: Outcome(WRONG_USAGE, 400, "invalid_request", "请求有误，请检查参数"),
    IngestError: Outcome(SOME_FAILED, 422, "ingest_failed", "文件未能收录"),
    StoreMissingError: Outcome(STORE_UNUSABLE, 503, "store_missing", "文档库尚未建立，请联系管理员"),
    StoreCorruptError: Outcome(STORE_UNUSABLE, 503, "store_unusable", "文档库暂时无法读取，请联系管理员"),
    StoreLockedError: Outcome(STORE_UNUSABLE, 503, "store_locked", "文档库正在更新，请稍后再试"),
    StoreFullError: Outcome(STORE_UNUSABLE, 507, "store_full", "服务器存储空间不足，请联系管理员"),
    ModelMismatchError: Outcome(STORE_UNUSABLE, 503, "model_mismatch", "文档库与当前模型不一致，请联系管理员"),
    StoreError: Outcome(STORE_UNUSABLE, 503, "store_unusable", "文档库暂时不可用，请联系管理员"),
    EmbedderError: Outcome(WRONG_USAGE, 503, "model_unavailable", "检索模型暂时不可用，请联系管理员"),
    ChatModelError: Outcome(SOME_FAILED, 502, "chat_model_failed", "语言模型暂时没有响应，请稍后再试"),
    NotReadyError: Outcome(SOME_FAILED, 503, "not_ready", "服务正在启动，请稍后再试"),
    PolicyQAError: Outcome(SOME_FAILED, 500, "internal_error", "服务出现内部错误，请稍后再试"),
}
UNEXPECTED = Outcome(SOME_FAILED, 500, "internal_error", "服务出现内部错误，请稍后再试")


def outcome_of(error: BaseException) -> Outcome:
    """Return how ``error`` leaves the program; an error outside the tree is an internal one."""
    for ancestor in type(error).__mro__:
        if ancestor in OUTCOMES:
            return OUTCOMES[ancestor]
    return UNEXPECTED


def public_message(error: BaseException) -> str:
    """Return what the asker may read of ``error``: never a path, a setting or a secret of the server."""
    return outcome_of(error).public or str(error)
