"""The error tree. Every message says what is wrong, with which value, and what to do.

A message is written as a template and its values, ``UsageError("port {port} is in use", port=80)``, so that it can be
told in the reader's language; ``str(error)`` is English.

PolicyQAError
├── UsageError            a value the user gave cannot be used
│   ├── ConfigError       a setting is unknown, malformed or missing
│   ├── QuestionError     an empty or over-long question
│   ├── CorrectionError   a fact of a document cannot be put right in that way
│   ├── CuratedError      a curated answer cannot be kept as it was given
│   └── InputFileError    a batch or question-set file is malformed (names file and line)
├── IngestError           one document cannot be ingested; the others go on
│   ├── SourceError       missing, unreadable or empty file, unsupported format
│   └── ParseError        the bytes are not what the format promises
├── StoreError            the store cannot be used
│   ├── StoreMissingError
│   ├── StoreCorruptError
│   ├── StoreLockedError  another process is writing
│   ├── StoreFullError    the disk is full; nothing was lost
│   ├── StoreUnreachableError  the server of the catalog or of an index does not answer
│   ├── ModelMismatchError  the index was made by another embedding model
│   └── EngineMismatchError  the indexes are kept by another engine
├── EmbedderError         the embedding model cannot be loaded
├── ClusterError          the machines that are to work for this one cannot be used, or cannot go on
├── ChatModelError        the chat endpoint failed, timed out, sent nothing or is not to be asked now
└── StoppedError          the asker has left; nobody waits for what is being worked out
"""

from __future__ import annotations

from rag.message import Message


class PolicyQAError(Exception):
    """The root of every error this program raises on purpose."""

    def __init__(self, message: str = "", /, **values: object) -> None:
        super().__init__(Message(message, **values))

    @property
    def message(self) -> Message:
        """What is wrong, as a template and its values."""
        return self.args[0] if self.args and isinstance(self.args[0], Message) else Message(str(self))


class UsageError(PolicyQAError):
    """A value the user gave cannot be used."""


class ConfigError(UsageError):
    """A setting is unknown, malformed or missing."""


class QuestionError(UsageError):
    """A question is empty or too long."""


class CorrectionError(UsageError):
    """A fact of a document cannot be put right in that way; the message speaks of what was given alone."""


class CuratedError(UsageError):
    """A curated answer cannot be kept as it was given; the message speaks of what was given alone."""


class InputFileError(UsageError):
    """A batch or question-set file is malformed; the message names the file and the line."""


class IngestError(PolicyQAError):
    """One document cannot be ingested; the others go on."""


class SourceError(IngestError):
    """A file is missing, unreadable, empty or of a format we do not read."""


class ParseError(IngestError):
    """The bytes of a file are not what its format promises."""


class StoreError(PolicyQAError):
    """The store cannot be used."""


class StoreMissingError(StoreError):
    """There is no store where the settings point."""


class StoreCorruptError(StoreError):
    """The store's files cannot be read."""


class StoreLockedError(StoreError):
    """Another process is writing to the store."""


class StoreFullError(StoreError):
    """The disk is full; what was committed before is kept."""


class StoreUnreachableError(StoreError):
    """The server that keeps the catalog or an index does not answer; a new attempt may find it again."""


class ModelMismatchError(StoreError):
    """The index was made by another embedding model than the settings name."""


class EngineMismatchError(StoreError):
    """The indexes are kept by another engine than the settings name."""


class EmbedderError(PolicyQAError):
    """The embedding model cannot be loaded."""


class ClusterError(PolicyQAError):
    """The cluster that is to read documents cannot be used, or cannot go on; what was stored before is kept."""


class ChatModelError(PolicyQAError):
    """The chat endpoint failed, timed out, sent nothing usable, or is not to be asked now; the message says which."""


class NoTimeForModelError(ChatModelError):
    """The asker gives language models no more time, or gave none: no failure of the endpoint's."""


class StoppedError(PolicyQAError):
    """The asker has left: what is being worked out for him is given up. No stage stands in for it."""
