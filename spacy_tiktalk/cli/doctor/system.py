"""What `tiktalk doctor` says of the system, and of the font, which the package brings itself."""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Mapping

from ...needs import installed
from .checks import Check
from .trying import UNTRIED, Tried

FONT = "font:刘德华他"
"""The probe for the package's font: these characters are looked for in it."""
FONT_MEND = "pip install --force-reinstall --no-deps spacy-tiktalk"


def check_system(tried: Mapping[str, Tried]) -> list[Check]:
    """libGL, a font with Chinese, and ffmpeg.

    tried (Mapping[str, Tried]): by probe, with those of the extra video.
    """
    return [_gl(tried.get("module:cv2", UNTRIED)), _font(tried.get(FONT, UNTRIED)), _ffmpeg(tried)]


def _gl(cv2: Tried) -> Check:
    purpose = "opencv-python on Linux"
    if not sys.platform.startswith("linux"):
        return Check("libGL", "ok", "not needed on this system", purpose)
    if cv2.status == "ok":
        return Check("libGL", "ok", "nothing is missing: OpenCV works", purpose)
    there = ctypes.util.find_library("GL") is not None
    if there and "libGL" not in (cv2.reason or ""):
        return Check("libGL", "ok", "there", purpose)
    if installed("opencv-python-headless") and not installed("opencv-python"):
        return Check("libGL", "ok", "not needed by opencv-python-headless", purpose)
    return Check(
        "libGL",
        "missing",
        purpose=purpose,
        reason="OpenCV will not load without it",
        mend="apt-get install libgl1 (Debian/Ubuntu), dnf install mesa-libGL (Fedora), "
        "or pip install opencv-python-headless",
    )


def _font(font: Tried) -> Check:
    purpose = "Chinese names in annotated pictures and videos"
    if font.status == "ok":
        return Check("Chinese font", "ok", str(font.facts.get("file", "")), purpose)
    if font.status == "untried":
        return Check("Chinese font", "untried", "not looked for", purpose)
    pillow = "PIL" in (font.reason or "")
    return Check(
        "Chinese font",
        "missing" if font.status == "missing" else "broken",
        purpose=purpose,
        reason="pillow is needed to read it" if pillow else font.reason,
        mend='pip install "spacy-tiktalk[video]"' if pillow else FONT_MEND,
        note=None if pillow else "it comes with the package, and without it nothing is labeled",
    )


def _ffmpeg(tried: Mapping[str, Tried]) -> Check:
    av = tried.get("module:av", UNTRIED).status
    detail = "not needed: PyAV (av) has its own"
    if av == "missing":
        detail = "not needed: PyAV comes with the extra video"
    return Check("ffmpeg", "ok", detail, "reading and writing videos")
