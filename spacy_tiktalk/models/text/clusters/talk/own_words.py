"""Where 我 stands in a turn and its writer does not: 我去！, 我国, 唯我独尊.

By the words around it: an interjection, a word or a saying with 我 in it, an institution, several
people. Where the words leave it open (我去看看, 我等了好久, 我军训) the 我 is the writer.
"""

from __future__ import annotations

import re

from .token_index import TokenIndex

_HAN = "\u4e00-\u9fff"
_END = r"(?=[啊呀哇呐哎诶欸哦噢喔]|[^\w]|$)"
_NO_WRITER = re.compile(
    # 我靠啊, 我去！, one behind the other too; 我去看看 and 我靠窗坐 are the writer, and
    # behind talk 我去 is an answer: 你不去我去
    rf"(?:[我俺][靠草操擦晕丢天]|(?:(?<![{_HAN}])|(?<=[啊呀哇哎唉诶噢哦槽]))[我俺]去)"
    rf"(?:[我俺][去靠草操擦晕丢天])*{_END}|我艹(?![你他她尼泥])"
    # 我的天啊, 我的妈呀; not 我的天使, 我的妈妈, 他是我的天
    rf"|(?<!是)我[的滴]个?老?天爷?(?:[哪呐耶]|{_END})|我[的滴]个?老?[妈娘](?:[呀耶诶嘞哎])"
    rf"|(?<![{_HAN}])我[的滴]个?老?[妈娘]{_END}|我[滴嘞勒]个?(?:乖乖|神[啊呀])"
    r"|我(?:[滴了]个|[嘞勒]个?)(?:去|擦|草|豆|大?娘|老?天|妈|神)(?![妈娘使才空])"
    # sayings
    r"|(?<![来发出源独各亲私])自我|忘我|卿卿我我|[舍非]我其谁|[唯惟]我独尊|我行我素|你死我活|你来我往"
    r"|你追我赶|你争我夺|你[侬浓]我[侬浓]|你情我愿|你一[言句]我一[语句]|尔虞我诈|我见犹怜|时不我待"
    r"|物我两忘|依然故我|我思故我在|敌我(?=双方|不分|矛盾|难分|之间|关系|识别|悬殊|力量|分明)"
    rf"|(?:[本超自]我[、和与及]){{1,2}}[本超自]我|(?<![{_HAN}])[本超]我(?=[是的]|$)|大我[、和与,，/]?小我|小我[、和与,，/]?大我"
    r"|(?:牺牲|舍弃?|放下|超越)小我"
    # titles
    rf"|我爱罗(?=[和与跟的]|[^\w]|$)|我(?:是歌手|是演说家|就是演员|不是药神)|《[^《》]{{0,8}}我[^《》]{{0,8}}》"
    # institutions; not 我国庆, 我方便, 我军训, 我校服
    r"|我国(?![庆外语王考画际服])|我方(?![便向法言才案式块糖针圆正])|我佛(?![了系山])|我党(?![员校支])"
    r"|我军(?![训装姿人校旅礼官棋医嫂])|我校(?![服花草友园徽对队准验正长车])"
    r"|我省(?=内|各|委|高|第|人|考)|我司(?![机仪令马])"
    # several; not 我辈子, 我等了, 我哥俩孩子
    r"|[我俺](?:们|俩|仨|辈(?![分子])|等(?:之|凡人|凡夫|小民|屌丝|俗人|庶民|平民|草民|众人))"
    r"|[我俺](?:[哥姐爷娘][俩仨](?!孩|娃|儿子|女儿|闺女)|(?:兄弟|姐妹|夫妻|母子|母女|父子|父女|两口子)[俩仨]"
    r"|[两几]个?人?(?:在?一起|结婚|认识|分手|离婚|吵架))"
    # Cantonese, several too; not 我地方, 我地铁
    r"|我地(?![方盘址位道铁图区球板理形毯震])"
)
_MOST_BEFORE, _MOST_BEHIND = 8, 10
_I = frozenset("我俺")
_NEAR = 10  # tokens on either side that are looked at


def is_writer(text: str, at: int) -> bool:
    """Whether the words around a 我 leave it to the writer.

    text (str): The turn as it is read, or what of it stands close by.
    at (int): Which character of it the 我 is.
    """
    near = text[max(0, at - _MOST_BEFORE) : at + _MOST_BEHIND]
    at = min(at, _MOST_BEFORE)
    return not any(found.start() <= at < found.end() for found in _NO_WRITER.finditer(near))


def is_own(i: int, index: TokenIndex) -> bool:
    """Whether a 我 that its writer says of himself stands at a position."""
    if index.words[i] not in _I or index.quoted[i] or index.speaker[i] < 0:
        return False
    first, last = i, min(i + _NEAR, int(index.turn_end[i]))
    while first and i - first < _NEAR and index.turn_end[first - 1] == index.turn_end[i]:
        first -= 1
    return is_writer(index.text(first, last), index.begins[i] - index.begins[first])
