"""Words that one person is not called by at once: 老范 and 小范, 丈母娘 and 新娘."""

from __future__ import annotations

import re

from ...lexicon.aliases import Aliases, kept_with_list
from ...lexicon.name_relation import name_parts
from ...lexicon.words import COLORS, word_set
from .ages import by_marriage
from .name_relations import exclusive
from .names import FULL, equality, name_key
from .nouns import clothes, is_noun, noun_key

_AGE = re.compile("^([小老大])(.)$")
_COLOR = re.compile(f"[{COLORS}]色?")
# Of one event, each of these is somebody else.
_PARTS = (
    word_set("新娘"),
    word_set("新郎"),
    word_set("伴娘"),
    word_set("伴郎"),
    word_set("丈母娘 岳母 丈人 老丈人 岳父 婆婆 公公"),
    word_set("老板娘"),
    word_set("老板"),
)


@kept_with_list
def two_people(first: str, second: str, aliases: Aliases, *, named: bool = False) -> bool:
    """Whether two mentions, neither a pronoun, are words for two people, whoever they are.

    Full names that two people have; one name by two ages (小伟, 大伟); a wife by her husband's name
    and he (标婶, 梁标); two parts in one event (新娘, 丈母娘); clothes of two colors.

    named (bool): a comment says what somebody's name is, so two full names may be one person's.
    """
    one, other = name_key(first), name_key(second)
    if equality(one) == equality(other) == FULL:
        return not named and exclusive((one,), (other,), aliases)
    ages = _AGE.match(one), _AGE.match(other)
    if ages[0] and ages[1]:
        prefixes = {ages[0][1], ages[1][1]}
        # 老弟 is 小弟, and 老师 no age of a 大师; 大舅 and 小舅 are two.
        known = "老" in prefixes and (is_noun(one) or is_noun(other))
        return ages[0][2] == ages[1][2] and len(prefixes) == 2 and not known
    wife = by_marriage(one, other)
    if wife:
        parts = name_parts(other if wife == one else one)
        return parts.full and name_parts(wife).given in (parts.given, parts.surname)
    nouns = noun_key(first)[1], noun_key(second)[1]
    roles = [next((n for n, words in enumerate(_PARTS) if noun in words), -1) for noun in nouns]
    if min(roles) >= 0:
        return roles[0] != roles[1]
    worn = [clothes(noun) for noun in nouns]
    if not all(worn):
        return False
    plain = [_COLOR.sub("", noun) for noun in worn]
    return plain[0] == plain[1] and worn[0] != worn[1] and all(map(_COLOR.search, worn))
