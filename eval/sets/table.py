"""Question sets as tables: CSV and XLSX with a header row in English or Chinese.

A cell of several texts has one a line, or parts them by ``|``. In ``answers_all`` a line (or ``；``) is one fact and
``|`` parts its accepted forms. A history has one message a line, each begun with ``问：`` or ``答：`` (``user:``,
``assistant:``).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path

from eval.sets.record import Record
from ingest.parse.decode import decode
from rag.errors import IngestError, InputFileError

_COLUMNS = {
    "id": ("id", "编号", "序号", "题号"),
    "question": ("question", "问题", "提问", "题目"),
    "answerable": ("answerable", "可回答", "是否可回答", "有答案", "能否回答"),
    "answers": ("answers", "answer", "答案", "参考答案", "标准答案"),
    "answers_all": ("answers_all", "全部要点", "要点", "必含要点"),
    "reject": ("reject", "不应出现", "错误答案", "排除"),
    "evidence": ("evidence", "证据", "原文", "依据"),
    "type": ("type", "题型", "类型"),
    "difficulty": ("difficulty", "难度"),
    "history": ("history", "历史", "对话历史", "上文"),
}
_FIELD_OF = {name: field for field, names in _COLUMNS.items() for name in names}
_SEVERAL = re.compile(r"\s*(?:[\r\n]+|[|｜])\s*")
_FACTS = re.compile(r"\s*(?:[\r\n]+|[；;])\s*")
_FORMS = re.compile(r"\s*[|｜]\s*")
_TURN = re.compile(
    r"(?P<user>user|问|用户)\s*[:：]\s*(?P<asked>.*)|(?:assistant|答|助手)\s*[:：]\s*(?P<answered>.*)", re.I
)
_YES = frozenset({"true", "yes", "y", "1", "1.0", "是", "可", "能", "有", "对"})
_NO = frozenset({"false", "no", "n", "0", "0.0", "否", "不", "不可", "不能", "无", "错"})


def read_csv(path: Path) -> Iterator[Record]:
    """Yield the rows of a CSV file; its encoding is told by its mark, else UTF-8 or GB18030 as Excel writes them.

    Raises:
        InputFileError: the file cannot be read, or header or a row is malformed; the message names file and line.
    """
    try:
        text = decode(path.read_bytes(), str(path))
    except OSError as error:
        raise InputFileError(f"cannot read {path}: {error.strerror}; give a CSV file") from error
    except IngestError as error:
        raise InputFileError(str(error)) from error
    return _records(path, _csv_rows(path, text))


def read_xlsx(path: Path) -> Iterator[Record]:
    """Yield the rows of an Excel workbook's first sheet.

    Raises:
        InputFileError: the file cannot be read, or header or a row is malformed; the message names file and row.
    """
    import python_calamine as calamine  # a native module: loaded by whoever reads a workbook

    try:
        with calamine.load_workbook(path) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False) if book.sheet_names else []
    except calamine.PasswordError as error:
        raise InputFileError(f"{path}: the workbook is protected by a password; save it without one") from error
    except OSError as error:
        raise InputFileError(f"cannot read {path}: {error.strerror or error}; give an XLSX workbook") from error
    except calamine.CalamineError as error:
        raise InputFileError(f"{path}: not an XLSX workbook ({error}); save it as .xlsx") from error
    return _records(path, ((number, [_cell(cell) for cell in row]) for number, row in enumerate(rows, start=1)))


def _csv_rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputFileError(f"{path} line {line}: not CSV ({error}); mend the quotation marks") from error
        yield line, row
        line = reader.line_num + 1


def _records(path: Path, rows: Iterable[tuple[int, list[str]]]) -> Iterator[Record]:
    columns: dict[int, str] = {}
    width = 0
    for line, row in rows:
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if not columns:
            columns, width = _header(cells, f"{path} line {line}"), max(at for at, cell in enumerate(cells) if cell) + 1
            continue
        place = f"{path} line {line}"
        if any(cells[width:]):
            raise InputFileError(
                f"{place}: more cells than the header has columns; name the column, or quote a cell with a comma"
            )
        values = {field: cells[at] for at, field in columns.items() if at < len(cells) and cells[at]}
        yield Record(_fields(values, place), place, line)


def _header(cells: list[str], place: str) -> dict[int, str]:
    columns: dict[int, str] = {}
    for at, cell in enumerate(cells):
        field = _FIELD_OF.get(cell.lower().replace(" ", "_"))
        if field is None:
            continue  # a column of the set's own
        if field in columns.values():
            raise InputFileError(f"{place}: the column {cell!r} stands twice in the header; keep one")
        columns[at] = field
    for needed in ("id", "question"):
        if needed not in columns.values():
            known = " / ".join(_COLUMNS[needed])
            raise InputFileError(f"{place}: the header has no column {known}; name the columns in the first row")
    return columns


def _fields(values: dict[str, str], place: str) -> dict[str, object]:
    fields: dict[str, object] = {
        name: values[name] for name in ("id", "question", "type", "difficulty") if name in values
    }
    for name in ("answers", "reject", "evidence"):
        if name in values:
            fields[name] = _parts(_SEVERAL, values[name])
    if "answers_all" in values:
        fields["answers_all"] = [_parts(_FORMS, fact) for fact in _parts(_FACTS, values["answers_all"])]
    if "history" in values:
        fields["history"] = [_turn(line, place) for line in values["history"].splitlines() if line.strip()]
    fields["answerable"] = _truth(values.get("answerable", ""), "answers" in values or "answers_all" in values, place)
    return fields


def _parts(pattern: re.Pattern[str], cell: str) -> list[str]:
    return [part for part in pattern.split(cell) if part]


def _turn(line: str, place: str) -> list[str]:
    match = _TURN.fullmatch(line.strip())
    if match is None:
        raise InputFileError(f"{place}: history line {line!r:.60} does not begin with 问： or 答：; say who speaks")
    return ["user", match["asked"]] if match["user"] else ["assistant", match["answered"]]


def _truth(cell: str, otherwise: bool, place: str) -> bool:
    """Yes or no; an empty cell means that a question with answers is answerable."""
    word = cell.lower()
    if word and word not in _YES | _NO:
        raise InputFileError(f"{place}: answerable must be 是 or 否 (true or false), not {cell!r:.40}; mend the cell")
    return word in _YES if word else otherwise


def _cell(value: object) -> str:
    """A cell as text: 7.0 of a workbook is the number 7."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
