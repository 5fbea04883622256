"""All evidence of two groups: features for the model, and reasons for people to read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import log
from typing import TYPE_CHECKING

from ...kept import kept
from ...lexicon.aliases import Aliases
from ..types import KIN, NAME, WRITER, Key, Reason
from ..words.ages import (
    ages_differ,
    by_marriage,
    generations_differ,
    old_and_young,
    ranks_differ,
    sizes_differ,
)
from ..words.alike import is_another
from ..words.contrasts import contrast
from ..words.descriptions import described_noun, done_to
from ..words.names import (
    AGAINST,
    FORM,
    FULL,
    equality,
    exclusive,
    in_title,
    listed_apart,
    relation,
    tells,
)
from ..words.nicknames import calls_himself
from ..words.nouns import ADDRESS, DESCRIPTION, GENERIC_WORD, KINDS
from ..words.offices import is_junior, offices_differ, roles_differ
from ..words.titles import addressed
from ..words.units import is_unit
from .weights import WEIGHTS

if TYPE_CHECKING:
    from ..group import Group

_MOST_PARTED = 10.0
_TWO_AGES = 2.0  # of 老掌柜 and 小掌柜, whoever speaks
_STRONG = ("equal full name", "equal name", "equal form", *KINDS)
_SAME = frozenset((*_STRONG, "whole"))
# Of whoever is so, what is in the title is not said.
_OTHERS = (
    "near",
    "same surname",
    "other full names",
    "other age",
    "other office",
    "other role",
)


def pair_features(
    a: Group,
    b: Group,
    *,
    aliases: Aliases,
    title: str = "",
    title_names: tuple[str, ...] = (),
    relatives: str = "",
    opens: bool = False,
    notes: dict[str, str] | None = None,
) -> dict[str, float]:
    """The features of two groups, by the names in `WEIGHTS`.

    title (str): of the video, folded.
    title_names (tuple[str, ...]): full names of people that are in it.
    relatives (str): what both are to one person (老婆), "" for nothing known.
    opens (bool): one is a pronoun that opens a thread, the other whom the title names.
    notes (dict[str, str] | None): is filled with what was seen, by feature.
    """
    found: dict[str, float] = {}
    told = {} if notes is None else notes
    together = _same_words(a, b, found, told)
    if a.names and b.names and not _one_name(a, b):
        _names(a, b, found, told, aliases=aliases, title=title, together=together)
        if title_names and not together:
            _title_names(a, b, found, told, aliases=aliases, names=title_names)
    if not together:
        _nouns(a, b, found, told)
    if not together and found.keys().isdisjoint(_SAME) and not sizes_differ(a.names, b.names):
        _contents(a, b, found, told)
    noun = old_and_young(a.aged, b.aged)
    if noun:
        found["other age"] = _TWO_AGES
        told["other age"] = f"老{noun} and 小{noun} are two people"
    if not found.keys().isdisjoint(_OTHERS):
        found.pop("title", None)  # 老蔡 in the title says nothing of 小蔡, nor 李世民 of 李渊
    parted = a.parted(b)
    if not parted:
        _nicknames(a, b, found, told, aliases)
    if relatives:
        found["same relative"] = 1.0
        told["same relative"] = f"both are {relatives} of one person"
    if opens:
        found["opens a thread"] = 1.0
        told["opens a thread"] = "a thread opens with a pronoun, and the title names one person"
    if parted:
        # Slips repeat themselves: the tenth thread that parts the two says little more.
        found["parted"] = min(float(parted), _MOST_PARTED)
        told["parted"] = "the clusterer kept them apart in a thread"
    if a.linked and b.linked:
        _heads(a, b, found, told)
    if (a.male and not a.female and b.female and not b.male) or (
        a.female and not a.male and b.male and not b.female
    ):
        found["sex"] = 1.0
        told["sex"] = "one is spoken of as a man, the other as a woman"
    return found


def reasons(features: Mapping[str, float], notes: Mapping[str, str]) -> tuple[Reason, ...]:
    """What to tell of a join, the weightiest first."""
    found = [
        Reason(name, round(WEIGHTS[name] * value, 3), notes.get(name, name))
        for name, value in features.items()
    ]
    return tuple(sorted(found, key=lambda reason: (-abs(reason.nats), reason.evidence)))


def _same_words(a: Group, b: Group, found: dict[str, float], told: dict[str, str]) -> bool:
    """What both are called; whether a thread has both names in one cluster."""
    if a.keys.keys().isdisjoint(b.keys.keys()):
        return False
    small, large = (a, b) if len(a.keys) <= len(b.keys) else (b, a)
    shared = [key for key in small.keys if key in large.keys]
    if any(kind == WRITER for kind, _ in shared):
        found["same writer"] = 1.0
        told["same writer"] = f"both are the 我 of {min(v for k, v in shared if k == WRITER)}"
    if any(kind == KIN for kind, _ in shared):
        found["same relative"] = 1.0
        told["same relative"] = f"both are {min(v for k, v in shared if k == KIN)}, who writes"
    words = [(_kind(key), key[1], key) for key in shared if _kind(key) in _STRONG]
    if not words:
        return False
    words.sort(key=lambda entry: (_STRONG.index(entry[0]), entry[1]))
    kind, word, key = words[0]
    one_sided = [k for _, _, k in words if (k in a.primaries) != (k in b.primaries)]
    if (key in a.primaries and key in b.primaries) or not one_sided:
        found[kind] = 1.0
        told[kind] = f"both are called {word}"
        return False
    n = max(small.keys[k] if k in large.primaries else large.keys[k] for k in one_sided)
    loose = all(_kind(k) in (ADDRESS, GENERIC_WORD) for k in one_sided)
    name = "together, loose words" if loose else "together"
    found[name] = log(1 + n)
    by = one_sided[0][1]
    many = "a thread has" if n == 1 else f"{n} clusters have"
    told[name] = f"{many} both in one cluster: {by} and {_shown(a, b, by)}"
    return True


def _one_name(a: Group, b: Group) -> bool:
    """Whether both are filed under the same name somewhere."""
    return any(key[0] == NAME for key in a.primaries.keys() & b.primaries.keys())


def _shown(a: Group, b: Group, word: str) -> str:
    for group in (a, b):
        for _, value in sorted(group.primaries):
            if value != word:
                return value
    return word


@kept
def _kind(key: Key) -> str:
    return equality(key[1]) if key[0] == NAME else key[0]


def _names(
    a: Group,
    b: Group,
    found: dict[str, float],
    told: dict[str, str],
    *,
    aliases: Aliases,
    title: str,
    together: bool,
) -> None:
    best = relation(a.names, b.names, aliases)
    form = best if best is not None and best[0] in (*_FORMS, "whole") else None
    wife = "" if form is None else by_marriage(form[1], form[2]) or _wife(a, b)
    whose = b if wife in a.names else a
    if wife and whose.female <= whose.male:
        best = None  # 豪嫂 is the wife of 梁家豪
    if best is not None and best[0] == "listed" and _two_full_names(a, b, best, aliases):
        best = None  # 涛姐 of 刘敏涛 by a list, whose own name is 刘涛
    if best is not None and best[0] not in (*AGAINST, "equal") and not together:
        name, one, other = best
        found[name] = 1.0
        told[name] = f"{one} and {other}: {_WORDS[name]}"
        if title and (in_title(one, title) or in_title(other, title)):
            found["title"] = 1.0
            told["title"] = "the title has the name"
        if best[0] in _FORMS and ages_differ(a.said, b.said):
            found["other age"] = 1.0
            told["other age"] = f"{one} and {other}: the one is called as the young are"
        elif best[0] in _BY_SURNAME and generations_differ(a.relations, b.relations):
            found["other age"] = 1.0
            told["other age"] = f"{one} and {other}: the one is of the parents, the other a child"
        if best[0] in _BY_SURNAME and a.works and b.works and a.works.isdisjoint(b.works):
            found["other role"] = 1.0
            told["other role"] = f"{min(a.works)} and {min(b.works)} are two people"
        if best[0] in _FORMS and ranks_differ(a.names, b.names):
            found["other age"] = 1.0
            told["other age"] = f"{one} and {other}: their ranks in the family are two people's"
        if best[0] in _FORMS and (offices_differ(a.names, b.names) or is_junior(a.names, b.names)):
            found["other office"] = 1.0
            told["other office"] = f"{one} and {other}: their offices are two people's"
    apart = listed_apart(a.names, b.names, aliases)
    if apart is not None:
        found["other full names"] = 1.0
        told["other full names"] = f"a list has {apart[0]} and {apart[1]} as two people's"
        return
    if together and not set(a.names).isdisjoint(b.names):
        return  # but words that are no names (教官) excuse no names of two people
    # Initials or a nickname that fit hide no full names that do not.
    own = relation(a.full_names, b.full_names, aliases)
    if own is None or own[0] not in AGAINST:
        own = relation(a.own_names, b.own_names, aliases)
    if own is not None and own[0] in AGAINST:
        full = all(map(tells, own[1:]))
        # 左大勇 and 左大强 may both be 左工, who is therefore neither.
        strong = own[0] == "other names" or (own[0] == "near" and found.keys() & _BY_SURNAME)
        name = "other full names" if full and strong else own[0]
        if name == "other names" and DESCRIPTION in found:
            return  # who is called 大头 can be 穿蓝衬衫的 and 蓝衬衫
        found[name] = 1.0
        told[name] = f"{own[1]} and {own[2]} are names of two people"


def _two_full_names(a: Group, b: Group, best: tuple[str, str, str], aliases: Aliases) -> bool:
    """Whether full names say two people where an alias of one, by a list, says one."""
    full = {*a.full_names, *b.full_names}
    return (best[1] not in full or best[2] not in full) and exclusive(
        a.full_names, b.full_names, aliases
    )


def _wife(a: Group, b: Group) -> str:
    """The name by which one is the wife of the other, of all that both have: 马嫂, of 老马; "".

    Who has such a name too (马姐 and 马嫂 are one) is nobody's husband.
    """
    for one, other in ((a, b), (b, a)):
        if any(by_marriage(name, "") for name in other.names):
            continue
        for name in one.names:
            surname = name[:1]
            if by_marriage(name, "") and any(surname in (n[0], n[-1]) for n in other.names):
                return name
    return ""


_BY_SURNAME = ("surname", "two forms")
_FORMS = ("given", "core", *_BY_SURNAME)


def _title_names(
    a: Group,
    b: Group,
    found: dict[str, float],
    told: dict[str, str],
    *,
    aliases: Aliases,
    names: tuple[str, ...],
) -> None:
    """A form that two full names have is the one's who is in the title: 郭老师, 郭德纲, 郭麒麟."""
    both = [[_may_be(group, name, aliases) for group in (a, b)] for name in names]
    if any(sum(side) > 1 for side in zip(*both, strict=True)):
        return  # of 黄磊 and 黄渤, 黄老师 may be either
    for name, its in zip(names, both, strict=True):
        theirs = [bool(g.full_names) and name not in g.full_names for g in (a, b)]
        if all(its) and not any(theirs):
            found["name in title"] = 1.0
            told["name in title"] = f"both may be {name}, who is in the title"
            return
        if (its[0] and theirs[1] and not its[1]) or (its[1] and theirs[0] and not its[0]):
            found["other name in title"] = 1.0
            told["other name in title"] = f"one may be {name}, who is in the title"


def _may_be(group: Group, name: str, aliases: Aliases) -> bool:
    found = relation(group.names, (name,), aliases)
    return found is not None and found[0] not in AGAINST


def _nicknames(
    a: Group, b: Group, found: dict[str, float], told: dict[str, str], aliases: Aliases
) -> None:
    """Who speaks of himself may have his name in his nickname: 一航教练的小本本."""
    for one, other in ((a, b), (b, a)):
        for writer, nickname in one.nicknames:
            for word in other.telling:
                public = equality(word) == FULL and bool(aliases.people_of(word))
                if word in nickname and calls_himself(nickname, word, public=public):
                    found["nickname"] = 1.0
                    told["nickname"] = f"{word} is in the nickname of {writer}, who is the other"
                    return


_WORDS = {
    "listed": "a list has them as one person's",
    "whole": "the one is in the other",
    "given": "a form of the given name",
    "surname": "the surname with a form of address",
    "core": "two forms of one given name",
    "initials": "first letters",
    "sound": "sound the same",
    "two forms": "two forms of address",
}


def _nouns(a: Group, b: Group, found: dict[str, float], told: dict[str, str]) -> None:
    for one, other in ((a, b), (b, a)):
        for kind, word in one.primaries:
            if kind not in KINDS:
                continue
            named = next((n for n in other.names if addressed(n) == word), "")
            if named:
                found["form of address"] = 1.0
                told["form of address"] = f"{word} is how {named} is called"
            for other_kind, described in other.primaries:
                if other_kind in KINDS and word != described and described_noun(described) == word:
                    found["part of a description"] = 1.0
                    told["part of a description"] = f"{described} is a {word}"


def _contents(a: Group, b: Group, found: dict[str, float], told: dict[str, str]) -> None:
    pairs = [
        (one, other, first, second)
        for one, first in a.contents
        for other, second in b.contents
        if alike(one, other)
    ]
    if not pairs:
        return
    names = (*a.names, *b.names)
    sexes = bool(a.sexes and b.sexes) and len(a.sexes | b.sexes) > 1
    for whole in (True, False):
        for one, other, first, second in pairs:
            part = alike(one, other)
            if (part in (one, other)) != whole or _of_other(first, second, names):
                continue
            if sexes and one == other:
                continue  # 眼镜哥 and 眼镜妹 have glasses, both
            if roles_differ(first, second) or ages_differ((first,), (second,)):
                continue  # 八班班主任, 八班体委; 红帽子大爷, 红帽子小孩
            name = "alike description" if whole else "partly alike description"
            found[name] = 1.0
            said = "say the same" if whole else f"have {part} in common"
            told[name] = f"{one} and {other} {said}"
            return


def _of_other(first: str, second: str, names: tuple[str, ...]) -> bool:
    """Whether one of two words has the other, a name, in it and means somebody else: 小雨经纪人."""
    shorter, longer = sorted((first, second), key=len)
    return shorter in names and is_another(longer, shorter, full=equality(shorter) != FORM)


@lru_cache(maxsize=131072)
def alike(first: str, second: str) -> str:
    """What two descriptions both say: the whole of one of them, or a part that is most of one.

    "" where that is too little, or where they contrast.
    """
    if first in second or second in first:
        part = min(first, second, key=len)
        same = not (done_to(first, second) or done_to(second, first))
    else:
        part = shared_part(first, second)
        same = bool(part) and done_to(first, part) == done_to(second, part)
    return part if same and not is_unit(part) and not contrast(first, second) else ""


def shared_part(first: str, second: str) -> str:
    """The longest part of two descriptions, if it is most of one: 吉他 of 弹吉他 and 抱吉他."""
    shorter, longer = sorted((first, second), key=len)
    for size in range(len(shorter) - 1, max(1, len(shorter) // 2), -1):
        for start in range(len(shorter) - size + 1):
            part = shorter[start : start + size]
            if part in longer and not part.isdigit():  # 23号 is not of 23届
                return part
    return ""


def _heads(a: Group, b: Group, found: dict[str, float], told: dict[str, str]) -> None:
    if a.plural or b.plural:
        return
    masses = a.heads.total() or 1.0, b.heads.total() or 1.0
    sure = min(1.0, masses[0] / a.linked) * min(1.0, masses[1] / b.linked)
    same = sum(n * b.heads[head] for head, n in a.heads.items() if head in b.heads)
    share = same / (masses[0] * masses[1])
    if share > 0:
        found["same head"] = share * sure
        told["same head"] = f"both are {a.heads.most_common(1)[0][0]} in the video"
    if share < 1:
        found["other heads"] = (1 - share) * sure
        both = (g.heads.most_common(1)[0][0] for g in (a, b))
        told["other heads"] = "{} and {} in the video".format(*both)
