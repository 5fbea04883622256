"""A headless Chromium for tests, the same on every machine: the package's font comes first.

Where a machine has no font at all Chromium lays out no text, and every click misses.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from spacy_tiktalk.report.pictures.fonts import BUNDLED

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
NO_CHROMIUM = "no Chromium is installed (Debian/Ubuntu: apt install chromium)"
_ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"),
    *("--disable-component-update", "--disable-sync"),
)
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{own}</dir><dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir></fontconfig>
"""


@contextmanager
def open_browser(folder: Path) -> Iterator[Any]:
    """Playwright's browser. folder: an empty one, for the list of fonts."""
    from playwright.sync_api import sync_playwright

    config = folder / "fonts.conf"
    own = BUNDLED.resolve().parent
    config.write_text(_FONTS.format(own=own, cache=folder / "cache"), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=list(_ARGUMENTS),
            env={**os.environ, "FONTCONFIG_FILE": str(config)},
        )
        yield browser
        browser.close()


def until(page: Any, condition: str) -> None:
    """Wait for a condition. The page's policy forbids what `wait_for_function` does."""
    end = time.monotonic() + 15
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(30)


def until_address(page: Any, fragment: str) -> None:
    """Wait for the part of the address behind #, # included.

    `page.url` is what the browser told last, and may be one step behind.
    """
    until(page, f"location.hash === {json.dumps(fragment)}")
