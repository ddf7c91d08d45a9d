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


class RetryableError(PolicyQAError):
    """The request was fine; the same one works after ``retry_after_s`` seconds."""

    def __init__(self, message: str = "", /, retry_after_s: float = 1.0, **values: object) -> None:
        super().__init__(message, **values)
        self.retry_after_s = retry_after_s


class BusyError(RetryableError):
    """More questions are waiting than can be answered in time; this one was refused at once."""


class AnswerTimeoutError(RetryableError):
    """One answer took longer than ``answer_timeout_s`` and was ended; no other was touched."""


class WorkerLostError(RetryableError):
    """The process that worked on an answer ended; another is already starting."""


class RateLimitedError(RetryableError):
    """A key or an address asked more often than it may."""


class UnauthorizedError(PolicyQAError):
    """No key or token where one is needed, or one that does not hold; says no more than that."""


class ForbiddenError(PolicyQAError):
    """The key holds, but not for this: another scope, origin or collection."""


class NotFoundError(PolicyQAError):
    """There is nothing of that name, or not for this asker."""


class ConflictError(PolicyQAError):
    """The change does not fit what is there."""


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
    BusyError: Outcome(SOME_FAILED, 503, "busy", "提问的人较多，请稍后再试"),
    AnswerTimeoutError: Outcome(SOME_FAILED, 503, "answer_timeout", "这个问题用时过长，已停止；请缩短或拆开再问"),
    WorkerLostError: Outcome(SOME_FAILED, 503, "interrupted", "回答中断了，请再试一次"),
    RateLimitedError: Outcome(SOME_FAILED, 429, "rate_limited", "请求过于频繁，请稍后再试"),
    UnauthorizedError: Outcome(WRONG_USAGE, 401, "unauthorized", "密钥或令牌缺失、无效或已过期"),
    ForbiddenError: Outcome(WRONG_USAGE, 403, "forbidden", "此密钥无权进行这一操作"),
    NotFoundError: Outcome(WRONG_USAGE, 404, "not_found", "没有找到"),
    ConflictError: Outcome(WRONG_USAGE, 409, "conflict", "与现有内容冲突"),
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
