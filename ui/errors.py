"""The one table from errors to what programs see: an exit code, and a problem with its HTTP status and stable code."""

from __future__ import annotations

from dataclasses import dataclass

from rag.errors import (
    ChatModelError,
    ClusterError,
    CorrectionError,
    CuratedError,
    EmbedderError,
    EngineMismatchError,
    IngestError,
    InputFileError,
    ModelMismatchError,
    PolicyQAError,
    QuestionError,
    StoppedError,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreMissingError,
    StoreUnreachableError,
    UsageError,
)
from rag.message import Message
from ui.messages.tell import told
from ui.problems import MESSAGES, PROBLEMS, Problem
from ui.texts import Language

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


class StoreBusyError(RetryableError):
    """Another change to the store is under way; the same one works when it is done."""


class RateLimitedError(RetryableError):
    """A key or an address asked more often than it may."""


class UnauthorizedError(PolicyQAError):
    """No key or token where one is needed, or one that does not hold; of the latter nothing more is said."""


class TokenExpiredError(UnauthorizedError):
    """A session token that was good and has ended; its holder asks for another."""


class ForbiddenError(PolicyQAError):
    """The key holds, but not for this: another scope, origin or collection."""


class OriginError(ForbiddenError):
    """The web page that asks is of an origin that the key does not name, or asks without a key."""


class SignInError(UnauthorizedError):
    """A page is for people who have signed in."""


class RoleError(ForbiddenError):
    """The user has signed in, but the role does not allow this."""


class PasswordError(UsageError):
    """A password that cannot be taken; nothing of it stands in the message."""


class StalePageError(ForbiddenError):
    """A change did not come from a page of ours, or from one of an earlier sign-in."""


class NotFoundError(PolicyQAError):
    """There is nothing of that name, or not for this asker."""


class ConflictError(PolicyQAError):
    """The change does not fit what is there."""


class UnknownDocumentError(NotFoundError):
    """Documents named in a request are not there, or not for this asker; its value ``ids`` names the first."""


class UnknownCollectionError(NotFoundError):
    """A collection named in a request is not there, or not for this asker."""


class HistoryError(PolicyQAError):
    """The history of a question has more characters than ``max_history_chars``."""


class UploadError(PolicyQAError):
    """An upload cannot be used: no file in it, too many, or of no collection; the message says which."""


class MediaTypeError(PolicyQAError):
    """The body is of another kind than the address takes; its value ``accepted`` names the right one."""


class FeedbackClosedError(PolicyQAError):
    """This server keeps no feedback."""


class LookError(UsageError):
    """A collection cannot present itself so; the message says why."""


class FileGoneError(NotFoundError):
    """The document is there, but the original of its file is not kept or has changed."""


class OutputClosedError(Exception):
    """The reader of standard output went away; there is nobody left to tell."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one class of error leaves the program.

    ``private``: the error's own message may name files or settings of the server and stays in its log; a stranger
    reads the problem's words. Other messages speak only of the asker's input; without one the problem's words serve.
    """

    exit_code: int
    code: str
    private: bool = True

    @property
    def problem(self) -> Problem:
        """What a stranger reads of it, in both languages."""
        return PROBLEMS[self.code]

    @property
    def http_status(self) -> int:
        """The status of its problem."""
        return self.problem.status


# The most specific class wins: `outcome_of` walks the error's own ancestry.
OUTCOMES: dict[type[BaseException], Outcome] = {
    QuestionError: Outcome(WRONG_USAGE, "invalid_question", private=False),
    InputFileError: Outcome(WRONG_USAGE, "invalid_input_file"),
    CorrectionError: Outcome(WRONG_USAGE, "invalid_correction", private=False),
    LookError: Outcome(WRONG_USAGE, "invalid_request", private=False),
    CuratedError: Outcome(WRONG_USAGE, "invalid_request", private=False),
    PasswordError: Outcome(WRONG_USAGE, "invalid_request", private=False),
    UsageError: Outcome(WRONG_USAGE, "bad_request"),
    IngestError: Outcome(SOME_FAILED, "ingest_failed"),
    StoreMissingError: Outcome(STORE_UNUSABLE, "store_missing"),
    StoreCorruptError: Outcome(STORE_UNUSABLE, "store_unusable"),
    StoreLockedError: Outcome(STORE_UNUSABLE, "store_locked"),
    StoreFullError: Outcome(STORE_UNUSABLE, "store_full"),
    StoreUnreachableError: Outcome(STORE_UNUSABLE, "store_unreachable"),
    ModelMismatchError: Outcome(STORE_UNUSABLE, "model_mismatch"),
    EngineMismatchError: Outcome(STORE_UNUSABLE, "store_unusable"),
    StoreError: Outcome(STORE_UNUSABLE, "store_unusable"),
    EmbedderError: Outcome(WRONG_USAGE, "model_unavailable"),
    ClusterError: Outcome(SOME_FAILED, "ingest_failed"),
    ChatModelError: Outcome(SOME_FAILED, "chat_model_failed"),
    StoppedError: Outcome(SOME_FAILED, "interrupted"),
    BusyError: Outcome(SOME_FAILED, "busy"),
    AnswerTimeoutError: Outcome(SOME_FAILED, "answer_timeout"),
    WorkerLostError: Outcome(SOME_FAILED, "interrupted"),
    StoreBusyError: Outcome(STORE_UNUSABLE, "store_locked"),
    RateLimitedError: Outcome(SOME_FAILED, "rate_limited", private=False),
    UnauthorizedError: Outcome(WRONG_USAGE, "unauthorized", private=False),
    TokenExpiredError: Outcome(WRONG_USAGE, "token_expired", private=False),
    SignInError: Outcome(WRONG_USAGE, "sign_in_needed"),
    RoleError: Outcome(WRONG_USAGE, "role_not_allowed"),
    StalePageError: Outcome(WRONG_USAGE, "stale_page"),
    OriginError: Outcome(WRONG_USAGE, "origin_not_allowed", private=False),
    ForbiddenError: Outcome(WRONG_USAGE, "forbidden", private=False),
    UnknownDocumentError: Outcome(WRONG_USAGE, "unknown_document"),
    UnknownCollectionError: Outcome(WRONG_USAGE, "unknown_collection"),
    HistoryError: Outcome(WRONG_USAGE, "history_too_long"),
    UploadError: Outcome(WRONG_USAGE, "invalid_upload", private=False),
    MediaTypeError: Outcome(WRONG_USAGE, "unsupported_media_type"),
    FeedbackClosedError: Outcome(STORE_UNUSABLE, "feedback_closed"),
    FileGoneError: Outcome(WRONG_USAGE, "file_gone"),
    NotFoundError: Outcome(WRONG_USAGE, "not_found"),
    ConflictError: Outcome(WRONG_USAGE, "conflict"),
    NotReadyError: Outcome(SOME_FAILED, "not_ready"),
    PolicyQAError: Outcome(SOME_FAILED, "internal_error"),
}
UNEXPECTED = Outcome(SOME_FAILED, "internal_error")


def outcome_of(error: BaseException) -> Outcome:
    """Return how ``error`` leaves the program; an error outside the tree is an internal one."""
    for ancestor in type(error).__mro__:
        if ancestor in OUTCOMES:
            return OUTCOMES[ancestor]
    return UNEXPECTED


def public_message(error: BaseException, language: Language = "zh") -> str:
    """Return what the asker may read of ``error``: never a path, a setting or a secret of the server."""
    outcome = outcome_of(error)
    message = error.message if isinstance(error, PolicyQAError) else Message("")
    wording = MESSAGES.get(message.template)
    if wording is None and message.template and not outcome.private:
        return told(message, language)
    return (wording or outcome.problem.detail).told(language, message.values)
