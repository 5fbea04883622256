"""Relatives by whose they are: 我爸, 她弟, 小雨老公."""

from __future__ import annotations

import re

from ...kept import kept
from ...lexicon.plural import is_plural
from ...lexicon.pronouns import clean
from ...lexicon.words import ROLES
from .kin import is_kin
from .synonyms import RELATIVES

_MINE = re.compile("^[我俺咱]家?的?(?:那个|这个)?")
OWNER = re.compile(r"^(?:[我你您他她咱俺](?:们|俩)?家?|人家|自己)的?(?=.)")


@kept
def self_relative(text: str) -> str:
    """What somebody is to the writer who says 我爸 or 我家老公; "" for nobody."""
    word = clean(text).casefold()
    own = _MINE.match(word)
    rest = word[own.end() :] if own else ""
    known = rest in RELATIVES or is_kin(rest)
    return RELATIVES.get(rest, rest) if known and not is_plural(text) else ""


@kept
def owned_relative(text: str) -> str:
    """What somebody is to whom a pronoun names: 弟 of 她弟; "" for nobody."""
    word = clean(text).casefold()
    own = OWNER.match(word)
    rest = word[own.end() :] if own else ""
    return rest if rest in RELATIVES or is_kin(rest) else ""


@kept
def relative_key(text: str, owner: str) -> str:
    """What somebody is to the owner who is named in the mention: 老婆 of 他媳妇; "" for nobody.

    owner (str): the text of the mention inside, with which the outer one begins.
    """
    if is_plural(text):
        return ""
    word, start = clean(text).casefold(), clean(owner).casefold()
    if not start or not word.startswith(start) or word == start:
        return ""
    rest = re.sub("^[他她]?(?:们?家)?的?(?:那个|这个)?亲?(?=.)", "", word[len(start) :])
    known = rest in RELATIVES or rest in ROLES or is_kin(rest)
    return RELATIVES.get(rest, rest) if known else ""
