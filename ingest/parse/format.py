"""The formats of documents, and the suffixes that files of them usually have."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePath
from types import MappingProxyType


class Format(StrEnum):
    """What a file is, whatever it is called."""

    TEXT = "text"
    MARKDOWN = "markdown"
    CSV = "csv"
    HTML = "html"
    MHTML = "mhtml"
    DOCX = "docx"
    XLSX = "xlsx"
    OFD = "ofd"
    ODT = "odt"  # and its template and flat kinds
    ZIP = "zip"
    DOC = "doc"  # Word 97, WPS Writer, Word 2003 XML
    XLS = "xls"
    RTF = "rtf"
    PDF = "pdf"
    IMAGE = "image"


# Content decides where it can. Suffixes tell text, Markdown and CSV apart, and which files of a folder are meant.
SUFFIXES: Mapping[str, Format] = MappingProxyType(
    {
        ".txt": Format.TEXT,
        ".text": Format.TEXT,
        ".md": Format.MARKDOWN,
        ".markdown": Format.MARKDOWN,
        ".csv": Format.CSV,
        ".tsv": Format.CSV,
        ".html": Format.HTML,
        ".htm": Format.HTML,
        ".shtml": Format.HTML,
        ".xhtml": Format.HTML,
        ".mht": Format.MHTML,
        ".mhtml": Format.MHTML,
        ".docx": Format.DOCX,
        ".docm": Format.DOCX,
        ".dotx": Format.DOCX,
        ".xlsx": Format.XLSX,
        ".xlsm": Format.XLSX,
        ".ofd": Format.OFD,
        ".odt": Format.ODT,
        ".zip": Format.ZIP,
        ".doc": Format.DOC,
        ".dot": Format.DOC,
        ".wps": Format.DOC,
        ".wpt": Format.DOC,
        ".xls": Format.XLS,
        ".et": Format.XLS,
        ".rtf": Format.RTF,
        ".pdf": Format.PDF,
        ".png": Format.IMAGE,
        ".jpg": Format.IMAGE,
        ".jpeg": Format.IMAGE,
        ".bmp": Format.IMAGE,
        ".tif": Format.IMAGE,
        ".tiff": Format.IMAGE,
        ".webp": Format.IMAGE,
    }
)


def format_of_suffix(name: str) -> Format | None:
    """Return the format that a file name promises, or ``None``.

    >>> format_of_suffix("通知.DOCX"), format_of_suffix("通知")
    (<Format.DOCX: 'docx'>, None)
    """
    return SUFFIXES.get(PurePath(name).suffix.lower())
