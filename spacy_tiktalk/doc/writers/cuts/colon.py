"""A line cut at a colon: behind which one a writer may stand, and where the text begins."""

from __future__ import annotations

import re
from collections.abc import Container

from ..lines.badges import bare_name
from ..lines.blanks import BLANKS, past_blanks
from ..lines.feet import without_foot
from ..lines.stamps import front_of
from ..lines.words import INTRODUCING, PRONOUN_START
from .before_colon import COLON_SIGN, label_before
from .cut import Cut
from .possible import MAX_LABEL, can_be_label, is_short_number, may_be_odd_label

# :) :D :-( ^^ and the like: no comment begins with these, though it may begin with (哭).
_EMOTICON = re.compile(r"[-'^o]?[)(\]\[DPpOo|/\\3*](?![\w:：.])")
# Behind a colon of full width it may be a comment as well: 小北：3.
_WIDE_EMOTICON = re.compile(r"[-'^o]?[)(）（DPpOo3*]\s*")
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


def colon_cut(line: str, *, numbers: bool) -> Cut | None:
    """Cut a line at the first colon that may stand behind a writer; None where none may."""
    front = front_of(line, numbers=numbers)
    found = COLON_SIGN.search(line, front.start, front.start + MAX_LABEL + 30)
    before = None if found is None else label_before(line, front.start, found.start())
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
        text if reply is not None else past_blanks(line, text),
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


def _is_mark_or_address(line: str, colon: int) -> bool:
    """Whether a colon is an emoticon's or an address's: :) and http://…"""
    if line[colon] != ":":
        return False
    after = line[colon + 1 : colon + 4]
    if after.startswith("//"):
        return after[2:] not in ("@", "＠")  # 小北://@大橙: has a repost behind it
    return _EMOTICON.match(after) is not None
