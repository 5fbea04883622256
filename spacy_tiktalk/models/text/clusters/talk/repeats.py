"""Names that nobody saw: found elsewhere in the dialogue, or on the list (现在的刘德华).

Of the 11,418 places in the training dialogues of TikTalkCoref and of ours where a name stands that
is marked somewhere in the dialogue 174 are unmarked. Of some 990 places there where a full name of
the list stands, in no account's name, 961 are of mentions; not 李宁的鞋, 三个臭皮匠顶个诸葛亮.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from weakref import WeakKeyDictionary

import numpy as np

from .....lexicon.aliases import Aliases
from .....lexicon.mentions import mention_type
from .....lexicon.name_relation import name_parts
from .....lexicon.nobody import things
from .candidate_spans import DocText
from .token_index import Ints, TokenIndex

_SHORTEST = 2
_LONG = 4  # characters that no other word of the list has
_HAN = re.compile("[\u4e00-\u9fff]+")
# Words that begin as a name does, and what makes other words of it.
_WORDS = re.compile(
    "小(?:白[脸兔鞋鼠菜领羊话]|黄[车人鸭鱼书瓜]|红[书花帽包旗点]|黑[屋子裙板]|龙[虾坎包]|米(?:粥|汽车|手机|辣|椒|之家|su7|SU7)"
    "|高[考层跟中]|包[包间子]|毛[孩病驴头]|叶(?:紫檀|子)|江湖|双眼皮|美(?:人鱼|[女好食眉])|李(?:子|飞刀)|王[子八]|马(?:过河|宝莉|[达路])"
    "|花[猫园旦朵篮花]|雨[衣伞点]|雪[人花球]|鱼[干儿缸]|猫咪|熊[猫饼]|明星|孙[子女]|童[星装]|周[末天]|火[车锅龙]|康家|草莓|水杯|夏天|石[头子]|麦[肤色]|金[库鱼]|蓝杯|绿书|方[块桌]|丁丁|何才)"
    "|老(?:高了|江湖|石头|黄[瓜牛]|白干|王八|[李张王刘]家|方法|何必|板凳|外婆|马识途|牛[吃逼])"
    "|大(?:白[天菜鹅兔话于]|海[边里上鲜报]|山[里深]|雪[山天]|头[贴照鱼])|胖虎鲸|主播间"
)
_BEFORE = re.compile(
    "(?:真相|下|走出|[笑跳说长][得的]|开满|上的|一[杯颗朵座只条匹个]|那[匹只条朵]|打不死的|奔|理财|我是|家里有|初生)$"
)
_KIN = "爸妈爹娘爷奶公婆哥姐弟妹叔姨姑舅宝"  # 乐乐妈妈 is of 乐乐
_TWICE = re.compile(rf"(.)\1(?:地|(?![{_KIN}])(.)\2)")
# What is called after somebody: 鲁迅公园, not 刘德华路过.
_PLACE = re.compile(
    "公园|故居|纪念馆|广场|大道|[东西南北中一二三]?路(?![过上人])|[全文]集|医院|[中小大]学|奖"
)
_TITLE = 20  # characters of one


def sure_name(text: str, index: TokenIndex) -> bool:
    """Whether a name can hardly be anything else: a full one, a form of one (老王, 张老师), or one
    on the list of aliases. 影片 and 奥斯卡 look like names to the rules as well."""
    parts = name_parts(text)
    return parts.full or parts.form or bool(index.aliases.people_of(text))


class _Names:
    """Names that are looked for in texts: the longest of those that begin at a place, in time that
    does not grow with how many there are."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        sizes: dict[str, set[int]] = {}
        for name in self._names:
            sizes.setdefault(name[0], set()).add(len(name))
        self._sizes = {first: sorted(found, reverse=True) for first, found in sizes.items()}

    def size_at(self, at: int, said: str) -> int:
        """Characters of the name that begins there, 0 if none does."""
        sizes = self._sizes.get(said[at], ())
        return next((size for size in sizes if said[at : at + size] in self._names), 0)


_NO_NAMES = _Names(())
_telling: WeakKeyDictionary[Aliases, _Names] = WeakKeyDictionary()


def is_telling(name: str) -> bool:
    """Whether a name of the list is hardly ever another word: 刘德华, or a long one, 神仙姐姐."""
    return (len(name) >= _LONG or name_parts(name).full) and _HAN.fullmatch(name) is not None


def _telling_names(aliases: Aliases) -> _Names:
    found = _telling.get(aliases)
    if found is None:
        found = _telling[aliases] = _Names(filter(is_telling, aliases.names()))
    return found


def repeated_names(starts: Ints, ends: Ints, index: TokenIndex) -> tuple[Ints, Ints]:
    """Where names among the mentions stand again, and those of the list, apart from all mentions
    and in no thing.

    starts, ends (ndarray): Mentions, half-open positions, sorted by start.
    RETURNS (ndarray, ndarray): Spans of the same kind, sorted by start.
    """
    names: dict[int, set[str]] = {}
    reach = np.zeros(len(index) + 1, dtype=bool)
    for start, end, text in zip(
        starts.tolist(), ends.tolist(), index.texts(starts, ends), strict=True
    ):
        reach[start:end] = True
        if len(text) >= _SHORTEST and mention_type(text) == "PROPER":
            names.setdefault(int(index.doc[start]), set()).add(text)
    found: list[tuple[int, int]] = []
    listed = _telling_names(index.aliases)
    for d in range(len(index.offsets) - 1):
        doc = DocText(d, index)
        own = _Names(names[d]) if d in names else _NO_NAMES
        places = [doc.places(*stretch) for stretch in _standing((own, listed), doc.said)]
        if not places:
            continue
        for stretch in things(doc.said):  # 李宁的鞋 is no more of 李宁 the second time
            thing = doc.places(*stretch)
            if thing is not None and not doc.writers.has(doc.of(*thing)):
                reach[slice(*thing)] = True
        for place in places:
            if place is not None and index.turn[place[0]] >= 0 and not reach[slice(*place)].any():
                found.append(place)
                reach[slice(*place)] = True
    array = np.asarray(sorted(found), dtype=np.int64).reshape(-1, 2)
    return array[:, 0], array[:, 1]


def _standing(names: Sequence[_Names], said: str) -> Iterator[tuple[int, int]]:
    """Characters, half-open, of names in the text of a Doc, the longest first where several begin
    at one place."""
    for at in range(len(said)):
        size = max(some.size_at(at, said) for some in names)
        if size:
            before = said[max(0, at - _TITLE) : at].rpartition("\n")[2]  # in its line
            if not _other_word(said, at, size, before) and not _in_title(before):
                yield at, at + size


def _in_title(before: str) -> bool:
    """Whether what follows a text stands in 《》: a song may be called as its singer is."""
    return before.rfind("《") > before.rfind("》")


def _other_word(said: str, at: int, size: int, before: str) -> bool:
    """Whether what reads as a name is part of another word: 小白 in 小白兔, 安安静静."""
    word = _WORDS.match(said, at)
    return bool(
        (word is not None and word.end() > at + size)
        or _BEFORE.search(before)
        or (size == 2 and _TWICE.match(said, at))
        or _PLACE.match(said, at + size)
    )
