"""The colours of the pages: one of two for each name, by the system or by the reader's choice."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page

SHEETS = [files("ui.web").joinpath(f"static/css/{name}.css").read_text("utf-8") for name in ("tokens", "indicators")]
NAMES = [name for sheet in SHEETS for name in re.findall(r"(--[\w-]+): var\(--light, #", sheet)]
Read = Callable[[str, str], dict[str, str]]


@pytest.fixture(scope="module")
def read(browser: Browser) -> Read:
    """The colours by name, for a system and a choice; one that cannot be worked out is that of the page around it."""
    probes = "".join(f'<i data-name="{name}" style="color: var({name})">x</i>' for name in NAMES)

    def opened(page: Page, system: str, choice: str) -> dict[str, str]:
        page.emulate_media(color_scheme="dark" if system == "dark" else "light")
        chosen = f' data-theme="{choice}"' if choice else ""
        style = "\n".join(SHEETS)
        page.set_content(f'<html{chosen}><style>{style}</style><body style="color: rgb(255, 0, 255)">{probes}</html>')
        return dict(
            page.eval_on_selector_all("i", "all => all.map(one => [one.dataset.name, getComputedStyle(one).color])")
        )

    page = browser.new_page()
    return lambda system, choice: opened(page, system, choice)


def test_a_choice_shows_the_colours_that_the_system_would(read: Read) -> None:
    light, dark = read("light", ""), read("dark", "")
    assert len(light) == len(NAMES) > 30
    assert read("light", "light") == read("dark", "light") == light
    assert read("dark", "dark") == read("light", "dark") == dark
    assert not [name for name in NAMES if light[name] == dark[name] or "rgb(255, 0, 255)" in (light[name], dark[name])]


@pytest.mark.parametrize("system", ["light", "dark"])
def test_words_stand_out_from_what_is_behind_them(read: Read, system: str) -> None:
    colours = read(system, "")
    for words in ("--ink", "--soft", "--blue"):
        for ground in ("--ground", "--card", "--raised"):
            assert contrast(colours[words], colours[ground]) >= 4.5, (words, ground)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2 between two colours, ``rgb(r, g, b)``."""
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
