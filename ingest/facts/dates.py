"""Dates as official documents write them."""

from __future__ import annotations

from rag.text.dates import iso_date

__all__ = ["ANY_DATE", "DATE", "iso_date"]

DATE = r"\d{4}\s{0,3}(?:年|[-－—./])\s{0,3}\d{1,2}\s{0,3}(?:月|[-－—./])\s{0,3}\d{1,2}\s{0,3}日?"
_CHINESE_DATE = r"[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
# Alternatives of a regular expression, without a group of their own.
ANY_DATE = rf"(?:{DATE}|{_CHINESE_DATE})"
