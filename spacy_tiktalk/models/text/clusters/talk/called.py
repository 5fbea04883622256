"""Whom a word calls: the writer whose nickname it stands in, or whom the turn answers.

Of writers of whom a 我 is marked in the gold of our training and development parts: 150 of 162
words that stand in the nickname of one writer alone mean that writer (老梁 of 骑手老梁), and of the
others most tell whose he is (朵儿的妈妈); 80 of 85 forms of address before 你 in an answer mean who
is answered, and so do 71 of 72 short names with a character that only his nickname has (葛叔 of
老葛的对讲机). In any turn it is he in 14 of 14 where two characters of it, not in the title, stand
before a form of address (阿福哥 of 福满楼阿福).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .....lexicon.mentions import mention_type
from .....lexicon.name_relation import name_parts
from .....lexicon.plural import is_plural
from .....lexicon.pronouns import pronoun_class
from .....lexicon.words import ADDRESS_KIN, RELATIONAL_KIN, any_of
from .nicknames import NOBODY, Nicknames
from .token_index import Ints, TokenIndex

# What it adds to the logit of the link of a writer's 我 and who is called by such a word.
CALLING_LOGIT = 4.0
# Behind a name in a nickname: what the writer is to whom it names.
_KIN = re.compile(f"[他她佢家]|{any_of(RELATIONAL_KIN | ADDRESS_KIN)}")
_OWNED = re.compile(
    f"[的嘅之控]|.*[我你]|{_KIN.pattern}|(?:[小铁黑死毒唯真]|事业)?粉(?![店条面圆])"
    "|(?:粉丝)?[后应]援|小?迷[妹弟]|饭团|超话|全球|圈[内外]|(?:数据|资讯|[个饭])?站子?$|房管|加油|冲[鸭呀]?$|退役|出道"
)
# In front of it: that he is another, or what is done to him, or for him.
_DENIED = re.compile(
    "我(?!就?[是叫]?$)|(?:不是|非|不叫|别叫我?|(?<!可)爱|(?<!理)想|[要等给追嫁娶陪吻抱夸像和跟与]"
    "|守护|喜欢|支持|只有|今天|遇见)$"
)
_HIS = re.compile("^(?:[我俺咱]们?家?的?|[这那]一?[个位名]?)(?=.)")
_LONGEST = 12
_YOU = frozenset("你您妳")
# What may stand before a form of address; a turn begins behind a break, which is no word.
_BEFORE = re.compile(r"(?:^|\W|[啊哈哎诶欸嗯哦噢喔呀吧了]|谢谢|多谢|感谢|恭喜|心疼|加油)$")
_MOST_BEFORE = 4
# A form of address behind a name of two characters or more that says nothing of whose kin he is,
# and, behind such a name in a nickname, a body or a house that is called so.
_FORM = re.compile(
    "(?<=..)(?:[大小]?[哥姐叔]|叔叔|阿?姨|大[爷妈娘嫂神]|[爷嫂婶仔佬神导总]|老师|教练|师傅|医生|大夫|同学|先生|女士)$"
)
# Strangers are called so by where they are seen: 东北大哥 and 奶茶小哥 are not 东北小土豆 and
# 奶茶去冰, but 宿管阿姨 may be 宿管老夏, and 会计叔叔 退休老会计.
_TO_STRANGERS = re.compile("(?:[大小][哥姐叔]|叔叔|阿姨|大[爷妈娘])$")
_HIMSELF = re.compile("[老阿].$")
_BODY = re.compile("[组組队隊馆館店厅廳院部班校站所社铺鋪]")
_PREFIXES = frozenset("老小大")


def writers_called(starts: Ints, ends: Ints, texts: Sequence[str], index: TokenIndex) -> list[int]:
    """For each mention the writer of its Doc whom it calls, -1 for none.

    starts, ends (ndarray): Mentions of the batch, sorted by start, longer first.
    texts (Sequence[str]): What they say.
    """
    out = [NOBODY] * len(texts)
    names: dict[tuple[int, str], set[int]] = {}  # what somebody is called in an answer → whom
    own: set[tuple[int, str, int]] = set()  # what a writer says himself is somebody else
    for k, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        text = texts[k]
        if len(text) > _LONGEST or pronoun_class(text) or is_plural(text):
            continue
        d, is_name = int(index.doc[start]), mention_type(text) == "PROPER"
        # 儿子你真争气 is said to his son who has told of 我儿子, and 阿姨你好 to 这个阿姨.
        own.add((d, _HIS.sub("", text), int(index.speaker[start])))
        out[k] = called_by_nickname(text, d, index)
        if out[k] == NOBODY and is_name:
            out[k] = _called_politely(text, d, index)
        if out[k] == NOBODY and _answers(start, index):
            writer = int(index.addressee[start])
            if _calls(start, end, index) or (is_name and _keeps(text, index.writers[d], writer)):
                out[k] = writer
                if is_name:
                    names.setdefault((d, text), set()).add(writer)
    for k, start in enumerate(starts.tolist()):
        d = int(index.doc[start])
        who = names.get((d, texts[k]), set())
        if out[k] == NOBODY and len(who) == 1:
            (out[k],) = who
        if (d, texts[k], out[k]) in own:
            out[k] = NOBODY
    return out


def called_by_nickname(text: str, d: int, index: TokenIndex) -> int:
    """The only writer of a Doc whose nickname a text stands in as his own name, else -1.

    Admirers bear the names of whom they admire: 守护小满, 小满后援会, 今天小满营业了吗. Nor is
    he one to whom or of whom the nickname speaks as 我 or 你 does: 教练我想打篮球.
    """
    writer = index.writers[d].writer(text)
    if writer == NOBODY:
        return NOBODY
    before, behind = index.writers[d].around(writer, text)
    return NOBODY if _DENIED.search(before) or _OWNED.match(behind) else writer


def _called_politely(name: str, d: int, index: TokenIndex) -> int:
    """The writer whose nickname holds what stands before a form of address: 阿福哥 is 福满楼阿福.

    Not 体育老师 who writes as 体育组小刘, nor 朵朵奶奶 who writes as 朵朵; nor is 西瓜姐 who
    writes as 爱吃西瓜, where the title is about 西瓜.
    """
    form = _FORM.search(name)
    if form is None:
        return NOBODY
    core = name[: form.start()]
    if core in index.titles[d]:
        return NOBODY
    writer = called_by_nickname(core, d, index)
    if writer == NOBODY:
        return NOBODY
    before, behind = index.writers[d].around(writer, core)
    stranger = _TO_STRANGERS.search(name) and not (before.endswith("老") or _HIMSELF.match(behind))
    return NOBODY if stranger or _BODY.match(behind) else writer


def _answers(start: int, index: TokenIndex) -> bool:
    """Whether a turn answers another writer there, in words of its own."""
    return not index.quoted[start] and index.addressee[start] not in (NOBODY, index.speaker[start])


def _calls(start: int, end: int, index: TokenIndex) -> bool:
    """Whether a form of address stands there: nothing that it belongs to before, 你 behind."""
    if end >= index.turn_end[start] or index.words[end] not in _YOU:
        return False
    at = index.begins[start]
    return bool(_BEFORE.search(index.said[max(0, at - _MOST_BEFORE) : at]))


def _keeps(name: str, nicknames: Nicknames, writer: int) -> bool:
    """Whether a short name keeps a character that only the nickname of a writer has; not 小张 of
    老张, nor 马哥 of 马家小妹."""
    parts = name_parts(name)
    core = parts.given
    if parts.full or not parts.form or not core or core in ADDRESS_KIN or core in _PREFIXES:
        return False
    if nicknames.holder(core) != writer:
        return False
    before, behind = nicknames.around(writer, core)
    younger = name[0] in _PREFIXES and before.endswith(tuple(_PREFIXES - {name[0]}))
    return not (younger or _KIN.match(behind) or name in before + core + behind)
