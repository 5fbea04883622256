"""What `annotate` is told about videos and people, given to the pipes that it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import error
from ...lexicon.aliases import read_aliases
from ...linking.decide import MODES
from ...linking.gallery.files import gallery_aliases
from ..shared.loading import check_input
from ..shared.pipes import CLUSTERER, LINKER, TRACKER, find_pipe

if TYPE_CHECKING:
    from spacy.language import Language


@dataclass(frozen=True, kw_only=True)
class VideoOptions:
    """The options of the command line by their names there; None and False where not given.

    fps (float | None): 0 stands for every frame.
    """

    video: Path | None = None
    video_root: Path | None = None
    no_video: bool = False
    fps: float | None = None
    gallery: Path | None = None
    aliases: Path | None = None
    clip: Path | None = None
    clip_model: str | None = None
    mode: str | None = None
    tracks: bool = False
    frame: Path | None = None
    font: Path | None = None

    def given(self, *names: str) -> list[str]:
        """Which of the named options were given, as they are typed: ["--video-root"]."""
        return [
            "--" + name.replace("_", "-")
            for name in names
            if getattr(self, name) is not None and getattr(self, name) is not False
        ]

    def check(self) -> None:
        """RAISES: T511 for an unknown mode, T516 for options that contradict each other, T505 for a
        checkpoint that is a folder.
        """
        if self.mode is not None and self.mode not in MODES:
            raise error("T511", option="--mode", value=self.mode, known=", ".join(MODES))
        looking = self.given(*_OF_TRACKER, "gallery", "clip")
        if self.no_video and looking:
            options = ", ".join(["--no-video", *looking])
            raise error("T516", options=options, reason="with --no-video nobody looks at a video")
        if self.clip_model is not None and self.clip is None:
            reason = "--clip-model says what the checkpoint of --clip is, and there is none"
            raise error("T516", options="--clip-model without --clip", reason=reason)
        if self.font is not None and self.frame is None:
            reason = "--font is for the names in the picture of --frame, and there is none"
            raise error("T516", options="--font without --frame", reason=reason)
        if self.clip is not None and self.clip.is_dir():
            check_input(self.clip)


_OF_TRACKER = ("video", "video_root", "fps", "tracks", "frame")
_OF_LINKER = ("gallery", "clip", "mode")
_OF_CLUSTERER = ("aliases",)


def _stands_for(nlp: Language, factory: str) -> str | None:
    """The component that the factory made, or a custom one that has the factory's name."""
    return factory if factory in nlp.pipe_names else find_pipe(nlp, factory)


def set_up_pipes(nlp: Language, model: str, options: VideoOptions) -> str | None:
    """Give the options to the pipes, and return the head tracker's name (None: there is none).

    RAISES: T515 for options whose pipe is not there, and what the pipes raise.
    """
    names = {}
    of_pipes = ((TRACKER, _OF_TRACKER), (LINKER, _OF_LINKER), (CLUSTERER, _OF_CLUSTERER))
    for factory, concerned in of_pipes:
        names[factory] = _stands_for(nlp, factory)
        given = options.given(*concerned)
        if given and names[factory] is None:
            pipes = ", ".join(nlp.pipe_names) or "none"
            shown = ", ".join(given)
            raise error("T515", model=model, pipe=factory, options=shown, pipes=pipes)
    if options.fps is not None:
        tracker: Any = nlp.get_pipe(str(names[TRACKER]))
        tracker.tracker.fps = options.fps or None
    if options.given(*_OF_LINKER):
        linker: Any = nlp.get_pipe(str(names[LINKER]))
        if options.mode is not None:
            linker.mode = options.mode
        if options.gallery is not None:
            linker.set_gallery(options.gallery)
        if options.clip is not None:
            named = {} if options.clip_model is None else {"model": options.clip_model}
            linker.set_clip(options.clip, **named)
    _set_aliases(nlp, names[CLUSTERER], options)
    return names[TRACKER]


def _set_aliases(nlp: Language, name: str | None, options: VideoOptions) -> None:
    """What people are called, by the user's list and by the gallery."""
    table = {} if options.aliases is None else read_aliases(options.aliases)
    if options.gallery is not None:
        for person, others in gallery_aliases(options.gallery).items():
            table.setdefault(person, []).extend(others)
    if name is not None and any(table.values()):
        clusterer: Any = nlp.get_pipe(name)
        for person, others in (clusterer.aliases or {}).items():
            table[person] = list(dict.fromkeys([*others, *table.get(person, [])]))
        clusterer.aliases = table
