"""Where a line may be cut into a writer's label and the comment, for each layout of a file."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple

from ...lexicon.words import any_of
from .badges import PAIRS, bare_name, begins_with_tag
from .feet import without_foot
from .stamps import BLANKS, front_of, without_stamp
from .words import INTRODUCING, OWN_FORM, PRONOUN_START, SAYING

MAX_LABEL = 40
"""Characters; platforms allow 20 to 32, an emoji may be seven."""
_COLON = re.compile("[:：﹕︰∶]")
_OPENING = re.compile(r"[\[(（【]")
# 小北[IP属地：广东]： has a colon in brackets, which is not the label's own
_IN_BRACKETS = re.compile(r"\s*[\[(（【][^\[(（【\])）】]*[:：][^\[(（【\])）】]*[\])）】]\s*$")
# :) :D :-( ^^ and the like: no comment begins with these, though it may begin with (哭).
_EMOTICON = re.compile(r"[-'^o]?[)(\]\[DPpOo|/\\3*](?![\w:：.])")
# Behind a colon of full width it may be a comment as well: 小北：3.
_WIDE_EMOTICON = re.compile(r"[-'^o]?[)(）（DPpOo3*]\s*")
# 10-20, 3.14, brackets or control characters alone; but 1314 and "." are nicknames
_NO_NAME = re.compile(
    r"\d+[^\w\s](?:[^\w\s]|\d)*|[^\w\s]+\d+[^\w\s]*|[\[\]()（）【】<>〈〉「」『』《》|\s\x00-\x1f\x7f]+"
)
_NETWORK = re.compile(r"\s+(?:IP\s?(?:归?属地|归?屬地|地址)?|归?属地|歸?屬地)\s*$", re.IGNORECASE)
_PLACE = re.compile(r"[:：]\s*[\u4e00-\u9fff]{2,8}\s*[:：]")
_PLACE_LENGTH = 10
_SIXTIETHS = re.compile(r"[0-5]\d(?!\d)")
_TAIL_DIGITS = re.compile(r"\d+$")
_REPLY_START = re.compile(
    r"(?:(?:正在|已|我)?回[复覆復]|[\[【(（]回[复覆復]|(?:转发|轉發)(?:$|\s|自|微博|[@＠/])|//|[>＞]{2}|[|｜]{2}"
    r"|原帖由|引用(?=\s|\d|[@＠])|repl(?:y|ying|ied)(?:\s+to\b|\s*[@＠])|re\b|rt\s*[@＠])",
    re.IGNORECASE,
)
# 小北 回复 大橙：, 小北回复@大橙：, 小北 ▶ 大橙：; and 小北回复大橙：, where 小北 is known.
_ANSWERS = r"回[复覆復应應](?:[了咗]|返)?"
_REPLY = re.compile(
    rf"(?<=\S)(?:\s+{_ANSWERS}|\s*{_ANSWERS}(?=\s*[@＠])|\s*[▶▸►→➜](?=\s*\S)"
    r"|\s+(?:repl(?:ied|ies|ying)\s+to|[-=]+>|[>＞](?=\s))(?=\s*\S))\s*(?=\S)",
    re.IGNORECASE,
)
_SOLID_REPLY = re.compile(rf"(?<=\S){_ANSWERS}\s*(?=\S)")
# 12:30的风：, which is a score or a time unless it stands there again.
_CLOCK_NAME = re.compile(r"\d{1,2}[:：]\d\d[^\d\s:：,，。;；!！?？]{1,12}")
_TALKING = re.compile(rf"(?:{PRONOUN_START.pattern}).{{0,6}}(?:{any_of(SAYING)})$")
_STAMP_ENDS = tuple(")）]】〕日号MmZ前刚剛")

BARS = ("|", "｜")
"""Marks that may stand around both columns: | 小北 | 他好帅 |."""
_CLOSING = {"[": "]", "(": ")", "（": "）", "【": "】"}
_ANGLES, _CLOSE_ANGLES = ("<", "＜"), (">", "＞")
_LETTERS = frozenset("ABIQSU")  # tags of one letter in capitals, but for <P>, which nobody closes
_NO_ANGLE = re.compile(r"[<＜]|[-=]\Z")  # before > this is <小北> or an arrow
_PAGE_NUMBER = re.compile(r"(?:p|ep|part)\s?\d{1,3}", re.IGNORECASE)  # P2 | 他好帅


class Cut(NamedTuple):
    """A line cut in two: a label, which a writer may be, and the text.

    text (int): where the comment begins in the line.
    style (str): the colon, and whether a blank follows.
    stamped (int), numbered (bool): see `stamps.Front`.
    solid, answered (str): the labels before and behind a 回复 without a blank before it, or "".
    doubtful (bool): a digit on both sides of the colon: a score, unless the label stands elsewhere,
        too; or a label of a digit or two: a number, unless it stands there again and again; or what
        may be a smiley behind a colon of full width (好可爱：）).
    odd (bool): a number or a word that is no writer (99, 注意), unless the lines around it have the
        same form and name writers.
    """

    label: str
    text: int
    style: str
    stamped: int
    numbered: bool
    solid: str = ""
    answered: str = ""
    doubtful: bool = False
    odd: bool = False


def colon_cut(line: str, *, numbers: bool) -> Cut | None:
    """Cut a line at the first colon that may stand behind a writer; None where none may."""
    front = front_of(line, numbers=numbers)
    found = _COLON.search(line, front.start, front.start + MAX_LABEL + 30)
    before = None if found is None else _label_before(line, front.start, found.start())
    if before is None:
        return None
    label, colon, stamped, doubtful = before
    if "\t" in label.strip(BLANKS) or _is_mark_or_address(line, colon):
        return None
    if not stamped:
        label = without_foot(label)
    text = colon + 1
    if label.startswith("**") and line.startswith("**", text):  # **小北：** 他…
        text += 2
    label = bare_name(label, stamped=front.stamped > 0)
    solid = answered = ""
    reply = _REPLY.search(label)
    if reply is not None:  # the writer stands before the reply, the rest belongs to the text
        text = line.index(reply[0].strip(), front.start + reply.start())
        label = label[: reply.start()].strip(BLANKS)
    elif _REPLY_START.match(label) and label.lower() not in INTRODUCING:
        return None
    elif close := _SOLID_REPLY.search(label):
        solid, answered = label[: close.start()], label[close.end() :]
    short = is_short_number(label) and not line[colon + 1 : colon + 2].isdigit()
    stamped = max(stamped, front.stamped)
    odd = not can_be_label(label)
    if odd and not short and not (stamped and may_be_odd_label(label)):
        return None
    smiley = line[colon] == "：" and _WIDE_EMOTICON.fullmatch(line, colon + 1) is not None
    blank = line[text : text + 1]
    return Cut(
        label,
        text if reply is not None else _past_blanks(line, text),
        line[colon] + ("_" if blank and blank in BLANKS else ""),
        stamped,
        front.numbered,
        solid,
        answered,
        doubtful or short or (smiley and not stamped),
        odd and stamped > 0,
    )


def known_cut(
    line: str, cut: Cut, known: Container[str], export: tuple[str, int] | None
) -> Cut | None:
    """The cut in the light of the labels that stand elsewhere in the file.

    小北回复大橙：… is cut before 回复 where 小北 or 大橙 writes, too; momo2:3楼好 only where momo2
    does; an odd label where colon and time are as in the rest of an export.

    export (tuple[str, int] or None): `Cut.style` and `Cut.stamped` of nearly all of it.
    """
    if cut.odd and (cut.style, cut.stamped) == export:
        return cut
    if cut.odd and not cut.doubtful:
        return None
    if cut.doubtful:
        return cut if cut.label in known else None
    told = PRONOUN_START.match(cut.solid) is not None  # 他回复大橙：…
    if not cut.solid or (cut.solid not in known and (told or cut.answered not in known)):
        return cut
    start = line.index(cut.solid) + len(cut.solid)
    return cut._replace(label=cut.solid, text=start, solid="", answered="")


def mark_cut(line: str, mark: str, *, numbers: bool) -> Cut | None:
    """Cut a line at a tab, | or >, or behind a name in brackets (mark "<", "＜", "[" or "【")."""
    front = front_of(line, numbers=numbers)
    start = front.start
    if mark in PAIRS:
        if not line.startswith(mark, start):
            return None
        start += 1
        end = line.find(PAIRS[mark], start, start + MAX_LABEL + 1)
        if mark == "[" and end > 0 and line[end + 1 : end + 2] not in ("", *BLANKS):
            return None  # an emote stands close to the text
    else:
        start += mark in BARS and line.startswith(mark, start)  # | 小北 | 他好帅 |
        end = line.find(mark, start, start + MAX_LABEL + 2)
        if mark in _CLOSE_ANGLES and end > 0 and _NO_ANGLE.search(line, start, end):
            return None
    label = bare_name(line[start:end]) if end > 0 else ""
    if mark in _ANGLES and len(label) > 1:
        label = label.lstrip("@+%&")  # IRC: who may do what
    text = _past_blanks(line, end + 1)
    odd = not can_be_label(label) or _PAGE_NUMBER.fullmatch(label) is not None
    if not label or (odd and (text >= len(line) or not may_be_odd_label(label))):
        return None
    if mark == "<" and (label[0] in "/!?" or f"</{label.split()[0]}" in line):  # HTML
        return None
    if mark in "<>" and begins_with_tag(line):
        if not _is_letter(line, label, end):
            return None
        odd = odd or label not in _LETTERS
    if mark == "\t":  # a column with the time may follow that with the name
        column = line.find(mark, text, text + MAX_LABEL)
        stamp = front_of(line[text : column + 1], numbers=False)
        if column > 0 and stamp.stamped and text + stamp.start == column + 1:
            text = _past_blanks(line, column)
    return Cut(label, text, mark, front.stamped, front.numbered, odd=odd)


def can_be_label(label: str) -> bool:
    """Whether this may be a writer's label at all: no word that introduces, no number, no reply."""
    if not label or len(label) > MAX_LABEL or label.lower() in INTRODUCING:
        return False
    if is_short_number(label) or _NO_NAME.fullmatch(label):
        return False
    return "//" not in label and _TALKING.match(label) is None


def may_be_odd_label(label: str) -> bool:
    """Whether this may be a writer's where the form of a file says so: 99, 注意, 她说; no signs."""
    return 0 < len(label) <= MAX_LABEL and "//" not in label and any(map(str.isalnum, label))


def is_short_number(label: str) -> bool:
    """Whether this is a digit or two: the number of an item, and seldom a nickname."""
    return len(label) < 3 and label.isdigit()


def _is_letter(line: str, label: str, end: int) -> bool:
    """Whether <A> at a line's start may be somebody called so: a blank follows."""
    blank = line[end + 1 : end + 2]
    return len(label) == 1 and blank != "" and blank in BLANKS


def _label_before(line: str, start: int, colon: int) -> tuple[str, int, int, bool] | None:
    """What stands before a colon, without a time or a place at its end; None for no label.

    RETURNS: The label, the colon behind brackets, time and place, `Cut.stamped`, and whether a
        digit on both sides of the colon makes it doubtful.
    """
    if _OPENING.search(line, start, colon):
        colon = _past_brackets(line, start, colon)
        if colon < 0:
            return None
    label, stamped, doubtful = line[start:colon], 0, False
    if label[-1:].isdigit() and line[colon + 1 : colon + 2].isdigit():
        colon, label, stamped = _past_time(line, start, colon)
        doubtful = not stamped and not _is_sure(label.strip(BLANKS))
        if doubtful and (clock := _clock_name(line, start)):
            label, colon = clock, start + len(clock)
    elif label[-1:].isdigit() or label[-1:] in _STAMP_ENDS:
        label, stamped = without_stamp(label)
    if stamped:
        label = without_foot(label).rstrip(BLANKS + ",，")
    elif ":" in label or "：" in label:
        label = _IN_BRACKETS.sub("", label)
    elif network := _NETWORK.search(label):  # 小北 IP属地：广东：他…
        place = _PLACE.match(line, colon)
        if place is None:
            return None
        label, colon = label[: network.start()], place.end() - 1
    return label, colon, stamped, doubtful


def _is_mark_or_address(line: str, colon: int) -> bool:
    """Whether a colon is an emoticon's or an address's: :) and http://…"""
    if line[colon] != ":":
        return False
    after = line[colon + 1 : colon + 4]
    if after.startswith("//"):
        return after[2:] not in ("@", "＠")  # 小北://@大橙: has a repost behind it
    return _EMOTICON.match(after) is not None


def _past_time(line: str, start: int, colon: int) -> tuple[int, str, int]:
    """The colon behind the time behind a name, 小北 12:30: …; else the one given, 用户12:3个人."""
    last = colon
    label = line[start:colon]
    for found in _COLON.finditer(line, colon + 1, start + MAX_LABEL + 30):
        if found.start() - last > 6 + _PLACE_LENGTH:
            break
        last = found.start()
        if _SIXTIETHS.match(line, last + 1):
            continue
        label, stamped = without_stamp(line[start:last])
        if not stamped and found.start() - colon > 3:  # 小北 2024-05-01 12:30 广东：
            whole = line[start:last]
            label = without_foot(whole)
            stamped = 2 if label != whole else 0
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


def _clock_name(line: str, start: int) -> str:
    """A nickname that begins with a time, up to the colon behind it; "" where none is."""
    found = _CLOCK_NAME.match(line, start)
    return found[0] if found and _COLON.match(line, found.end()) else ""


def is_clock_name(label: str) -> bool:
    """Whether a label begins with a time and goes on: 12:30的风."""
    return _CLOCK_NAME.fullmatch(label) is not None


def _is_sure(label: str) -> bool:
    """Whether a label that ends with a digit is no score, even before another digit."""
    digits = _TAIL_DIGITS.search(label)
    return OWN_FORM.fullmatch(label) is not None or (
        digits is not None and 4 <= len(digits[0]) < len(label)
    )


def _past_blanks(line: str, start: int) -> int:
    while start < len(line) and line[start] in BLANKS:
        start += 1
    return start
