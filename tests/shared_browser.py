"""One browser for the tests of many files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any


class SharedBrowser:
    """One browser for all files of this process that use one, as long as they follow each other.

    Its driver runs an event loop in the thread of the tests, which other tests have for their own.
    """

    def __init__(self, paths: set[Path]) -> None:
        self.paths = paths
        self._path = Path()
        self._driver: Any = None
        self._browser: Any = None

    def begin(self, path: Path) -> None:
        """A test of this file comes: what the file before left open goes, and the browser where it has no use."""
        if path == self._path:
            return
        self._path = path
        if path not in self.paths:
            self.close()
        elif self._browser is not None:
            for context in self._browser.contexts:
                context.close()

    def open(self, executable: str, flags: Sequence[str]) -> Any:
        """The browser, which is started when there is none."""
        if self._browser is None or not self._browser.is_connected():
            from playwright.sync_api import sync_playwright

            self.close()
            self._driver = sync_playwright().start()
            self._browser = self._driver.chromium.launch(executable_path=executable, args=list(flags))
        return self._browser

    def close(self) -> None:
        """End it."""
        browser, driver, self._browser, self._driver = self._browser, self._driver, None, None
        if browser is not None:
            browser.close()
        if driver is not None:
            driver.stop()
