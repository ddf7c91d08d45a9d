"""Somebody with the chat open in tabs of one browser: what is asked is written down, what must hold is checked."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from typing import Any, Protocol

from playwright.sync_api import BrowserContext, Locator, Page
from playwright.sync_api import Error as BrowserError

UNFINISHED = ("waiting", "answering")
LOCAL = ("sending", "unsent", "refused")
QUIET_S, GLANCE_MS = 90, 4000


class Server(Protocol):
    """What the script does to the server."""

    base: str

    def kill(self) -> None:
        """End it without a word."""

    def start(self) -> None:
        """Start it again, at the same place."""


class Asker:
    """The tabs of one browser, and every question that was asked in them.

    Args:
        context: the browser's.
        server: where the chat is.
        seed: of what is drawn.
    """

    def __init__(self, context: BrowserContext, server: Server, seed: int) -> None:
        self.context, self.server = context, server
        self.dice = random.Random(seed)
        self.pages: list[Page] = []
        self.problems: list[str] = []
        self.done: list[str] = []
        # Every question by the id of its turn; those that may be gone, as the asker wished.
        self.asked: dict[str, str] = {}
        self.conversation: dict[str, str] = {}
        self.given_up: set[str] = set()
        self.quiet = True
        self.down = self.offline = False
        self.page = self.open()

    @property
    def story(self) -> str:
        """What was done last."""
        return " → ".join(self.done[-8:])

    def come_back(self) -> None:
        if self.down:
            self.server.start()
        if self.offline:
            self.context.set_offline(False)
        self.down = self.offline = False

    def look(self) -> None:
        """What holds at any time."""
        for page in self.pages:
            wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
            assert wide <= room, f"{self.story}: the page scrolls sideways"
        assert self.problems == [], f"{self.story}: {self.problems}"

    def settle(self) -> None:
        """Let everything come to its end; then what was asked stands there once, with what became of it."""
        if self.offline or self.down:
            self.come_back()
        until = time.monotonic() + QUIET_S
        while (left := self._left()) and time.monotonic() < until:
            self.page.wait_for_timeout(200)
        assert not left, f"{self.story}: {left}"
        kept = self._kept()
        lost = {turn: self.asked[turn] for turn in self.asked if turn not in kept and turn not in self.given_up}
        assert not lost, f"{self.story}: lost {lost}"
        strange = {turn: one for turn, one in kept.items() if turn not in self.asked}
        assert not strange, f"{self.story}: nobody asked {strange}"
        for turn, one in kept.items():
            assert one["question"] == self.asked[turn]
            assert one["answer"] or one["state"] == "stopped" or one["problem"], one
        self.quiet = True
        self.look()

    def focused(self) -> None:
        """The keys lead on from somewhere."""
        assert self._held(), f"{self.story}: the focus is nowhere"

    def _held(self) -> bool:
        held: str = self.page.evaluate("document.activeElement?.tagName ?? ''")
        return held not in ("", "BODY", "HTML")

    @property
    def box(self) -> Locator:
        return self.page.locator("#pq-question")

    def typed(self) -> str:
        return self.box.input_value()

    def open(self, address: str = "") -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._heard)
        page.goto(address or self.server.base)
        self._ready(page)
        self.pages.append(page)
        return page

    def _heard(self, message: Any) -> None:
        if message.type == "error" and (
            self.quiet or not re.search("Failed to load|net::ERR|NetworkError", message.text)
        ):
            self.problems.append(f"{self.story}: {message.text} {message.location}")

    def _ready(self, page: Page) -> None:
        page.locator("html[data-ready]").wait_for(state="attached", timeout=60_000)

    def _tool(self, name: str) -> Locator:
        return self.page.locator(f'.pq-tools [data-action="{name}"]')

    def _click(self, found: Locator) -> bool:
        """Press what is there, with the mouse or by key; False where it is gone by then."""
        if not found.count() or not found.last.is_visible():
            return False
        try:
            if self.dice.random() < 0.5:
                found.last.press("Enter", timeout=GLANCE_MS)
                self.focused()
            else:
                found.last.click(timeout=GLANCE_MS)
        except BrowserError:
            return False
        return True

    def _menu(self, action: str) -> bool:
        more = self.page.locator("#pq-conversations .pq-more")
        if not more.count():
            return False
        try:
            more.nth(self.dice.randrange(min(4, more.count()))).press("Enter", timeout=GLANCE_MS)
            self.page.locator(f'#pq-conversations [data-action="{action}"]').press("Enter", timeout=GLANCE_MS)
        except BrowserError:
            return False
        self.focused()
        return True

    def _examples(self, click: str, count: int) -> bool:
        found = self.page.locator(".pq-example")
        if not found.count() or not found.first.is_visible():
            return False
        with self.asking(count):
            found.first.evaluate(click)
        return True

    def asking(self, count: int) -> Asking:
        return Asking(self, count)

    def turns(self) -> dict[str, str]:
        """The questions in the log, by the ids of their turns."""
        read = "all => all.map(one => [one.dataset.turn, one.querySelector('h2')?.textContent ?? ''])"
        found: list[list[str]] = self.page.locator(".pq-turn").evaluate_all(read)
        return {one[0]: one[1] for one in found}

    def _kept(self) -> dict[str, Any]:
        """All turns that the server has."""
        get: Callable[[str], Any] = lambda path: self.context.request.get(f"{self.server.base}{path}").json()  # noqa: E731
        ids = [one["conversation_id"] for one in get("/chat/conversations")["conversations"]]
        turns = [turn for one in ids for turn in get(f"/chat/conversations/{one}").get("turns", ())]
        assert len({turn["turn_id"] for turn in turns}) == len(turns)
        return {turn["turn_id"]: turn for turn in turns}

    def _left(self) -> list[str]:
        """What is not at its end yet, on the server and in every tab."""
        try:
            left = [f"{turn}: {one['state']}" for turn, one in self._kept().items() if one["state"] in UNFINISHED]
        except (BrowserError, ValueError, KeyError) as error:
            return [str(error)]
        for page in self.pages:
            if page.evaluate("sessionStorage.getItem('pq_outbox')"):
                left.append("a question that is not sent")
            shown = page.locator(".pq-turn").evaluate_all("all => all.map(one => one.dataset.state)")
            left += [f"shown as {state}" for state in shown if state in (*UNFINISHED, *LOCAL)]
        return left


class Asking:
    """Writes down what is new in the log after a question, or several, were asked."""

    def __init__(self, script: Asker, count: int) -> None:
        self._script, self._count = script, count

    def __enter__(self) -> None:
        self._before = self._script.turns()

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            return
        script = self._script
        new = {turn: words for turn, words in script.turns().items() if turn not in self._before}
        new = {turn: words for turn, words in new.items() if turn not in script.asked}
        assert len(new) == self._count, f"{script.story}: {self._count} asked, {list(new.values())} stand there"
        where = script.page.evaluate("new URLSearchParams(location.hash.slice(1)).get('c')")
        for turn, words in new.items():
            script.asked[turn], script.conversation[turn] = words, where
