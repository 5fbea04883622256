"""The options that commands on the page repeat, so that the next page is made like this one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...people.settings import PeopleSettings
from ...people.types import VideoPeople


def people_options(videos: Sequence[VideoPeople]) -> str:
    """The options of `tiktalk people` that these were made with, where they are not the usual ones.

    The files of `--aliases` are not known: their names stand nowhere.
    """
    made = videos[0].settings if videos else {}
    usual = PeopleSettings().numbers()
    other = [name for name, value in usual.items() if made.get(name, value) != value]
    options = [f"--{name.replace('_', '-')} {made[name]}" for name in other]
    return " ".join([*options, *(["--one-video"] if made.get("one_video") else [])])


class Shown:
    """Which media a page holds: pictures and videos show faces, and may be left out."""

    def __init__(self) -> None:
        self._crops = False
        self._sources: list[str | None] = []

    def see(self, payload: Mapping[str, Any]) -> None:
        """Take in one dialogue."""
        self._crops = self._crops or any(head.get("crops") for head in payload["heads"])
        if payload["video"]:
            self._sources.append(payload["video"].get("src"))

    def options(self) -> str:
        """The options of `tiktalk report` that leave out what this page does not have."""
        options = [] if self._crops else ["--no-crops"]
        if self._sources and not any(self._sources):
            options.append("--video none")
        elif self._sources and not any((src or "").startswith("data:") for src in self._sources):
            options.append("--video link")
        return " ".join(options)
