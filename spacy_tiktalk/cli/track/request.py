"""What `track` is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Request:
    """The options of the command line by their names there; bar: whether to draw one."""

    input: str
    out: Path | None
    mot: Path | None
    coco: Path | None
    cvat: Path | None
    crops: Path | None
    annotate: Path | None
    blur: bool
    font: Path | None
    force: bool
    resume: bool
    fps: float
    detector: str
    detector_size: int | None
    embedder: str
    shots: str
    merge_threshold: float | None
    max_seconds: float | None
    video_root: Path | None
    as_json: bool
    bar: bool

    @property
    def to_stdout(self) -> bool:
        """Whether --out is stdout."""
        return self.out == Path("-")

    @property
    def json_file(self) -> Path | None:
        """The file of --out."""
        return None if self.to_stdout else self.out

    @property
    def files(self) -> dict[str, Path | None]:
        """The files to write, by option."""
        return {
            "--out": self.json_file,
            "--mot": self.mot,
            "--coco": self.coco,
            "--cvat": self.cvat,
            "--annotate": self.annotate,
        }
