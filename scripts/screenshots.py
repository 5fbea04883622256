"""Pictures of the HTML report, for README and docs: `python scripts/screenshots.py`.

Makes a video of the two photographs in corpus/heads, runs zh_tiktalk over corpus/demo_video.jsonl
with the gallery beside it, writes the report, and takes its picture in Chromium. Needs playwright
and an installed Chromium, as the browser tests do. `--all` adds a dark one and one of a phone.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
LARGEST = 200_000  # bytes of a picture in the repository
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
SHOWN_AT = 1.0  # seconds: both people are seen
# name, width, height, color scheme, device pixels for each CSS pixel
PICTURES = (
    ("report", 1280, 800, "light", 1),
    ("report-dark", 1280, 800, "dark", 1),
    ("report-phone", 390, 844, "light", 2),
)


def make_report(folder: Path) -> Path:
    """The demo's report, with its video in it."""
    tiktalk = [sys.executable, "-m", "spacy", "tiktalk"]
    video, result, page = (folder / name for name in ("made.mp4", "result.jsonl", "report.html"))
    gallery, data = CORPUS / "demo_gallery.json", CORPUS / "demo_video.jsonl"
    for words in (
        ["generate-video", video, "--heads", CORPUS / "heads"],
        ["annotate", data, "--video-root", folder, "--gallery", gallery, "--tracks", "-o", result],
        ["report", result, "--out", page, "--force"],
    ):
        subprocess.run([*tiktalk, *map(str, words)], check=True, stdout=subprocess.DEVNULL)
    return page


def take(browser: Any, page_file: Path, out: Path, width: int, height: int, **options: Any) -> None:
    """One picture of the page, a second into the video."""
    page = browser.new_page(viewport={"width": width, "height": height}, **options)
    page.goto(page_file.as_uri())
    page.evaluate(
        "(time) => new Promise((done) => { const video = document.querySelector('video');"
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
            picture.convert("RGB").quantize(colors).save(path, optimize=True)
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
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        for name, width, height, scheme, ratio in PICTURES[: None if given.all else 1]:
            out = given.out / f"{name}.png"
            take(browser, page, out, width, height, color_scheme=scheme, device_scale_factor=ratio)
            print(f"{out}: {out.stat().st_size:,} bytes")
        browser.close()


if __name__ == "__main__":
    main()
