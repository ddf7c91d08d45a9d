"""Somebody impatient at the chat: a seeded script of what people do."""

from __future__ import annotations

import re

from asker import GLANCE_MS, LOCAL, Asker, Server
from playwright.sync_api import BrowserContext
from playwright.sync_api import Error as BrowserError

TYPED = "还没写完的话"


class Impatient(Asker):
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
        super().__init__(context, server, seed)
        self.questions, self.kills, self.number = questions, kills, 0

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

    def ask(self) -> None:
        """Type a question over what stands in the box, and send it with the key or the button."""
        self.number += 1
        question = f"{self.dice.choice(self.questions)}（{self.number}）"
        with self.asking(1):
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
        with self.asking(1):
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
        with self.asking(1):
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
