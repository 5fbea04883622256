"""Files with a mark in most lines, or the writer in brackets: 小北 | 他好帅, <小北> 他好帅."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .. import evidence
from ..blocks import PREAMBLE
from ..cuts.cut import Cut, is_label_alone, labeled, without_copies
from ..cuts.mark import BARS, mark_cut
from ..fields import fields_odds, with_fields
from ..lines.blanks import indent
from ..lines.events import events_of, is_rule, lacks_name
from ..lines.notices import is_notice
from ..lines.values import is_talk
from ..lines.words import EMOTES
from .said import Said

_BRACKETS = "[【"
_IN_BRACKETS = {
    "[": re.compile(r"\[([^\[\]\n]{1,40})\]"),
    "【": re.compile("【([^【】\n]{1,40})】"),
}
_STRAY = 1 / 3  # share of lines that may lack the mark of the others, or have an odd label
_STRAY_BRACKET = 0.2  # the same of brackets, in which emotes stand as well
_TALKS = 1 / 2  # share of the others that talk, where some lack it
_OF_LISTS = frozenset("|｜>＞")
_FACE = re.compile("[笑哭泪淚脸臉眼嘴鼻手心汗怒吐赞讚拜吻抱爱愛狗猫猪躺跪花萝]")


def mark_survey(
    lines: Sequence[str], mark: str, *, numbers: bool
) -> tuple[list[Cut | None], float]:
    """The cuts at a mark that stands in most lines, and the odds of the file being so."""
    all_cuts, strays = _cut_at(lines, mark, numbers=numbers)
    lines, cuts = without_copies(lines, all_cuts) if all_cuts else (lines, all_cuts)
    found = [cut for cut in cuts if cut is not None and not cut.odd]
    counts = Counter(cut.label for cut in found)
    odd = sum(cut is not None and cut.odd for cut in cuts)
    stamped = len(found) > 1 and all(cut.stamped for cut in found)
    share = _STRAY_BRACKET if mark in _BRACKETS and not stamped else _STRAY
    if (
        not found
        or strays + odd > share * sum(line.strip() != "" for line in lines)
        or (mark == "\t" and sum(map(lacks_name, lines)) > len(found))  # times before talk
        or (mark in _BRACKETS and len(counts) < 2)  # [玫瑰] again and again
        or ((strays or odd) and not stamped and not _are_talk(lines, cuts, mark, counts))
    ):
        return [], 2 * evidence.PRIOR
    odds = evidence.PRIOR + evidence.BARE * (odd + (0 if stamped else strays))
    if mark in BARS and any(map(is_rule, lines)):
        odds += evidence.TABLE
    faces = _faces(lines, counts, mark) if mark in _BRACKETS else frozenset()
    for cut in found:
        odds += min(evidence.label_odds(cut.label, counts[cut.label]), 2.0)
        odds += evidence.MARK[mark] + evidence.STAMPED[cut.stamped]
        odds += evidence.FACE if cut.label in faces else 0.0
    return all_cuts, with_fields(odds, fields_odds(lines, map(labeled, lines, cuts)))


def _are_talk(
    lines: Sequence[str], cuts: Sequence[Cut | None], mark: str, counts: Counter[str]
) -> bool:
    """Whether lines with a mark are talk where others lack it: titles, tables and lists do, too.

    Somebody writes twice, and most lines talk; else all do, and the mark is none of a comparison
    (刘德华 > 张学友！) or a table.
    """
    if any(map(is_rule, lines)):
        return False
    texts = [line[cut.text :] for line, cut in zip(lines, cuts, strict=True) if cut and not cut.odd]
    talk = sum(map(is_talk, texts))
    if max(counts.values()) > 1:
        return talk >= _TALKS * len(texts)
    return mark not in _OF_LISTS and talk == len(texts)


def _faces(lines: Sequence[str], counts: Counter[str], mark: str) -> frozenset[str]:
    """The labels in brackets that are rather emotes'."""
    anywhere = Counter(_IN_BRACKETS[mark].findall("\n".join(lines)))
    return frozenset(
        label
        for label, n in counts.items()
        if label in EMOTES or (mark == "[" and _FACE.search(label)) or anywhere[label] > 2 * n
    )


def _cut_at(lines: Sequence[str], mark: str, *, numbers: bool) -> tuple[list[Cut | None], int]:
    """Cuts at a mark, and how many lines lack it; no cuts where these are too many.

    Neither an export's preamble is among these, nor what goes on with the line before.
    """
    cuts: list[Cut | None] = []
    if not any(mark in line for line in lines):
        return [], len(lines)
    strays, begun, parted, headed = 0, False, False, False
    for line, is_event in zip(lines, events_of(lines, mark), strict=True):
        if is_event or not line.strip():
            cuts.append(None)
            parted = True
            continue
        cut = mark_cut(line, mark, numbers=numbers)
        cuts.append(cut)
        if cut is not None:
            if parted and not begun and strays <= PREAMBLE:
                strays = 0
            begun = True
            headed = mark in _BRACKETS and is_label_alone(line, cut)
        elif not (begun and (headed or indent(line))) and not is_notice(line):
            strays, parted = strays + 1, False
            if strays > _STRAY * len(lines) + PREAMBLE:
                return [], strays
    if mark in _BRACKETS:
        return _without_lone_emotes(lines, cuts, strays)
    return cuts, strays


def _without_lone_emotes(
    lines: Sequence[str], cuts: list[Cut | None], strays: int
) -> tuple[list[Cut | None], int]:
    """The same without [捂脸] alone on its line, where names have what is said behind them."""
    alone = [is_label_alone(line, cut) for line, cut in zip(lines, cuts, strict=True)]
    if 2 * sum(alone) >= sum(cut is not None for cut in cuts):
        return cuts, strays
    known = {cut.label for cut, is_alone in zip(cuts, alone, strict=True) if cut and not is_alone}
    kept = [
        cut if cut and (cut.label in known or not is_alone) else None
        for cut, is_alone in zip(cuts, alone, strict=True)
    ]
    return kept, strays + sum(map(bool, cuts)) - sum(map(bool, kept))


def mark_said(lines: Sequence[str], cuts: Sequence[Cut | None], mark: str) -> list[Said]:
    """Nobody says what stands between messages, nor what an app says of a chat."""
    said: list[Said] = []
    for line, cut, event in zip(lines, cuts, events_of(lines, mark), strict=True):
        nobody = line.strip() != "" and (event or (cut is None and is_notice(line)))
        said.append(("", len(line)) if nobody else cut and (cut.label, cut.text))
    return said
