"""From a source to a backend that gives frames, OpenCV first and PyAV as the fall-back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import TiktalkError, error
from ..types import Image
from .backend import Backend, StreamFacts
from .limits import Limits
from .sniff import sniff
from .sources import existing, is_path, is_text, is_url, pictures

if TYPE_CHECKING:
    from .first_look import FirstLook


@dataclass
class Opened:
    """A backend that stands on its first picture.

    path (str | None): of a file with a container, or None.
    """

    name: str
    backend: Backend
    facts: StreamFacts
    first: Image | None
    path: str | None


def open_source(
    source: Any, *, backend: str, limits: Limits, allow_urls: bool, image_fps: float | None
) -> Opened:
    """Open a source and decode its first picture.

    RAISES: T701, T702 and T704 for a path, T705 for a file that is no video, T707 to T709 for
        pictures, T710 and T711 for more than the limits, T712 and T713 for a video that gives no
        frame, T715 for another kind of source, T716 for an iterable without a picture.
    """
    from .backends.picture_backend import open_arrays, open_folder

    if not is_path(source):
        if not isinstance(source, Iterable) or isinstance(source, (bytes, bytearray, dict)):
            raise error("T715", found=type(source).__name__)
        try:
            return _first("pictures", open_arrays(source, limits, image_fps), limits)
        except TiktalkError as err:
            if err.code != "T713":
                raise
            raise error("T716", found=type(source).__name__) from err
    if is_url(source) and allow_urls and is_text(source):
        name = source.partition("?")[0].rpartition("/")[2] or "url"  # no credentials in messages
        makers = _makers(backend, limits, None, None, url=True)
        return _try(name, source, makers, None, limits, url=True)
    path = existing(source)
    if path.is_dir():
        return _first(path.name, open_folder(pictures(path), limits, image_fps), limits)
    try:
        sniff(path)
    except OSError as err:
        raise error("T701", video=os.fspath(source), reason=err.strerror or str(err)) from err
    facts = _probe(path, limits)
    look = _look(path, backend, facts, limits)
    makers = _makers(backend, limits, facts, look, url=False)
    return _try(path.name, str(path), makers, facts, limits, url=False)


def _probe(path: Path, limits: Limits) -> StreamFacts | None:
    if find_spec("av") is None:
        return None
    from .backends.pyav_facts import probe

    facts = probe(str(path))
    if facts is not None:
        _check(facts, limits, path.name)
    return facts


def _look(path: Path, backend: str, facts: StreamFacts | None, limits: Limits) -> FirstLook | None:
    """What OpenCV needs to know; None if it is not used, or PyAV cannot tell."""
    if facts is None or backend == "pyav":
        return None
    from .first_look import first_look

    look = first_look(str(path), limits.max_pixels)
    if look.against and backend == "opencv":
        rule = f'{path.name} {look.against}, but "pyav" can read it'
        raise error("T703", name="backend", value=backend, rule=rule)
    return look


def _makers(
    backend: str, limits: Limits, facts: StreamFacts | None, look: FirstLook | None, *, url: bool
) -> list[Callable[[str], Backend]]:
    def opencv(path: str) -> Backend:
        from .backends.opencv_backend import OpenCVBackend

        turned = look.orientation if look is not None and look.orientation.mirrored else None
        start = facts.start if facts else None
        late = look.wait if look is not None else 0.0
        return OpenCVBackend(path, url=url, start=start, late=late, mirrored=turned)

    def pyav(path: str) -> Backend:
        from .backends.pyav_backend import PyAVBackend

        return PyAVBackend(path, url=url, max_pixels=limits.max_pixels)

    if backend == "auto":
        if look is not None and look.against:
            return [pyav]
        return [pyav, opencv] if look is not None and look.pyav_first else [opencv, pyav]
    return [opencv] if backend == "opencv" else [pyav]


def _try(
    name: str,
    path: str,
    makers: list[Callable[[str], Backend]],
    probed: StreamFacts | None,
    limits: Limits,
    *,
    url: bool,
) -> Opened:
    """The first backend that gives a picture."""
    failures: list[TiktalkError] = []
    empty = []
    for make in makers:
        try:
            backend = make(path)
        except TiktalkError as err:
            # A cover: no other backend sees more in it, unless PyAV found pictures behind it.
            if err.code == "T705" and probed is None:
                raise
            failures.append(err)
            continue
        try:
            _check(probed or backend.facts, limits, name)
            opened = _first(name, backend, limits)
        except TiktalkError as err:
            backend.close()
            if err.code != "T713":
                raise
            empty.append(backend.name)
            continue
        # PyAV's header is the better one (edit lists, rates), whichever decodes.
        facts = replace(probed, rotation=opened.facts.rotation) if probed else opened.facts
        return replace(opened, facts=facts, path=None if url else path)
    if empty:
        missing = [err for err in failures if err.code == "T700"]
        mend = "." if not missing else f", or install the other reader. {missing[0]}"
        raise error("T713", video=name, backends=", ".join(empty), mend=mend)
    raise failures[0]


def _first(name: str, backend: Backend, limits: Limits) -> Opened:
    """Go to the first picture that can be decoded. RAISES: T710, T713."""
    try:
        while backend.grab():
            image = backend.retrieve()
            if image is not None:
                limits.check_size(image.shape[1], image.shape[0], name)
                return Opened(name, backend, backend.facts, image, None)
    except BaseException:
        backend.close()
        raise
    backend.close()
    raise error("T713", video=name, backends=backend.name, mend=".")


def _check(facts: StreamFacts, limits: Limits, name: str) -> None:
    if facts.width and facts.height:
        limits.check_size(facts.width, facts.height, name)
    seconds = None if facts.duration is None else facts.duration - facts.lead
    limits.check_stated(seconds, facts.frames if facts.exact else None, name)
