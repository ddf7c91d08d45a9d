"""The wire models: what the command line prints and HTTP sends, and what both accept."""

from ui.schemas.answers import ID_HEX_DIGITS, AnswerOut, CitationOut, answer_id, answer_json
from ui.schemas.base import Shown, Words
from ui.schemas.documents import DocumentOut, DocumentsOut
from ui.schemas.errors import ErrorDetail, ErrorOut, ProblemOut
from ui.schemas.indicators import IndicatorOut, IndicatorsOut
from ui.schemas.requests import MAX_HISTORY_TURNS, AskIn, BatchQuestion, FiltersIn, SearchIn, TurnIn
from ui.schemas.service import HealthOut

__all__ = [
    "ID_HEX_DIGITS",
    "MAX_HISTORY_TURNS",
    "AnswerOut",
    "AskIn",
    "BatchQuestion",
    "CitationOut",
    "DocumentOut",
    "DocumentsOut",
    "ErrorDetail",
    "ErrorOut",
    "FiltersIn",
    "HealthOut",
    "IndicatorOut",
    "IndicatorsOut",
    "ProblemOut",
    "SearchIn",
    "Shown",
    "TurnIn",
    "Words",
    "answer_id",
    "answer_json",
]
