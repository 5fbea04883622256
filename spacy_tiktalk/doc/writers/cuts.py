"""Where a line may be cut into a writer's label and the comment, for each layout of a file."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple

from .stamps import BLANKS, front_of, without_stamp
from .words import INTRODUCING, OWN_FORM, PRONOUN_START, SAYING

MAX_LABEL = 40
"""Characters; platforms allow 20 to 32, an emoji may be seven."""
_COLON = re.compile("[:：﹕]")
_OPENING = re.compile(r"[\[(（【]")
# 小北[IP属地：广东]： has a colon in brackets, which is not the label's own
_IN_BRACKETS = re.compile(r"\s*[\[(（【][^\[(（【\])）】]*[:：][^\[(（【\])）】]*[\])）】]\s*$")
# :) :D :-( ^^ and the like: no comment begins with these, though it may begin with (哭).
_EMOTICON = re.compile(r"[-'^o]?[)(\]\[DPpOo|/\\3*](?![\w:：.])")
# 10-20, 3.14, brackets or control characters alone; but 1314 and "." are nicknames
_NO_NAME = re.compile(
    r"\d+(?:[^\w\s]+\d*)+|[^\w\s]+\d+[^\w\s]*|[\[\]()（）【】<>〈〉「」『』《》|\s\x00-\x1f\x7f]+"
)
_NETWORK = re.compile(r"\s+(?:IP\s?(?:归?属地|归?屬地|地址)?|归?属地|歸?屬地)\s*$", re.IGNORECASE)
_PLACE = re.compile(r"[:：]\s*[\u4e00-\u9fff]{2,8}\s*[:：]")
_SIXTIETHS = re.compile(r"[0-5]\d(?!\d)")
_TAIL_DIGITS = re.compile(r"\d+$")
_REPLY_START = re.compile(
    r"(?:回[复覆復]|转发|//|repl(?:y|ying|ied)(?:\s+to\b|\s*[@＠])|re\b|rt\s*[@＠])", re.IGNORECASE
)
# 小北 回复 大橙：, 小北回复@大橙：, 小北 ▶ 大橙：; and 小北回复大橙：, where 小北 is known.
_REPLY = re.compile(
    r"(?<=\S)(?:\s+回[复覆復]|\s*回[复覆復](?=\s*[@＠])|\s*[▶▸►](?=\s*\S))\s*(?=[^\s])"
)
_SOLID_REPLY = re.compile(r"(?<=\S)回[复覆復]\s*(?=\S)")
_TALKING = re.compile(
    rf"(?:{PRONOUN_START.pattern}).{{0,6}}(?:{'|'.join(sorted(SAYING, key=len, reverse=True))})$"
)
_PAIRS = {
    "[": "]",
    "(": ")",
    "（": "）",
    "【": "】",
    "「": "」",
    "『": "』",
    "<": ">",
    "〈": "〉",
    "《": "》",
}
_STAMP_ENDS = tuple(")）]】〕日号MmZ")

_CLOSING = {"[": "]", "(": ")", "（": "）", "【": "】"}


class Cut(NamedTuple):
    """A line cut in two: a label, which a writer may be, and the text.

    text (int): where the comment begins in the line.
    style (str): the colon, and whether a blank follows.
    stamped (int), numbered (bool): see `stamps.Front`.
    solid, answered (str): the labels before and behind a 回复 without a blank before it, or "".
    doubtful (bool): a digit on both sides of the colon: a score, unless the label stands elsewhere,
        too; or a label of a digit or two: a number, unless it stands there again and again.
    """

    label: str
    text: int
    style: str
    stamped: int
    numbered: bool
    solid: str = ""
    answered: str = ""
    doubtful: bool = False


def colon_cut(line: str, *, numbers: bool) -> Cut | None:
    """Cut a line at the first colon that may stand behind a writer; None where none may."""
    front = front_of(line, numbers=numbers)
    found = _COLON.search(line, front.start, front.start + MAX_LABEL + 30)
    if found is None:
        return None
    colon = found.start()
    if _OPENING.search(line, front.start, colon):
        colon = _past_brackets(line, front.start, colon)
        if colon < 0:
            return None
    label, stamped, doubtful = line[front.start : colon], 0, False
    after = line[colon + 1 : colon + 4]
    if label[-1:].isdigit() and after[:1].isdigit():
        colon, label, stamped = _past_time(line, front.start, colon)
        doubtful = not stamped and not _is_sure(label.strip(BLANKS))
        after = line[colon + 1 : colon + 4]
    elif label[-1:].isdigit() or label[-1:] in _STAMP_ENDS:
        label, stamped = without_stamp(label)
    if stamped:
        label = label.rstrip(BLANKS + ",，")
    elif ":" in label or "：" in label:
        label = _IN_BRACKETS.sub("", label)
    elif network := _NETWORK.search(label):  # 小北 IP属地：广东：他…
        place = _PLACE.match(line, colon)
        if place is None:
            return None
        label, colon = label[: network.start()], place.end() - 1
        after = line[colon + 1 : colon + 4]
    if "\t" in label.strip(BLANKS) or (
        line[colon] == ":" and (after.startswith("//") or _EMOTICON.match(after))
    ):
        return None
    label = _unwrapped(label)
    text = colon + 1
    reply = _REPLY.search(label)
    if reply is not None:  # the writer stands before the reply, the rest belongs to the text
        begin = line.index(reply[0].strip(), front.start + reply.start())
        label, text = label[: reply.start()].strip(BLANKS), begin
    elif _REPLY_START.match(label):
        return None
    short = is_short_number(label) and not after[:1].isdigit()
    if not short and not can_be_label(label):
        return None
    solid = _SOLID_REPLY.search(label) if reply is None else None
    blank = line[text : text + 1]
    return Cut(
        label,
        text if reply is not None else _past_blanks(line, text),
        line[colon] + ("_" if blank and blank in BLANKS else ""),
        max(front.stamped, stamped),
        front.numbered,
        "" if solid is None else label[: solid.start()],
        "" if solid is None else label[solid.end() :],
        doubtful or short,
    )


def known_cut(line: str, cut: Cut, known: Container[str]) -> Cut | None:
    """The cut in the light of the labels that stand elsewhere in the file.

    小北回复大橙：… is cut before 回复 where 小北 or 大橙 writes, too; momo2:3楼好 only where momo2
    does.
    """
    if cut.doubtful:
        return cut if cut.label in known else None
    told = PRONOUN_START.match(cut.solid) is not None  # 他回复大橙：…
    if not cut.solid or (cut.solid not in known and (told or cut.answered not in known)):
        return cut
    start = line.index(cut.solid) + len(cut.solid)
    return cut._replace(label=cut.solid, text=start, solid="", answered="")


def mark_cut(line: str, mark: str, *, numbers: bool) -> Cut | None:
    """Cut a line at a tab, | or >, or behind a name in brackets (mark "<", "[" or "【")."""
    front = front_of(line, numbers=numbers)
    if mark in _PAIRS:
        if not line.startswith(mark, front.start):
            return None
        end = line.find(_PAIRS[mark], front.start, front.start + MAX_LABEL + 2)
        label = line[front.start + 1 : end] if end > 0 else ""
    else:
        end = line.find(mark, front.start, front.start + MAX_LABEL + 2)
        label = line[front.start : end] if end > 0 else ""
    label = label.strip(BLANKS)
    if not label or not can_be_label(label):
        return None
    text = _past_blanks(line, end + 1)
    if mark == "\t":  # a column with the time may follow that with the name
        column = line.find(mark, text, text + MAX_LABEL)
        stamp = front_of(line[text : column + 1], numbers=False)
        if column > 0 and stamp.stamped and text + stamp.start == column + 1:
            text = _past_blanks(line, column)
    return Cut(label, text, mark, front.stamped, front.numbered)


def can_be_label(label: str) -> bool:
    """Whether this may be a writer's label at all: no word that introduces, no number, no reply."""
    if not label or len(label) > MAX_LABEL or label.lower() in INTRODUCING:
        return False
    if is_short_number(label) or _NO_NAME.fullmatch(label):
        return False
    return "//" not in label and _TALKING.match(label) is None


def is_short_number(label: str) -> bool:
    """Whether this is a digit or two: the number of an item, and seldom a nickname."""
    return len(label) < 3 and label.isdigit()


def _past_time(line: str, start: int, colon: int) -> tuple[int, str, int]:
    """The colon behind the time behind a name, 小北 12:30: …; else the one given, 用户12:3个人."""
    last = colon
    for found in _COLON.finditer(line, colon + 1, start + MAX_LABEL + 30):
        if found.start() - last > 6:
            break
        last = found.start()
        if _SIXTIETHS.match(line, last + 1):
            continue
        label, stamped = without_stamp(line[start:last])
        if stamped and label.strip(BLANKS):
            return last, label, stamped
    return colon, line[start:colon], 0


def _past_brackets(line: str, start: int, colon: int) -> int:
    """The colon behind the brackets that one stands in, -1 if none does; else the one given."""
    opened = [char for char in line[start:colon] if char in _CLOSING]
    closed = sum(line.count(_CLOSING[char], start, colon) for char in set(opened))
    if len(opened) <= closed:
        return colon
    end = line.find(_CLOSING[opened[-1]], colon, start + MAX_LABEL + 30)
    if end < 0:
        return colon
    found = _COLON.match(line, _past_blanks(line, end + 1))
    return -1 if found is None else found.start()


def _is_sure(label: str) -> bool:
    """Whether a label that ends with a digit is no score, even before another digit."""
    digits = _TAIL_DIGITS.search(label)
    return OWN_FORM.fullmatch(label) is not None or (
        digits is not None and 4 <= len(digits[0]) < len(label)
    )


def _unwrapped(label: str) -> str:
    """Without blanks and marks around it, and without brackets around the whole of it."""
    label = label.strip(BLANKS)
    if len(label) > 4 and label.startswith("**") and label.endswith("**"):
        return label[2:-2].strip(BLANKS)
    if len(label) > 2 and _PAIRS.get(label[0]) == label[-1] and label.count(label[0]) == 1:
        return label[1:-1].strip(BLANKS)
    return label


def _past_blanks(line: str, start: int) -> int:
    while start < len(line) and line[start] in BLANKS:
        start += 1
    return start
