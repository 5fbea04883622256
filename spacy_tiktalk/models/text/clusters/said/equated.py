"""X就是Y, X外号Y, X和Y是同一个人: two names that the talk itself gives to one person.

In the gold of our own training and development parts 179 of 186 pairs of names that stand so are
one person's (雷达本名雷丽柔, 昊亮=三亮). A name may be given away late, so the pair holds for all
of its dialogue, as those of a list of aliases do: as evidence that the model weighs.
"""

from __future__ import annotations

import re

from .....lexicon.aliases import Aliases
from .....lexicon.mentions import mention_type
from ..talk.token_index import Ints, TokenIndex
from .clauses import CLAUSE_END, before, behind, together

_MOST_BETWEEN = 8  # characters
_NAMES = "大名|本名|真名|全名|小名|乳名|原名|艺名|外号|绰号|花名|网名|圈名|昵称|曾用名|英文名"
_IS = re.compile(
    rf"(?:其实|原来|可)?不?就是|其实是|原来是|是|[=＝]"
    rf"|[,，]?(?:(?:也|又|就|都|以前|人家|江湖)?(?:叫|人称|又名)|改名叫?|(?:他|她|佢)?(?:{_NAMES})(?:就?[叫是])?)"
)
_AND = re.compile("[和跟与同、]")
_ONE_PERSON = re.compile("(?:不?就|原来|其实|居然|竟然)?是同一个?人(?!吗|嘛|么|[?？])")
_GUESSED = re.compile("吧(?![?？])")  # of 就是, but not of 是 alone
_ASKED = re.compile("[吗么?？]")
# 以为X是Y, 别把X当Y; 不是X，是Y; 像X.
_UNREAL = re.compile(r"(?:以为|当成|当作|[当把像演]|是)[^,，。！!?？\s]{0,2}$")


def with_names_said(starts: Ints, ends: Ints, index: TokenIndex) -> list[Aliases]:
    """For each mention the names that are one person's: `index.aliases`, and what its Doc says.

    starts, ends (ndarray): Mentions of the batch, sorted by start, longer first.
    """
    said: dict[int, list[tuple[str, str]]] = {}
    for k, earlier in names_said(starts, ends, index).items():
        one, other = index.texts(starts[[earlier, k]], ends[[earlier, k]])
        said.setdefault(int(index.doc[starts[k]]), []).append((one, other))
    known = {d: index.aliases.with_pairs(pairs) for d, pairs in said.items()}
    return [known.get(d, index.aliases) for d in index.doc[starts].tolist()]


def names_said(starts: Ints, ends: Ints, index: TokenIndex) -> dict[int, int]:
    """Which name is said to be another name of whom: number of a mention → that of one before it.

    starts, ends (ndarray): Mentions of the batch, sorted by start, longer first.
    """
    spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
    out: dict[int, int] = {}
    for k, (start, end) in enumerate(spans):
        if k and spans[k - 1][0] == start:
            continue  # 刘洋 of 刘洋的弟弟
        earlier = next((j for j in range(k - 1, max(k - 4, -1), -1) if spans[j][1] <= start), None)
        if earlier is None or not _near(spans[earlier], start, index):
            continue
        one, other = index.text(*spans[earlier]), index.text(start, end)
        if (
            one != other
            and _said_of(spans[earlier], (start, end), index)
            and mention_type(one) == mention_type(other) == "PROPER"
        ):
            out[k] = earlier
    return out


def _near(first: tuple[int, int], start: int, index: TokenIndex) -> bool:
    last = first[1] - 1
    near = index.begins[start] - index.stops[last] <= _MOST_BETWEEN
    return near and together(last, start, index)


def _said_of(first: tuple[int, int], second: tuple[int, int], index: TokenIndex) -> bool:
    """Whether the words around two names say that they are one person's."""
    said = index.said
    after = behind(second[1], index)
    between = "".join(said[index.stops[first[1] - 1] : index.begins[second[0]]].split())
    if _AND.fullmatch(between):
        found = bool(_ONE_PERSON.match("".join(after.split())))
    elif _IS.fullmatch(between):
        # 不就是 is a question that asserts.
        more = _ASKED if between == "不就是" else _GUESSED if between != "是" else CLAUSE_END
        found = bool(CLAUSE_END.match(after) or more.match(after))
    else:
        return False
    return found and not _UNREAL.search(before(first[0], index))
