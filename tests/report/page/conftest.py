"""A browser, and pages in it: what goes wrong in one fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import open_browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with open_browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """(path, fragment="", **context options) → a page; what goes wrong in it fails the test."""
    amiss: list[str] = []
    contexts = []

    def open_(path: Path, fragment: str = "", **options: Any) -> Any:
        settings = {"viewport": {"width": 1280, "height": 800}, **options}
        contexts.append(browser.new_context(**settings))
        page = contexts[-1].new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda m: m.type == "error" and amiss.append(f"console: {m.text}"))
        page.on("pageerror", lambda err: amiss.append(f"error: {err}"))
        page.on("dialog", lambda dialog: (amiss.append("a dialog"), dialog.dismiss()))
        local = ("file:", "blob:", "data:")
        page.on("request", lambda r: r.url.startswith(local) or amiss.append(r.url))
        page.goto(path.as_uri() + fragment)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not amiss
