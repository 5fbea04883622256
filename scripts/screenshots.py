"""Pictures of the HTML report, for README and docs: `python scripts/screenshots.py`.

Makes a video of the two photographs in corpus/heads, runs zh_tiktalk over corpus/demo_comments.csv
with the gallery beside it, writes the report, and takes pictures of its people and of a thread in
Chromium. Needs playwright and an installed Chromium, as the browser tests do. `--all` adds a dark
one and one of a phone.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from spacy_tiktalk.report.pictures.fonts import BUNDLED

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
LARGEST = 200_000  # bytes of a picture in the repository
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
# The machine's fonts, and for Chinese the package's own.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include>/etc/fonts/fonts.conf</include><dir>{own}</dir></fontconfig>
"""
SHOWN_AT = 1.0  # seconds: both people are seen
PEOPLE, THREAD = "#v=0", "#d=101"
# name, place in the page, width, height, color scheme, device pixels for each CSS pixel
PICTURES = (
    ("people", PEOPLE, 1280, 700, "light", 1),
    ("report", THREAD, 1280, 800, "light", 1),
    ("report-dark", THREAD, 1280, 800, "dark", 1),
    ("report-phone", THREAD, 390, 844, "light", 2),
)


def make_report(folder: Path) -> Path:
    """The demo's report, with its video in it."""
    tiktalk = [sys.executable, "-m", "spacy", "tiktalk"]
    names = ("made.mp4", "result.jsonl", "people.json", "report.html")
    video, result, people, page = (folder / name for name in names)
    gallery, data = CORPUS / "demo_gallery.json", CORPUS / "demo_comments.csv"
    for words in (
        ["generate-video", video, "--heads", CORPUS / "heads"],
        ["annotate", data, "--video-root", folder, "--gallery", gallery, "--tracks", "-o", result],
        ["people", result, "--out", people],
        ["report", result, "--people", people, "--out", page],
    ):
        subprocess.run([*tiktalk, *map(str, words)], check=True, stdout=subprocess.DEVNULL)
    return page


def take(browser: Any, address: str, out: Path, width: int, height: int, **options: Any) -> None:
    """One picture of the page at its address, where it shows a video a second into it."""
    page = browser.new_page(viewport={"width": width, "height": height}, **options)
    page.goto(address)
    page.evaluate(
        "(time) => new Promise((done) => { const video = document.querySelector('video');"
        " if (!video) { setTimeout(done, 300); return; }"
        " video.addEventListener('seeked', () => setTimeout(done, 300));"
        " video.currentTime = time; })",
        SHOWN_AT,
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=out)
    page.close()
    shrink(out)


def shrink(path: Path) -> None:
    """Fewer colors, until the picture is small enough for the repository."""
    from PIL import Image

    colors = 256
    while path.stat().st_size > LARGEST and colors >= 32:
        with Image.open(path) as picture:
            # kmeans: without it small lines of a rare color get another one's.
            picture.convert("RGB").quantize(colors, kmeans=1).save(path, optimize=True)
        colors //= 2
    if path.stat().st_size > LARGEST:
        sys.exit(f"{path} has {path.stat().st_size:,} bytes; more than {LARGEST:,} is too many")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images", help="folder")
    parser.add_argument("--all", action="store_true", help="the dark and the phone one too")
    given = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        sys.exit("No Chromium is installed (Debian/Ubuntu: apt install chromium)")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sys.exit("playwright is not installed: pip install playwright")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = make_report(Path(folder))
        fonts = Path(folder) / "fonts.conf"
        fonts.write_text(FONTS.format(own=BUNDLED.resolve().parent), encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=list(ARGUMENTS),
            env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        )
        for name, place, width, height, scheme, ratio in PICTURES[: None if given.all else 2]:
            out = given.out / f"{name}.png"
            look = {"color_scheme": scheme, "device_scale_factor": ratio}
            take(browser, page.as_uri() + place, out, width, height, **look)
            print(f"{out}: {out.stat().st_size:,} bytes")
        browser.close()


if __name__ == "__main__":
    main()
