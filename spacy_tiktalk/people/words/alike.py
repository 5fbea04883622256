"""Who is like somebody by name: 山寨刘德华, 刘德华2号 and 王伟强 are not 刘德华 and 王伟."""

from __future__ import annotations

import re

from ...kept import kept
from ...lexicon.words import word_set
from .kin import of_named

_FRONT = re.compile(
    "(?:山寨|翻版|平替|低配|高配|冒牌|假|不是|不像|[男女][版的]?|(?:年轻|老年|加强|青春|穷人|减肥|翻版).{0,2}"
    "|东北|农村|乡村|民间|中国|河南|河北|山东|山西|陕西|四川|广东|广西|湖南|湖北|江西|安徽|福建|云南|贵州|台湾|香港"
    "|上海|北京|重庆|天津|小小|小|像|好?像个|长得像|神似)版?的?"
)
_BEHIND = re.compile(
    "本华|附体|第?[二2两三3][号代]?|翻版|平替|[男女]版|替身|转世|的?(?:山寨|平替|翻版|低配|粉丝?)"
)

# Of a party in a court, a name with 律师 behind it is a lawyer's: 被告律师, but 赵年律师.
_PARTIES = word_set("被告 被告人 原告 受害人 被害人 受害者 证人")
_FOR_PARTY = re.compile("[方的]?(?:的|辩护)*(?:律师|代理|辩护人|家属|亲属)")


@kept
def is_another(longer: str, shorter: str, *, full: bool) -> bool:
    """Whether a text that has a name in it means somebody else than its bearer.

    Whose relative or what is beside him (刘洋他哥, 小雨旁边那个), or who is like him (女版刘德华).

    full (bool): the name is a full one, or a list knows it; of any other 小 in front makes a form.
    """
    before, found, behind = longer.partition(shorter)
    if not found or longer == shorter:
        return False
    if not before and (of_named(behind) or (shorter in _PARTIES and _FOR_PARTY.match(behind))):
        return True
    if not full and before in ("小", "小小"):
        return False
    return bool(before and _FRONT.fullmatch(before)) or bool(behind and _BEHIND.fullmatch(behind))
