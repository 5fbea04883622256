"""The XML of "CVAT for video 1.1", so that tracks can be corrected by hand."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from .files import write_text

if TYPE_CHECKING:
    from ..table import TrackTable

_ATTRIBUTES = (("identity", "False"), ("tracklet", "False"))
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_cvat(tracks: TrackTable, path: str | os.PathLike[str] | None = None) -> str:
    """One `track` a tracklet, label "head", with the attributes `identity` and `tracklet`.

    Samples are keyframes, and CVAT interpolates between them as `HeadTracks.at_frame` does; a last
    keyframe with outside="1" ends the tracklet in the frame behind it. Frames and pixels are
    counted from 0, tracks from 0. To upload, make a task of the video with the label "head" and
    the two text attributes.

    RAISES: T758 if `path` cannot be written.
    """
    tracks = tracks.once_a_frame()
    root = Element("annotations")
    _text(root, "version", "1.1")
    _add_meta(root, tracks)
    n_frames = max(tracks.video.frames_decoded, int(tracks.frames.max(initial=-1)) + 1)
    for index, (number, rows) in enumerate(tracks.by_tracklet()):
        identity = int(rows.identities[0])
        track = SubElement(root, "track", id=str(index), label="head", source="auto")
        values = (f"H{identity}" if identity else "", str(number))
        last = len(rows) - 1
        for i in range(len(rows)):
            _add_box(track, int(rows.frames[i]), rows.boxes[i].tolist(), values)
        if rows.frames[last] + 1 < n_frames:
            _add_box(
                track, int(rows.frames[last]) + 1, rows.boxes[last].tolist(), values, outside=True
            )
    ElementTree.indent(root)
    text = '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"
    if path is not None:
        write_text(path, text)
    return text


def _add_meta(root: Element, tracks: TrackTable) -> None:
    video = tracks.video
    meta = SubElement(root, "meta")
    task = SubElement(meta, "task")
    size = max(video.frames_decoded, int(tracks.frames.max(initial=-1)) + 1)
    _text(task, "name", video.name)
    _text(task, "size", str(size))
    _text(task, "mode", "interpolation")
    _text(task, "start_frame", "0")
    _text(task, "stop_frame", str(max(0, size - 1)))
    label = SubElement(SubElement(task, "labels"), "label")
    _text(label, "name", "head")
    attributes = SubElement(label, "attributes")
    for name, mutable in _ATTRIBUTES:
        attribute = SubElement(attributes, "attribute")
        _text(attribute, "name", name)
        _text(attribute, "mutable", mutable)
        _text(attribute, "input_type", "text")
        _text(attribute, "default_value", "")
        _text(attribute, "values", "")
    original = SubElement(task, "original_size")
    _text(original, "width", str(video.width))
    _text(original, "height", str(video.height))
    _text(meta, "source", video.name)


def _add_box(
    track: Element, frame: int, box: list[float], values: tuple[str, str], *, outside: bool = False
) -> None:
    corners = zip(("xtl", "ytl", "xbr", "ybr"), box, strict=True)
    written = {"frame": str(frame), "keyframe": "1", "outside": str(int(outside)), "occluded": "0"}
    written |= {name: f"{value:.2f}" for name, value in corners} | {"z_order": "0"}
    element = SubElement(track, "box", written)
    for (name, _), value in zip(_ATTRIBUTES, values, strict=True):
        SubElement(element, "attribute", name=name).text = value


def _text(parent: Element, name: str, value: str) -> None:
    # XML has no way to write most control characters, which file names may hold.
    SubElement(parent, name).text = _NOT_XML.sub("�", value)
