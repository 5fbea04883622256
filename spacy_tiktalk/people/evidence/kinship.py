"""Who is whose relative, and whom two such relations make one person: his wife, her child's mother.

Whose husband somebody is, is his wife, and her 爱人 her husband; the mother of his child is his
wife; the wife of 老板 is 老板娘, and 陈嫂 is that of the only 老陈. A relation that is one of a
relation (嫂子: the wife of a 哥) is both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from ...lexicon.name_relation import name_parts
from ..group import Group
from ..types import KIN, WRITER, ClusterRef
from ..words.ages import by_marriage
from ..words.kin import CHILDREN, COMPOSED, COUPLES, EITHER_SPOUSE, SPOUSES
from ..words.nouns import ROLE

RELATIVE = "same relative"
_ROUNDS = 2  # 婆婆 of her whose husband is told by a child
_MAY_BE_MARRIED = re.compile("^[老阿大]|[叔伯爷哥]$")  # 小陈 is young, 王师傅 anybody of the name
Owner = int | str  # the number of a group, or a writer whose own 我 nobody is
Relations = dict[tuple[Owner, str], set[int]]


def same_relatives(
    groups: Iterable[Group], group_of: Callable[[ClusterRef], int]
) -> list[tuple[str, list[int]]]:
    """(relative, the numbers of the groups that are it to one person), sorted.

    group_of (Callable): the number of the group that a cluster is in now.
    """
    found = relations(list(groups), group_of)
    several = {relation: numbers for relation, numbers in found.items() if len(numbers) > 1}
    ordered = sorted(several.items(), key=lambda entry: (str(entry[0][0]), entry[0][1]))
    return [(relative, sorted(numbers)) for (_, relative), numbers in ordered]


def relations(groups: Sequence[Group], group_of: Callable[[ClusterRef], int]) -> Relations:
    """Who is what to whom: what the clusters say, and what follows of it."""
    found = _told(groups, group_of)
    _named_by_husbands(found, groups)
    by_number = {group.number: group for group in groups}
    for _ in range(_ROUNDS):
        _either_spouse(found, by_number)
        _spouses(found)
        _children(found, by_number)
        _composed(found)
    _spouses(found)
    _any_spouse(found)
    _couples(found, groups)
    return found


def _told(groups: Sequence[Group], group_of: Callable[[ClusterRef], int]) -> Relations:
    """What the clusters say: [[他](1)媳妇](2), and 我爸 of one writer."""
    writers: dict[str, int] = {}
    for group in groups:
        for kind, value in group.keys:
            if kind == WRITER:
                writers.setdefault(value, group.number)
    found: Relations = defaultdict(set)
    for group in groups:
        for member in group.members:
            for owner, relative in member.owners:
                whose = group_of(ClusterRef(member.ref.document, owner))
                if whose != group.number:
                    found[whose, relative].add(group.number)
        for kind, value in group.keys:
            if kind == KIN:
                writer, _, relative = value.rpartition(" ")
                told_of: Owner = writers.get(writer, writer)
                if told_of != group.number:  # 我 and 我爸 in one cluster are a slip
                    found[told_of, relative].add(group.number)
    return found


def _named_by_husbands(found: Relations, groups: Sequence[Group]) -> None:
    """Who is called by the name of the only man of that name, 标婶 of 梁标, is his wife."""
    wives: dict[str, set[int]] = defaultdict(set)
    for group in groups:
        for name in group.names if not group.plural else ():
            if by_marriage(name, "") and name_parts(name).form:
                wives[name_parts(name).given].add(group.number)
    men: dict[str, set[int]] = defaultdict(set)
    for group in groups if wives else ():
        if not group.plural and group.female <= group.male:
            for name in group.names:
                parts = name_parts(name)
                if not parts.form or _MAY_BE_MARRIED.search(name):
                    for given in {parts.given, parts.given[-1:]} & wives.keys():
                        men[given].add(group.number)
    for given, numbers in men.items():
        if len(numbers) == 1:
            found[min(numbers), "老婆"] |= wives[given] - numbers


def _either_spouse(found: Relations, groups: dict[int, Group]) -> None:
    """Whose 爱人 or 老伴 somebody is, is husband or wife, as words say the sex of one of them.

    Else what the owner is told to have.
    """
    for (owner, relative), numbers in list(found.items()):
        if relative == EITHER_SPOUSE:
            told = _told_spouses(found, owner)
            for number in numbers:
                female = groups[number].female - groups[number].male
                if isinstance(owner, int):
                    female += groups[owner].male - groups[owner].female
                known = ["老婆" if female > 0 else "老公"] if female else told
                if len(known) == 1:
                    found[owner, known[0]].add(number)


def _told_spouses(found: Relations, owner: Owner) -> list[str]:
    return [word for word in ("老婆", "老公") if found.get((owner, word))]


def _any_spouse(found: Relations) -> None:
    """Of whom nothing tells which of the two the 爱人 is, it may be either: 老板娘 for 老板."""
    for (owner, relative), numbers in list(found.items()):
        if relative == EITHER_SPOUSE and not _told_spouses(found, owner):
            found[owner, "老婆"] |= numbers
            found[owner, "老公"] |= numbers


def _spouses(found: Relations) -> None:
    for (owner, relative), numbers in list(found.items()):
        if relative in SPOUSES and isinstance(owner, int):
            for number in numbers:
                found[number, SPOUSES[relative]].add(owner)


def _children(found: Relations, groups: dict[int, Group]) -> None:
    """Whose child somebody is, is his father or mother."""
    for (owner, relative), numbers in list(found.items()):
        if relative in CHILDREN and isinstance(owner, int):
            parent = groups[owner]
            if bool(parent.male) != bool(parent.female):
                for number in numbers:
                    found[number, "爸" if parent.male else "妈"].add(owner)


def _composed(found: Relations) -> None:
    for (owner, relative), numbers in list(found.items()):
        for between, last in COMPOSED.get(relative, ()):
            for number in found.get((owner, between), ()):
                found[number, last] |= numbers - {number}


def _couples(found: Relations, groups: Sequence[Group]) -> None:
    roles: dict[str, set[int]] = defaultdict(set)
    for group in groups:
        for kind, word in group.keys:
            if kind == ROLE:
                roles[word].add(group.number)
    for (owner, relative), spouses in list(found.items()):
        for role, (spouse, role_of_spouse) in COUPLES.items():
            if relative == spouse and owner in roles[role]:
                spouses |= roles[role_of_spouse] - {owner}
