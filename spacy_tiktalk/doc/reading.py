"""What models and rules read of a Doc: talk alone, in one script, without invisible characters.

A Doc is read as if its marks were not there, so that the same talk gives the same clusters in
whatever surroundings; what is written and shown stays as it is. Nor is what is shouted first in a
turn read: 666，那个大叔.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate, pairwise

from spacy.attrs import SPACY
from spacy.tokens import Doc, Span

from ..lexicon.marks.invisible import visible_text
from ..lexicon.script import fold, fold_words
from ..lexicon.words import FOREIGN_SOUNDS, SURNAMES, any_of
from .by_tokens import text_of, token_chars
from .marks import DocMark, kinds_read, marks_of
from .turns import TurnPlace, title_of, turn_places

# 史蒂芬 库里 is one.
_FOREIGN = rf"(?:(?<![{FOREIGN_SOUNDS}]{{3}})|(?!\s+[{FOREIGN_SOUNDS}]{{2}}))"
# No clause ends with 是 or 把, and none begins with 了 or 吗.
_NO_END, _NO_BEGINNING = "(?<![是这那和跟与把被在给对让叫个])", "(?![的了吗呢吧啊呀嘛着过们么地得])"
# What is shouted at the beginning of a turn: 666 那个大叔, 哈哈哈哈，他; not 666 块 or 牛哥.
_SHOUT = re.compile(
    r"\s*(?:(?i:(?P<digit>\d)(?P=digit){2,}|233+)"
    r"(?=[，,！!。~～]|\s+[^年月日号点个块元岁斤楼层次条位人分秒米度万千百亿多])"
    "|(?i:yyds|xswl|awsl|nsdd|yysy|ok+|nb|wow+|omg|lol|nice|em+|h{2,}|(?:ha){2,})"
    "|[哈嘿]{2,}|[牛绝哇啊赞顶草唉哎嗯哦噢耶靠服哭]+|牛[逼批掰]|卧槽|笑死|绝了|好家伙|天[呐哪啊]|妈呀)"
    r"[\s，,！!。~～]+(?=\S)"
)
_LONGEST_SHOUT = 64  # tokens
_BLANK = re.compile(r"[^\S\n]")
_COLONS = frozenset("：:")
_OPENING, _CLOSING = frozenset("“「『‘"), frozenset("”」』’")
_STRAIGHT = '"'


def read_words(
    doc: Doc,
    places: Iterable[TurnPlace] | None = None,
    marks: Iterable[DocMark] | None = None,
) -> list[str]:
    """Each token as it is read: folded, and without what is no talk; "" where nothing is left.

    places (Iterable[TurnPlace] | None): Of `turn_places`, where they are known.
    marks (Iterable[DocMark] | None): Of `marks_of`, where they are known.
    RETURNS (list[str]): One a token. White space stays.
    """
    text = fold_words(text_of(doc))
    bounds = token_chars(doc)
    places = list(turn_places(doc) if places is None else places)
    talk = list(text)
    for start, end in silent_stretches(doc, places, marks):
        talk[start:end] = [""] * (end - start)
    words = ["".join(talk[start:end]) for start, end in bounds]
    for place in places:
        _leave_shout(words, doc, place)
    return words


def _leave_shout(words: list[str], doc: Doc, place: TurnPlace) -> None:
    """Leave out what is shouted first: a model finds fewer persons behind it, and none is in it."""
    tokens = range(place.start, min(place.end, place.start + _LONGEST_SHOUT))
    ends = list(accumulate(len(words[i]) + bool(doc[i].whitespace_) for i in tokens))
    found = _SHOUT.match("".join(words[i] + doc[i].whitespace_ for i in tokens))
    for i, end in zip(tokens, ends, strict=True):
        if found is None or end > found.end():
            break
        words[i] = ""


def pauses(doc: Doc, words: Sequence[str], places: Iterable[TurnPlace]) -> frozenset[int]:
    """The tokens before which a blank stands for a comma: 心疼小李 领导太过分 speaks of two.

    It is one of `gaps`, but not behind 是 or before 吗.

    words (Sequence[str]): Of `read_words`.
    """
    return _behind_blanks(_blank(_NO_END, _NO_BEGINNING), doc, words, places)


def gaps(doc: Doc, words: Sequence[str], places: Iterable[TurnPlace]) -> frozenset[int]:
    """The tokens before which a blank stands that no mention reaches over: 问问桃子 妈妈也在.

    It has two Chinese characters or more on either side, so it is not that of 孙 总, 王 一 博 and
    我爱 Angela. None of the 56,824 gold mentions of our
    parts and the research data reaches over one between Chinese characters.

    words (Sequence[str]): Of `read_words`.
    """
    return _behind_blanks(_blank(), doc, words, places)


@cache
def _blank(before: str = "", behind: str = "") -> re.Pattern[str]:
    """A gap with these conditions on its two sides.

    Made when first asked for, since it would be a fifth of the time of the package's import.

    汤姆 克鲁斯, 欧阳 娜娜 and 韩红 老师 are one.
    """
    from ..lexicon.heads import ADDRESSES
    from ..lexicon.offices import OFFICES

    compound = any_of(name for name in SURNAMES if len(name) == 2)
    return re.compile(
        rf"(?<=[\u3400-\u9fff]{{2}})(?<!{compound}){_FOREIGN}"
        rf"(?:(?<![{FOREIGN_SOUNDS}]{{2}})|(?!\s+[{FOREIGN_SOUNDS}]{{3}})){before}"
        rf"\s+(?!{any_of(ADDRESSES | OFFICES)})(?=[\u3400-\u9fff]{{2}}){behind}"
    )


def _behind_blanks(
    pattern: re.Pattern[str], doc: Doc, words: Sequence[str], places: Iterable[TurnPlace]
) -> frozenset[int]:
    if not _BLANK.search(text_of(doc)):  # as in most dialogues
        return frozenset()
    found: set[int] = set()
    blanks = doc.to_array([SPACY]).reshape(-1).tolist()
    for start, end, *_ in places:
        # A mark parts what stands on its two sides, too, and is no pause.
        said = [words[i] + " " * blanks[i] if words[i] else "\0" for i in range(start, end)]
        begins = dict(zip(accumulate(map(len, said), initial=0), range(start, end), strict=False))
        found.update(begins[m.end()] for m in pattern.finditer("".join(said)) if m.end() in begins)
    return frozenset(found)


def quoted_words(words: Sequence[str]) -> list[bool]:
    """For each word of a turn whether it may be another's than the writer's: behind a colon that is
    not a time's or a score's, in quotation marks.

    words (Sequence[str]): Signs are words of their own. "" and blanks count as not there.
    """
    out: list[bool] = []
    others = behind = straight = False
    depth = 0
    before = ""
    said = [(i, word) for i, word in enumerate(words) if word.strip()]
    for (i, word), (_, after) in pairwise([*said, (len(words), "")]):
        out += [others] * (i + 1 - len(out))
        if word in _COLONS and before and not behind:
            behind = not (before.isdigit() and after.isdigit())  # 比分3:2
        depth = max(depth + (word in _OPENING) - (word in _CLOSING), 0)
        straight = straight != (word == _STRAIGHT)
        others = behind or straight or depth > 0
        before = word
    return out + [others] * (len(words) - len(out))


def read_title(doc: Doc) -> str:
    """The title of the Doc's video as it is read, "" without one. Its hashtags are talk."""
    return fold(visible_text(title_of(doc) or ""))


def said_text(span: Span, silent: Sequence[tuple[int, int]] | None = None) -> str:
    """The text of a mention as it is named: as it is written, without the marks inside it.

    silent (Sequence[tuple[int, int]] | None): Of `silent_stretches`, where it is known.
    """
    silent = silent_stretches(span.doc) if silent is None else silent
    if not silent:
        return visible_text(span.text)
    start, end = span.start_char, span.end_char
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in _within(silent, start, end)]
    said = said_between(span.text, 0, end - start, inside)
    # A mention that is nothing but a mark is named by it.
    return said.strip() or visible_text(span.text) if inside else said


def said_between(text: str, start: int, end: int, silent: Sequence[tuple[int, int]]) -> str:
    """The characters from start to end, without the silent stretches and what cannot be seen."""
    kept = []
    for first, last in _within(silent, start, end):
        kept.append(text[start : max(start, first)])
        start = last
    kept.append(text[start : max(start, end)])
    return visible_text("".join(kept))


def _within(silent: Sequence[tuple[int, int]], start: int, end: int) -> Sequence[tuple[int, int]]:
    """The stretches that share a character with start to end; all are in order, apart."""
    first = bisect_right(silent, start, key=lambda stretch: stretch[1])
    return silent[first : bisect_left(silent, end, key=lambda stretch: stretch[0])]


def silent_stretches(
    doc: Doc,
    places: Iterable[TurnPlace] | None = None,
    marks: Iterable[DocMark] | None = None,
) -> list[tuple[int, int]]:
    """The characters of the marks that are not read as talk, half-open, in order."""
    read = kinds_read(doc)
    found = marks_of(doc, places) if marks is None else marks
    out: list[tuple[int, int]] = []
    for start, end in ((m.start_char, m.end_char) for m in found if m.kind not in read):
        if out and start < out[-1][1]:  # somebody else's marks may overlap
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
