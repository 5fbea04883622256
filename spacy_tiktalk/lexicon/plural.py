"""Whether a mention's form says that it means more than one person.

The head decides, and not what it belongs to: 两个孩子的妈 and 我们老师 are one person each,
那几个跳舞的人 are several.
"""

from __future__ import annotations

import re

from ..kept import kept
from .heads import HEADS
from .pointing import PAIRS
from .pronouns import PRONOUN_CLASSES, clean, pronoun_class
from .words import ADDRESS_KIN, RELATIONAL_KIN, any_of, beginning, word_set

_SEVERAL = {
    number
    for number, name in enumerate(PRONOUN_CLASSES)
    if "们" in name or name in ("大家", "这些")
}
_DIGITS = "一二两俩三四五六七八九十百几"
_NUMBER = (
    rf"(?<![第{_DIGITS}\d])(?:(?:[{_DIGITS[1:]}]|一(?=[十百]))[{_DIGITS}]*|[2-9]|\d{{2,3}})"
    r"(?:十?[多来])?"
)
_COUNTED = rf"{_NUMBER}(?:个(?!月|小时|亿|性|头)|[位名](?!开外))"
_GROUP = r"[群伙](?![计伴食]|演(?!员))|帮(?![忙助我你他她着])"
# In front of a description: 那几个跳舞的人.
_DETERMINED = re.compile(
    rf"{_COUNTED}|[这那呢]?[俩仨]|.*?[这那呢](?:些|[俩仨]|{_GROUP}|{_COUNTED})|一(?:{_GROUP})"
)
# 哥们 and 爷们 are one by himself, 哥哥们 are several.
_BUDDY = re.compile(r"(?:^|(?<=[这那个位我你他她的女男咱好纯糙]))(?:(?:大?老)?[爷娘]|[哥姐])们儿?$")
_OWNER = re.compile(r"(?:[我你他她它咱俺][们俩仨]|大家)(?:家|班|村|公司|单位|学校|寝室|宿舍)?")
_PAIRS = PAIRS | word_set(
    """
    夫妻 小夫妻 夫妇 情侣 小两口 老两口 两口子 父母 双亲 儿女 子女 父子 父女 母子 母女 兄妹 姐弟
    双胞胎 龙凤胎 公婆 兄嫂 婆媳 师徒 师生 祖孙 爷孙 叔侄 翁婿 姑嫂 妯娌 哥哥嫂嫂 伯父伯母 姨妈姨父
    儿子女儿 儿子儿媳 女儿女婿 俊男靓女
    """
)
_A_PAIR = re.compile(rf"(?:{any_of(_PAIRS)})$")
_OWNERS = HEADS | {""}
# Whom a group has one of; 我们粉丝 and 我们同学 are the group.
_OWNED = (
    (
        RELATIONAL_KIN
        | ADDRESS_KIN
        | word_set(
            """
    老师 班主任 导师 师父 师傅 师娘 教练 导演 老板 老板娘 老总 领导 经理 主任 组长 队长 班长 校长
    院长 村长 市长 会长 团长 房东 主播 堂叔 表叔
    """
        )
    )
    - _PAIRS
    - word_set("兄弟 姐妹 姊妹 粉丝 朋友 同学 同事 家人")
)
_MARK = re.compile(
    rf"(?:{beginning(_PAIRS | {*_DIGITS, *'俩仨们这那呢全所众双彼各诸大Cc'})}|(?=\d))"
    rf"(?:{_COUNTED}|{_NUMBER}(?:人(?![转气称民次])|小只|口子?$|兄弟|姐妹|姊妹|胞胎)"
    rf"|(?<![{_DIGITS}\d])两(?=[孩娃男女货口人]|大?[哥姐弟妹兄]|闺女|儿子|爷们|美女|帅哥|小伙|姑娘)"
    rf"|俩|仨|们|这些|那些|[一这那呢](?:{_GROUP})|[这那]对(?![象方手])|一对(?![一双方])|一大?家子|一家人|[一全]家$"
    "|全家人|所有的?人|众人|众位|全体|(?<!安)全员|双方|彼此|各位|诸位|大家(?:伙儿?)?$|大伙"
    rf"|(?:{any_of(_PAIRS)})(?:$|[俩两仨三二])|双胞胎(?:姐妹|兄弟|儿子|女儿)|CP$|cp$)"
)
# Several, but one where it says so: 这个粉丝, 女观众.
_COLLECTIVE = re.compile(r"(?:粉丝|观众|网友)$")
_ONE_OF_THEM = re.compile(
    rf"[这那哪某每一另]?[个位名]|[这那哪某每一](?![些群帮])|第[{_DIGITS}\d]|[男女老]"
)


@kept
def is_plural(text: str) -> bool:
    """Whether the mention's form says that it means more than one person."""
    kind = pronoun_class(text)
    if kind:
        return kind in _SEVERAL
    word = _without_owner(clean(text))
    if word.endswith(("们", "们儿")):
        word = _BUDDY.sub("", word)
    if _COLLECTIVE.search(word):
        return not _ONE_OF_THEM.match(word)
    return bool(_MARK.search(word))


def is_pair(text: str) -> bool:
    """Whether a mention is of two by the words for them: 朵朵爸妈, 那对情侣, 新郎新娘."""
    return _A_PAIR.search(clean(text)) is not None


def _without_owner(word: str) -> str:
    """The mention without whom its head belongs to: 妈 of 两个孩子的妈, 老师 of 我们老师."""
    before, _, head = word.rpartition("的")
    several = _DETERMINED.match(before)
    described = several and before[several.end() :] not in _OWNERS
    if head and not described:  # else 那几个跳舞的人
        word = head
    owner = _OWNER.match(word)
    if owner and word[owner.end() :] in _OWNED:
        return word[owner.end() :]
    return word
