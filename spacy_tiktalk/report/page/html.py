"""The HTML report: payloads of `report.payload` put into one self-contained file."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from importlib.resources import files
from pathlib import Path
from typing import Any

from ...errors import error
from ...files import whole_file
from ...lexicon.script import variants
from ...people.types import VideoPeople
from ..markup import escaped
from ..palette import COLORS, MARKS, NOBODY, text_on
from ..payload.commands import Shown, people_options
from ..payload.people import PeoplePayload
from .entries import characters, index_entry, name_videos

TITLE = "Who is meant, and who is seen"
_PARTS = """
    text search groups tip chat people boxes player stage timeline index longlist bars seen
    crowd corrections download cards elsewhere person remarks joiner places address
"""
_SCRIPTS = (*_PARTS.split(), "app")
_SLOT = re.compile(r"\{\{(\w+)\}\}")
# In a script element these could end it, open a comment, or change how the source reads.
_UNSAFE = re.compile(
    "[<>&\x7f-\x9f\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def render_page(
    documents: Iterable[Mapping[str, Any]],
    *,
    title: str = TITLE,
    intro: str | None = None,
    people: Iterable[VideoPeople] = (),
) -> str:
    """The report of payloads (see `report.payload`) as HTML: one file, no network, no dependency.

    title (str), intro (str | None): shown on top; plain text.
    people (Iterable[VideoPeople]): of the dialogues; where there are any, they are the first view.
    RAISES: T855 for what is no JSON, such as NaN, T898 for people of other dialogues.
    """
    return "".join(page_parts(documents, title=title, intro=intro, people=people))


def page_parts(
    documents: Iterable[Mapping[str, Any]],
    *,
    title: str = TITLE,
    intro: str | None = None,
    people: Iterable[VideoPeople] = (),
) -> Iterator[str]:
    """`render_page` piece by piece, so that one dialogue at a time is held in memory, and with
    `people` the words of all.
    """
    template, style, script = asset("report.html"), page_style(), page_script()
    head, tail = template.split("{{documents}}")
    slots = {
        "title": escaped(title),
        "intro": escaped(intro or ""),
        "policy": content_policy(style, script),
        "style": style,
        "script": script,
    }
    yield _fill(head, slots)
    index: list[dict[str, Any]] = []
    ids: set[str] = set()
    media: dict[str, str] = {}
    seen: dict[str, str] = {}
    crowd = PeoplePayload(people)
    shown = Shown()
    paths: list[str | None] = []
    for number, given in enumerate(documents):
        document, path = _without_path(given)
        payload, new_media = _share_media(document, media)
        for name, data in new_media.items():
            yield data_block(name, data)
        yield data_block(f"d{number}", _share_heads(payload, f"d{number}", seen))
        crowd.see(document, number)
        shown.see(document)
        paths.append(path)
        index.append(index_entry(document, number, ids))
    name_videos(index, paths)
    yield data_block("index", index)
    yield data_block("crowd-data", crowd.made())
    options = {"people": people_options(crowd.videos), "report": shown.options()}
    yield data_block("options", options)
    marks = {"colors": COLORS, "on": [text_on(c) for c in COLORS], "nobody": NOBODY, "marks": MARKS}
    yield data_block("palette", marks)
    yield data_block("variants", variants(characters(index)))
    yield _fill(tail, slots)


def content_policy(style: str, script: str) -> str:
    """Only the page's own style and script, told by their hashes; nothing is fetched."""
    return (
        "default-src 'none'; "
        f"script-src '{_sha256(script)}'; style-src '{_sha256(style)}'; "
        "img-src data:; media-src 'self' blob: file:; base-uri 'none'; form-action 'none'"
    )


def data_block(name: str, value: Any) -> str:
    """A script element that is data: JSON with nothing in it that HTML would read.

    RAISES: T855 for what is not JSON.
    """
    return f'<script type="application/json" id="{name}">{script_json(value)}</script>\n'


def script_json(value: Any) -> str:
    """JSON for a script element: `<`, `>`, `&`, line separators and marks of direction escaped.

    RAISES: T855 for what is not JSON.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as err:
        mend = "Give texts, finite numbers, lists and dicts"
        raise error("T855", what="a value", reason=str(err), mend=mend) from err
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def asset(name: str) -> str:
    """The text of a file in `assets`."""
    return (files(__package__) / "assets" / name).read_text(encoding="utf-8")


def page_style() -> str:
    """The page's style."""
    return asset("report.css") + asset("crowd.css")


def page_script() -> str:
    """The page's script: the parts in `assets`, one after the other, in a scope of their own."""
    parts = "\n".join(asset(f"{name}.js") for name in _SCRIPTS)
    return f"(() => {{\n'use strict';\n{parts}}})();\n"


def write_page(
    path: str | os.PathLike[str],
    documents: Iterable[Mapping[str, Any]],
    *,
    title: str = TITLE,
    intro: str | None = None,
    people: Iterable[VideoPeople] = (),
) -> Path:
    """Write `page_parts` to a file, which is there as a whole or not at all.

    RETURNS (Path): its path.
    RAISES: T853 where no such file can be made, T855 and T898 as `render_page`.
    """
    target = Path(path)
    with ExitStack() as stack:
        try:
            part = stack.enter_context(whole_file(target, parents=True))
            file = stack.enter_context(part.open("w", encoding="utf-8", newline="\n"))
        except OSError as err:
            raise error("T853", path=target, reason=err.strerror or str(err)) from err
        file.writelines(page_parts(documents, title=title, intro=intro, people=people))
    return target


def _fill(template: str, slots: Mapping[str, str]) -> str:
    # One pass: what stands in a value is never taken for a slot.
    return _SLOT.sub(lambda match: slots[match[1]], template)


def _sha256(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _without_path(document: Mapping[str, Any]) -> tuple[Mapping[str, Any], str | None]:
    """The payload as the page holds it, and the path of its video, which stays out of the page."""
    video: Mapping[str, Any] = document.get("video") or {}
    if "path" not in video:
        return document, None
    kept = {name: value for name, value in video.items() if name != "path"}
    return {**document, "video": kept}, video["path"]


def _share_media(
    document: Mapping[str, Any], known: dict[str, str]
) -> tuple[Mapping[str, Any], dict[str, str]]:
    """The payload with an embedded video replaced by the name of its block; blocks not yet out."""
    video: Mapping[str, Any] = document.get("video") or {}
    src = video.get("src")
    if not isinstance(src, str) or not src.startswith("data:"):
        return document, {}
    digest = hashlib.sha256(src.encode()).hexdigest()
    new = {}
    if digest not in known:
        known[digest] = f"m{len(known)}"
        new = {known[digest]: src}
    return {**document, "video": {**video, "src": None, "block": known[digest]}}, new


def _share_heads(
    payload: Mapping[str, Any], block: str, known: dict[str, str]
) -> Mapping[str, Any]:
    """The payload without boxes and crops that stand in an earlier block, whose name it has then.

    A video's comments are hundreds of dialogues with the same heads.
    known (dict[str, str]): blocks by what stands there, added to.
    """
    crops = {head["id"]: head["crops"] for head in payload["heads"] if head.get("crops")}
    if not crops and not payload["tracks"]:
        return payload
    text = script_json([payload["tracks"], crops])
    first = known.setdefault(hashlib.sha256(text.encode()).hexdigest(), block)
    if first == block:
        return payload
    heads = [{**head, "crops": []} if head.get("crops") else head for head in payload["heads"]]
    return {**payload, "heads": heads, "tracks": None, "shared": first}
