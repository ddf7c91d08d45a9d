"""Somebody impatient at the chat: a seeded script of what people do, and what must hold after it."""

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
TYPED = "还没写完的话"


class Server(Protocol):
    """What the script does to the server."""

    base: str

    def kill(self) -> None:
        """End it without a word."""

    def start(self) -> None:
        """Start it again, at the same place."""


class Impatient:
    """Does one thing after the other in the tabs of one browser, and writes down what was asked.

    Args:
        context: the browser's.
        server: where the chat is.
        questions: what is asked, each with a number of its own.
        seed: of the script.
        kills: how often the server is killed at most.
    """

    def __init__(
        self, context: BrowserContext, server: Server, questions: list[str], seed: int, kills: int = 1
    ) -> None:
        self.context, self.server, self.questions, self.kills = context, server, questions, kills
        self.dice = random.Random(seed)
        self.pages: list[Page] = []
        self.problems: list[str] = []
        self.done: list[str] = []
        # Every question by the id of its turn; those that may be gone, as the asker wished.
        self.asked: dict[str, str] = {}
        self.conversation: dict[str, str] = {}
        self.given_up: set[str] = set()
        self.number = 0
        self.quiet = True
        self.down = self.offline = False
        self.page = self.open()

    # What is done

    def act(self) -> None:
        """Do something."""
        if self.offline or self.down:
            ways = [self.ask, self.type, self.click_twice, self.come_back, self.come_back, self.switch_language]
        else:
            ways = [
                *[self.ask] * 4,
                *[self.ask_twice] * 3,
                *[self.stop, self.escape] * 2,
                *[self.take_back, self.edit, self.retry, self.fresh, self.type, self.suggestion] * 2,
                *[self.click_twice, self.example, self.two_examples, self.switch, self.rename, self.delete],
                *[self.source, self.thumbs, self.reload, self.tab, self.close_tab, self.switch_language],
                *[self.switch_theme, self.filters, self.go_offline, self.kill, self.enter_keys, self.change_tab],
            ]
        way = self.dice.choice(ways)
        self.done.append(way.__name__)
        before = self.typed()
        kept = way() is not False
        if kept and way.__name__ in _LEAVE_THE_BOX:
            # A question taken back a moment ago may still come to stand before them.
            assert self.typed().endswith(before), f"{self.story}: the words in the box were {before!r}"

    @property
    def story(self) -> str:
        """What was done last."""
        return " → ".join(self.done[-8:])

    def ask(self) -> None:
        """Type a question over what stands in the box, and send it with the key or the button."""
        self.number += 1
        question = f"{self.dice.choice(self.questions)}（{self.number}）"
        with self._asking(1):
            self.box.fill(question)
            if self.dice.random() < 0.7:
                self.box.press("Enter")
                self.focused()
            else:
                self.page.locator("#pq-send").click()
        assert self.typed() == ""

    def ask_twice(self) -> None:
        self.ask()
        self.ask()

    def type(self) -> None:
        self.box.press_sequentially(TYPED)

    def enter_keys(self) -> None:
        before = self.typed()
        self.box.focus()
        self.box.press("Control+End")
        self.box.press("Shift+Enter")
        assert self.typed() == before + "\n"
        self.box.press("Backspace")
        self.focused()

    def click_twice(self) -> bool:
        """Click an example twice, faster than anything can come of it."""
        return self._examples("one => { one.click(); one.click(); }", 2)

    def example(self) -> bool:
        return self._examples("one => one.click()", 1)

    def two_examples(self) -> bool:
        return self._examples(
            "() => { const all = document.querySelectorAll('.pq-example'); all[0].click(); [...all].at(-1).click(); }",
            2,
        )

    def suggestion(self) -> bool:
        found = self.page.locator(".pq-suggestion")
        if not found.count():
            return False
        with self._asking(1):
            found.last.evaluate("one => one.click()")
        return True

    def stop(self) -> bool:
        return self._click(self.page.locator("#pq-stop"))

    def escape(self) -> None:
        somewhere = self._held()
        self.page.keyboard.press("Escape")
        if somewhere:
            self.focused()

    def retry(self) -> bool:
        return self._click(self._tool("again"))

    def take_back(self) -> bool:
        tools = self._tool("take_back")
        if not tools.count():
            return False
        try:
            turn = tools.last.evaluate("one => one.closest('.pq-turn').dataset.turn", timeout=GLANCE_MS)
            self.given_up.add(turn)
            tools.last.click(timeout=GLANCE_MS)
        except BrowserError:
            return False  # its answer came first
        return True

    def edit(self) -> bool:
        tools = self._tool("edit")
        if not tools.count():
            return False
        if not self._click(tools.last):
            return False
        box = self.page.locator(".pq-edit-box")
        if not box.count():
            return False
        self.number += 1
        turn = box.evaluate("one => one.closest('.pq-turn').dataset.turn")
        self.focused()
        box.fill(f"{self.dice.choice(self.questions)}（{self.number}改）")
        if self.dice.random() < 0.3:
            box.press("Escape")
            self.focused()
            return True
        at = list(self.asked).index(turn)
        self.given_up |= {one for one in list(self.asked)[at:] if self.conversation[one] == self.conversation[turn]}
        with self._asking(1):
            box.press("Enter")
        self.focused()
        return True

    def fresh(self) -> None:
        self.page.locator("#pq-new").click()
        self.focused()

    def switch(self) -> bool:
        entries = self.page.locator("#pq-conversations .pq-open")
        return bool(entries.count()) and self._click(entries.nth(self.dice.randrange(min(6, entries.count()))))

    def rename(self) -> bool:
        if not self._menu("rename"):
            return False
        name = self.page.locator("#pq-conversations [data-action=name]")
        name.fill(f"改名 {self.number} <b>")
        name.press(self.dice.choice(["Enter", "Escape"]))
        name.wait_for(state="detached", timeout=20_000)
        self.focused()
        return True

    def delete(self) -> bool:
        if self.dice.random() < 0.5 or not self._menu("delete"):
            return False
        sure = self.page.locator("#pq-conversations [data-action=sure]")
        gone = sure.evaluate("one => one.closest('[data-conversation]').dataset.conversation")
        self.given_up |= {turn for turn, where in self.conversation.items() if where == gone}
        with self.page.expect_response(re.compile(f"/chat/conversations/{gone}")):
            sure.press("Enter")
        return True

    def source(self) -> bool:
        references = self.page.locator(".pq-ref")
        if not references.count():
            return False
        if not self._click(references.last):
            return False
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Escape")
        self.focused()
        return True

    def thumbs(self) -> bool:
        return self._click(self.page.locator(".pq-vote").last)

    def reload(self) -> None:
        self.page.reload()
        self._ready(self.page)

    def tab(self) -> bool:
        if len(self.pages) > 2:
            return False
        self.page = self.open(self.page.url)
        return True

    def close_tab(self) -> bool:
        local = ", ".join(f'.pq-turn[data-state="{state}"]' for state in LOCAL)
        if len(self.pages) < 2 or self.page.locator(local).count() or self.typed():
            return False
        if self.page.evaluate("sessionStorage.getItem('pq_outbox')"):
            return False
        self.pages.remove(self.page)
        self.page.close()
        self.page = self.pages[-1]
        return True

    def change_tab(self) -> None:
        self.page = self.dice.choice(self.pages)
        self.page.bring_to_front()

    def switch_language(self) -> None:
        self.page.locator('[data-switch="language"]').click()

    def switch_theme(self) -> None:
        self.page.locator('[data-switch="theme"]').click()

    def filters(self) -> bool:
        if self.page.locator(".pq-chip button").count():
            return self._click(self.page.locator(".pq-chip button").first)
        if not self._click(self.page.locator("#pq-filter")):
            return False
        self.page.locator(".pq-dialog input[type=checkbox]").first.check()
        self.page.keyboard.press("Escape")
        self.focused()
        return True

    def go_offline(self) -> None:
        self.offline = True
        self.quiet = False
        self.context.set_offline(True)

    def kill(self) -> bool:
        if not self.kills:
            return False
        self.kills -= 1
        self.down, self.quiet = True, False
        self.server.kill()
        return True

    def come_back(self) -> None:
        if self.down:
            self.server.start()
        if self.offline:
            self.context.set_offline(False)
        self.down = self.offline = False

    # What must hold

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

    # How

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
        with self._asking(count):
            found.first.evaluate(click)
        return True

    def _asking(self, count: int) -> _Asking:
        return _Asking(self, count)

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


class _Asking:
    """Writes down what is new in the log after a question, or several, were asked."""

    def __init__(self, script: Impatient, count: int) -> None:
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


# After these the words in the box are as they were before.
_LEAVE_THE_BOX = frozenset(
    (
        "click_twice",
        "example",
        "two_examples",
        "suggestion",
        "stop",
        "escape",
        "retry",
        "edit",
        "rename",
        "source",
        "thumbs",
        "reload",
        "switch_language",
        "switch_theme",
        "filters",
        "go_offline",
        "kill",
        "come_back",
        "enter_keys",
    )
)
