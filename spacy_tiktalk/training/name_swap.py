"""New names for the people of a dialogue, replaced everywhere at once, with the gold adjusted.

The characters are lists written for this project; a name made of them belongs to nobody.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..doc.dialogue import Dialogue
from ..formats.record import DialogueRecord, GoldCluster, GoldMention
from ..lexicon.mentions import mention_type
from ..lexicon.name_relation import name_parts
from ..lexicon.pinyin import has_initials, initials, sounds_alike
from ..lexicon.script import fold
from ..lexicon.words import SURNAMES
from .foreign_names import DOT, ForeignName, draw_foreign_name

_COMMON_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘蒋蔡余杜叶程苏魏吕"
    "丁任沈姚卢姜崔钟谭陆汪范金廖贾夏韦付方邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
)
_DOUBLE_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "慕容", "司徒", "夏侯", "令狐", "南宫", "皇甫")
_GIVEN = (
    "伟芳娜敏静强磊洋勇艳杰娟涛超霞刚桂英玉萍红鹏辉俊波斌宇浩凯健飞鑫婷雪琳晶莹梦瑶佳欣怡诗涵"
    "子轩雨泽睿博文思远嘉懿煜城烨磊晟天立果明哲志泽彦思雅琪若曦悦彤心妍语嫣可馨梓萱依诺景行"
)
_PREFIXES = "小阿老大"
_SUFFIXES = "哥姐仔儿总爷叔宝神"
_HAN = re.compile(r"[\u4e00-\u9fff]{2,4}")
_LETTERS = re.compile(r"[A-Za-z]{2,6}")
_WHOLE_WORD = "(?<![A-Za-z]){}(?![A-Za-z])"  # cs of 陈思 is not that of csgo
_FOREIGN = 0.15  # of the people who are called by nothing but their name or a part of it
_TRIES = 20


@dataclass(frozen=True)
class _Person:
    """A name in parts; surname or given "" where only the other is known."""

    surname: str
    given: str

    @property
    def full(self) -> str:
        return self.surname + self.given


def swap_names(record: DialogueRecord, rng: random.Random) -> DialogueRecord:
    """Give every cluster with a Chinese proper name of 2-4 characters, or with a dot, another one.

    All spellings of one person change alike: 刘德华, 德华, 华仔, 刘导 and ldh may become 周子轩,
    子轩, 轩仔, 周导 and zzx; a spelling that shares no character with the name stays. Every
    occurrence in the turns and the title changes, mentions that hold it grow or shrink with it, and
    so do gold names and celebrities. A cluster keeps its name where one of its spellings cannot be
    understood, or where a change would cut through the edge of a mention.
    One in seven of the people without a nickname becomes a foreigner (露西·布朗, 羽生结弦), and who
    has a name with a dot gets another one of another language.

    RETURNS (DialogueRecord): the same record if there was nothing to change.
    """
    for number in range(len(record.clusters)):
        record = _swap_one(record, number, rng)
    return record


def _swap_one(record: DialogueRecord, number: int, rng: random.Random) -> DialogueRecord:
    cluster = record.clusters[number]
    texts = list(dict.fromkeys(record.text_of(mention) for mention in cluster.mentions))
    names = [text for text in texts if mention_type(text) == "PROPER"]
    chinese = [name for name in names if _HAN.fullmatch(name)]
    dotted = max((name for name in names if DOT in name), key=len, default=None)
    if not chinese and dotted is None:
        return record
    old = None if dotted else _person(chinese)
    foreign = old is None or (set(names) <= {old.full, old.given} and rng.random() < _FOREIGN)
    everything = "\n".join([record.dialogue.text, record.dialogue.title or ""])
    for _ in range(_TRIES):
        found: dict[str, str | None]
        if foreign:
            found = _to_foreign(names, dotted or (old.full if old else ""), draw_foreign_name(rng))
        elif old is not None:
            new = _new_person(old, rng)
            found = {name: _translate(name, old, new) for name in names}
        if None in found.values():
            if foreign:
                continue  # another one may have the family name that is asked for
            return record
        mapping = {name: other for name, other in found.items() if other and name != other}
        others = set(mapping.values())
        fresh = not any(other in everything for other in others)
        proper = all(mention_type(other) == "PROPER" for other in others)
        if mapping and fresh and proper and len(others) == len(mapping):
            return _replace_all(record, mapping) or record
    return record


def _person(names: Sequence[str]) -> _Person:
    """The fullest name, cut into surname and given name."""
    for name in sorted(names, key=len, reverse=True):
        parts = name_parts(name)
        if parts.full and len(parts.text) == len(name):
            size = len(parts.surname)
            return _Person(name[:size], name[size:])
    bare = {name_parts(name).given for name in names}
    if len(bare) == 1 and bare <= SURNAMES and all(name_parts(name).form for name in names):
        (surname,) = bare  # 韩导, 老韩: nobody says what else he is called
        if all(surname in name for name in names):
            return _Person(surname, "")
    plain = [name for name in names if not _is_nickname(name)]
    if plain:
        return _Person("", plain[0])
    name = names[0]
    return _Person("", name[1:] if name[0] in _PREFIXES else name[:-1])


def _is_nickname(name: str) -> bool:
    """小明, 华仔, 德华哥: a name with something friendly at one end."""
    return name[0] in _PREFIXES or name[-1] in _SUFFIXES


def _new_person(old: _Person, rng: random.Random) -> _Person:
    if not old.given:
        return _Person(rng.choice(_COMMON_SURNAMES), "")
    given = "".join(rng.sample(sorted(set(_GIVEN)), k=rng.choice((1, 2, 2)) if old.surname else 2))
    if not old.surname:
        return _Person("", given)
    if len(old.surname) == 2 or rng.random() < 0.05:
        return _Person(rng.choice(_DOUBLE_SURNAMES), given)
    return _Person(rng.choice(_COMMON_SURNAMES), given)


def _translate(name: str, old: _Person, new: _Person) -> str | None:
    """What one spelling of the old name becomes.

    A spelling without any character of it stays; None if it shares one in a way that is not
    understood.
    """
    if _LETTERS.fullmatch(name):
        letters = fold(name).lower()
        for part, other in ((old.full, new.full), (old.given, new.given)):
            if has_initials(fold(part), letters):
                return initials(other).upper() if name.isupper() else initials(other)
        return name
    whole_given = new.given if len(new.given) > 1 else new.given * 2
    if name != old.full and sounds_alike(fold(name), fold(old.full)):
        return None  # 周申 for 周深: another name would not sound like this one
    if name == old.given:
        return whole_given
    if old.full in name:
        return name.replace(old.full, new.full)
    if len(old.given) > 1 and old.given in name:
        return name.replace(old.given, whole_given)
    front = name[0] if name[0] in _PREFIXES else ""
    back = name[-1] if name[-1] in _SUFFIXES and len(name) > len(front) + 1 else ""
    core = name[len(front) : len(name) - len(back)]
    if len(set(core)) == 1 and core[0] in old.given:
        char = new.given[old.given.index(core[0]) % len(new.given)]
        return front + char * len(core) + back
    rest = name.removeprefix(front).removeprefix(old.surname)
    if set(rest) & set(old.full):
        return None
    if old.surname and name.startswith(front + old.surname):  # 刘老师, 老刘
        return front + new.surname + rest
    return None if set(name) & set(old.full) else name


def _to_foreign(names: Sequence[str], full: str, new: ForeignName) -> dict[str, str | None]:
    """What each spelling of the old name becomes in another language's.

    None where a spelling shares characters with the old name and is no part of it, or where the old
    name has a family name that the new one lacks.
    """
    parts = full.split(DOT)
    found: dict[str, str | None] = {}
    for name in names:
        if name == full:
            found[name] = new.full
        elif name == parts[-1] and len(parts) > 1:
            found[name] = new.family or None
        elif name == parts[0] or (len(parts) == 1 and full.endswith(name)):
            found[name] = new.given
        else:
            found[name] = None if set(name) & set(full) else name
    return found


def _replace_all(record: DialogueRecord, mapping: dict[str, str]) -> DialogueRecord | None:
    """Put the new names in; None if one would cut through the edge of a mention."""
    keys = sorted(mapping, key=len, reverse=True)
    pattern = re.compile("|".join(map(_pattern, keys)))

    def change(text: str) -> str:
        return pattern.sub(lambda match: mapping[match[0]], text)

    edges_of: dict[int, set[int]] = defaultdict(set)
    for mention in record.mentions:
        edges_of[mention.turn] |= {mention.start, mention.end}
    turns, places = [], []
    for number, turn in enumerate(record.dialogue.turns):
        edges = edges_of[number]
        matches = list(pattern.finditer(turn.text))
        if any(match.start() < edge < match.end() for match in matches for edge in edges):
            return None
        places.append(_moved(edges, matches, mapping))
        turns.append(replace(turn, text=change(turn.text)))
    clusters = tuple(
        GoldCluster(
            tuple(
                GoldMention(m.turn, places[m.turn][m.start], places[m.turn][m.end])
                for m in cluster.mentions
            ),
            None if cluster.name is None else change(cluster.name),
            cluster.heads,
        )
        for cluster in record.clusters
    )
    boxes = tuple(
        replace(box, celebrity=None if box.celebrity is None else change(box.celebrity))
        for box in record.boxes
    )
    old = record.dialogue
    title = None if old.title is None else change(old.title)
    dialogue = Dialogue(tuple(turns), title=title, video=old.video, key=old.key)
    return replace(record, dialogue=dialogue, clusters=clusters, boxes=boxes)


def _pattern(name: str) -> str:
    return _WHOLE_WORD.format(re.escape(name)) if name.isascii() else re.escape(name)


def _moved(
    edges: Iterable[int], matches: Sequence[re.Match[str]], mapping: dict[str, str]
) -> dict[int, int]:
    """Where each edge of a mention stands in the changed text."""
    return {
        edge: edge
        + sum(len(mapping[match[0]]) - len(match[0]) for match in matches if match.end() <= edge)
        for edge in edges
    }
