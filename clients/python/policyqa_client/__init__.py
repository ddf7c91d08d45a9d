"""Client of a policyqa server: questions, passages, documents, indicators, synchronous and asynchronous.

from policyqa_client import PolicyQA

with PolicyQA("https://qa.example", api_key="…") as client:
answer = client.ask("2020年高企净增目标是多少")
print(answer.answer, answer.citations[0].quote)
"""

from policyqa_client.aio import AsyncPolicyQA
from policyqa_client.client import PolicyQA
from policyqa_client.errors import (
    APIError,
    ConflictError,
    ConnectionFailedError,
    ForbiddenError,
    InvalidRequestError,
    NotFoundError,
    PolicyQAError,
    ProtocolError,
    RateLimitedError,
    ServerError,
    UnauthorizedError,
    UnavailableError,
)
from policyqa_client.events import AnswerEvent, CitationEvent, DeltaEvent, Event, StageEvent
from policyqa_client.models import (
    Added,
    Answer,
    Citation,
    Document,
    DocumentFacts,
    Documents,
    FieldError,
    Indicator,
    Indicators,
    Passage,
    Section,
    Session,
    Standing,
    Text,
    Upload,
)
from policyqa_client.retry import Retry

__all__ = [
    "APIError",
    "Added",
    "Answer",
    "AnswerEvent",
    "AsyncPolicyQA",
    "Citation",
    "CitationEvent",
    "ConflictError",
    "ConnectionFailedError",
    "DeltaEvent",
    "Document",
    "DocumentFacts",
    "Documents",
    "Event",
    "FieldError",
    "ForbiddenError",
    "Indicator",
    "Indicators",
    "InvalidRequestError",
    "NotFoundError",
    "Passage",
    "PolicyQA",
    "PolicyQAError",
    "ProtocolError",
    "RateLimitedError",
    "Retry",
    "Section",
    "ServerError",
    "Session",
    "StageEvent",
    "Standing",
    "Text",
    "UnauthorizedError",
    "UnavailableError",
    "Upload",
]
