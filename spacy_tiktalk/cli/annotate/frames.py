"""The annotated frames of `annotate --frame`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ...doc.extensions.computed import head_tracks
from ...errors import TiktalkError, error
from .jobs import Job

if TYPE_CHECKING:
    from spacy.tokens import Doc


class FrameWriter:
    """Writes a picture for each dialogue whose video was looked at.

    A picture that cannot be made is the dialogue's error, if it has no other.

    path (Path): A .png or .jpg for one dialogue, else a folder, in which pictures are called by the
        dialogues' keys and numbers.
    single (bool): Whether there is one dialogue.
    font (Path | None): A font file to try first for the characters of names.
    RAISES: T516 for a picture's name where there are several dialogues, T519 for a name that is
        none of a picture, T766 for a font that cannot be read.
    """

    def __init__(self, path: Path, *, single: bool, font: Path | None = None) -> None:
        from ...report.pictures.annotated_frame import FRAME_SUFFIXES

        self.folder = path.suffix.lower() not in FRAME_SUFFIXES
        if self.folder and path.suffix and not path.is_dir() and single:
            known = ", ".join(FRAME_SUFFIXES)
            raise error("T519", path=path, suffix=path.suffix, known=known)
        if not self.folder and not single:
            reason = "one picture is of one video"
            raise error("T516", options=f"--frame {path.name}, several dialogues", reason=reason)
        if font is not None:
            from ...report.pictures.label_font import LabelFont

            LabelFont(10, font)  # before the work, not after it
        self.path = path
        self.font = font

    def write(self, doc: Doc, job: Job) -> None:
        """Write the picture of one dialogue; nothing if it has no head tracks."""
        from ...report.pictures.annotated_frame import write_frame
        from ...report.pictures.labels import doc_labels

        tracks = head_tracks(doc)
        if tracks is None or job.video is None:
            return
        path = self.path / self._name(job) if self.folder else self.path
        try:
            write_frame(path, job.video, tracks, labels=doc_labels(doc), font=self.font)
        except TiktalkError as err:
            job.error = job.error or err

    def _name(self, job: Job) -> str:
        """Letters and digits of the key only. The number keeps names apart, also in later runs."""
        stem = re.sub(r"[^\w-]+", "-", job.record.dialogue.key or "").strip("-")[:60]
        return f"{stem or 'dialogue'}-{job.number}.jpg"
