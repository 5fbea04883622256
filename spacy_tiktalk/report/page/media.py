"""Puts the video and the heads' crops into payloads of the report."""

from __future__ import annotations

import base64
import mimetypes
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...errors import TiktalkError, error
from ..pictures.crops import head_crops

if TYPE_CHECKING:
    from ...video.tracks.head_tracks import HeadTracks

VIDEO_OPTIONS = ("auto", "embed", "link", "none")
LARGEST_EMBEDDED = 16 * 2**20
"""Bytes: what "auto" puts into the page. Larger files are linked."""

_TYPES = {".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/mp4", ".mkv": "video/webm"}


class Media:
    """Puts videos and crops into payloads, and keeps count of what could not be had: of each
    dialogue whose video was not at hand (`missing`), or gave no pictures of heads (`uncut`).

    video (str): "embed" puts the file into the page, "link" names it by its address relative to
        `base`, "auto" embeds files up to 16 MiB and links larger ones, "none" leaves videos out.
    crops (bool): whether pictures of the heads are cut out of the video; they show faces.
    base (str | Path | None): the folder the report will lie in; None links by the absolute address.
    root (str | Path | None): the folder that videos are looked for in, which no path may leave;
        None takes the paths as they are.
    RAISES: T852 for another `video`.
    """

    def __init__(
        self,
        *,
        video: str = "auto",
        crops: bool = True,
        base: str | os.PathLike[str] | None = None,
        root: str | os.PathLike[str] | None = None,
    ) -> None:
        if video not in VIDEO_OPTIONS:
            raise error("T852", option="video", value=video, known=", ".join(VIDEO_OPTIONS))
        self.video = video
        self.crops = crops
        self.base = None if base is None else Path(base)
        self.root = None if root is None else Path(root)
        self.missing: list[str] = []
        self.uncut: list[str] = []
        self._crops: dict[Any, dict[str, list[str]]] = {}

    def add(
        self,
        payload: Mapping[str, Any],
        video: str | None,
        tracks: HeadTracks | None,
        *,
        folder: str = "",
    ) -> dict[str, Any]:
        """A copy of a payload with the video's "src", the heads' "crops", and the video's "path",
        by which the page tells videos apart, and which it does not hold.

        video (str | None): the path that the dialogue names.
        tracks (HeadTracks | None): of its heads. What cannot be had becomes a note in the payload,
            and is told in `missing` or `uncut`; nothing is raised for it.
        folder (str): in `root`, where the video is looked for before `root` itself.
        """
        made = {**payload, "notes": list(payload.get("notes", ()))}
        if not video or not made["video"]:
            return made
        made["video"] = {**made["video"], "path": video}
        pictured = self.crops and tracks is not None and bool(tracks.head_ids)
        if self.video == "none" and not pictured:
            return made  # nothing of it is wanted
        name = made["video"]["name"]
        try:
            path = self._find(video, folder)
        except TiktalkError as err:
            self.missing.append(str(err))
            lost = "The" if self.video != "none" else "There are no pictures of the heads: the"
            made["notes"].append(f"{lost} video {name} was not at hand when this page was made.")
            return made
        if self.video != "none":
            self._add_video(made, path)
        if pictured and tracks is not None:
            self._add_crops(made, path, tracks)
        return made

    def _find(self, video: str, folder: str) -> Path:
        """The file. Anything but a video is refused: data from others might name any file."""
        from ...video.reading.sniff import sniff
        from ...video.reading.sources import resolve_video

        path = None
        if folder and self.root is not None:
            with suppress(TiktalkError):  # what is not there may lie in the root
                path = resolve_video(str(PurePosixPath(folder) / video), self.root)
        path = path or resolve_video(video, self.root)
        if path.is_file():
            try:
                sniff(path)
            except OSError as err:
                raise error("T701", video=path.name, reason=err.strerror or str(err)) from err
        return path

    def _add_video(self, made: dict[str, Any], path: Path) -> None:
        if path.is_dir():
            made["notes"].append("The video is a folder of pictures, which no browser plays.")
            return
        embed = self.video == "embed" or (
            self.video == "auto" and path.stat().st_size <= LARGEST_EMBEDDED
        )
        made["video"] = {**made["video"], "src": data_uri(path) if embed else self._link(path)}

    def _link(self, path: Path) -> str:
        if self.base is None:
            return path.as_uri()
        try:
            relative = os.path.relpath(path, self.base.resolve())
        except ValueError:  # on another drive
            return path.as_uri()
        # "./": else a name like "a:b.mp4" would begin with a protocol.
        return "./" + quote(Path(relative).as_posix())

    def _add_crops(self, made: dict[str, Any], path: Path, tracks: HeadTracks) -> None:
        key = (path, tracks.frames.tobytes(), tracks.boxes.tobytes(), tracks.identities.tobytes())
        try:
            if key not in self._crops:
                self._crops = {key: head_crops(path, tracks)}  # the last one: dialogues go by video
        except TiktalkError as err:
            self.uncut.append(str(err))
            made["notes"].append("Pictures of the heads could not be cut out of the video.")
            return
        found = self._crops[key]
        made["heads"] = [{**h, "crops": found.get(h["id"], [])} for h in made["heads"]]


def data_uri(path: Path) -> str:
    """A file as a data URI."""
    guessed = _TYPES.get(path.suffix.lower()) or mimetypes.guess_type(path.name)[0]
    coded = base64.b64encode(path.read_bytes()).decode("ascii")
    return f"data:{guessed or 'video/mp4'};base64,{coded}"
