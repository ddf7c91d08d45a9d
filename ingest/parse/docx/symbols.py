"""Characters that Word draws from symbol fonts, and figures set high."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# Symbol fonts have their signs at U+F000 to U+F0FF.
_PRIVATE = range(0xF000, 0xF100)
_SYMBOL: Mapping[int, str] = MappingProxyType(
    {
        0x61: "α", 0x62: "β", 0x67: "γ", 0x64: "δ", 0x65: "ε", 0x71: "θ", 0x6C: "λ", 0x6D: "μ", 0x70: "π", 0x73: "σ",
        0x77: "ω", 0x44: "Δ", 0x53: "Σ", 0x57: "Ω", 0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB0: "°",
        0xB7: "•", 0xB9: "≠", 0xBB: "≈", 0xA5: "∞", 0xAE: "→", 0xAD: "↑", 0xAF: "↓", 0xAC: "←", 0xD7: "·", 0xE5: "∑",
        0xA2: "′", 0xB2: "″",
    }
)  # fmt: skip
_WINGDINGS: Mapping[int, str] = MappingProxyType(
    {
        0x6C: "●", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "□", 0x72: "□", 0x75: "◆", 0xA1: "○", 0xA8: "□", 0xA7: "▪",
        0xD8: "➢", 0xE0: "→", 0xFB: "☒", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0x53: "☒", 0x52: "☑", 0xA3: "□", 0x2A: "□",
        0xAB: "★", **{0x81 + index: chr(0x2460 + index) for index in range(10)},
    }
)  # fmt: skip
_HIGH = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")


def symbol(font: str, code: str) -> str:
    """Return the character that ``w:sym`` draws: by its code in the symbol font, else the character of that code.

    >>> symbol("Wingdings 2", "F052"), symbol("Symbol", "F0B3"), symbol("宋体", "2265"), symbol("Wingdings", "zz")
    ('☑', '≥', '≥', '')
    """
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    if point not in _PRIVATE and point > 0xFF:
        return chr(point) if point < 0xD800 or 0xE000 <= point <= 0xFFFF else ""
    low = point & 0xFF
    name = font.lower()
    if name.startswith("wingdings"):
        return _WINGDINGS.get(low, "")
    if name == "symbol":
        return _SYMBOL.get(low, chr(low) if 0x20 <= low < 0x7F else "")
    return chr(low) if low >= 0x20 else ""


def high(text: str) -> str:
    """Return figures as superscript ones, so that 10 with a raised 8 does not read 108; other text as it is.

    >>> high("8"), high("注")
    ('⁸', '注')
    """
    return text.translate(_HIGH) if text and all(char in "0123456789+-−" for char in text.strip()) else text
