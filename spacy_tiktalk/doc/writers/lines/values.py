"""What stands behind a colon where nobody talks: amounts, prices, times, places, numbers to call.

Of each the form, not a list of what may be counted. A unit behind digits is any short word; behind
Chinese numerals, which also begin words of talk (一起, 半夜), it is a measure word.
"""

from __future__ import annotations

import re

_DIGITS = r"\d+(?:[.,]\d+)*(?:/\d+)?"
_UNIT = r"\s?(?:[%％‰°℃℉]|[A-Za-zµΩ²³]{1,6}|[\u4e00-\u9fff]{1,2})?(?:[²³]|[/／]\S{1,3})?"
_NUMERAL = "[零〇一二两三四五六七八九十百千万亿半几数]+"
_MEASURE = (
    "(?:[个只条件份片块勺匙碗杯瓶包袋盒把根颗粒朵头瓣斤两克升寸尺米元角分钱天日周月年岁次遍节章集期"
    "页枚张台部辆本支双套间层楼位名口棵株滴撮罐听壶锅盘段串束卷副对组排行]"
    "|[大小]勺|[公千毫厘市][克升米斤里寸]|[茶汤]匙|小时|分钟|秒钟?|星期|个月|点钟?)"
)
_RANGE = r"\s?[-–—~～至到*×xX]\s?"
_ABOUT = r"(?:约|大约|大概|共|各|每\S|不到|不超过|至少|最多|[≈<>≤≥~～])?\s?"
_OR_SO = r"\s?(?:左右|上下|以上|以下|以内|多|起|/\S{1,3}|每\S{1,2})?"
_AMOUNT = (
    rf"{_ABOUT}(?:[¥￥$€£]\s?{_DIGITS}{_UNIT}|{_DIGITS}{_UNIT}(?:{_RANGE}{_DIGITS}{_UNIT}){{0,3}}"
    rf"|{_NUMERAL}(?:{_RANGE}{_NUMERAL})?{_MEASURE}半?){_OR_SO}"
    "|少许|适量|若干|少量|些许|免费|面议"
)
_TENS = "[一二两三四五六七八九十]+"
_PART = "(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|[早中晚])"
_DAY = (
    "(?:[每本上下这]?(?:周|星期|礼拜)[一二三四五六日天末]|[今明昨后前][天日晚早]|大后天"
    r"|每[天日周月年晚]|全[天年]|(?:\d{2,4}\s?[年/.-]\s?)?\d{1,2}\s?[月/.-]\s?\d{1,2}\s?[日号]?"
    rf"|\d{{4}}年(?:\d{{1,2}}月)?|\d{{1,2}}月份?|\d{{1,2}}[日号]|{_TENS}月(?:{_TENS}[日号])?)"
)
_HOUR = rf"(?:\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?|(?:\d{{1,2}}|{_TENS})点(?:钟|半|一刻|\d{{1,2}}分?)?)"
_TIME = rf"(?:{_DAY}|{_HOUR}|{_PART})"
_WHEN = rf"{_TIME}(?:[\s,，、（(–—~～至到-]*{_TIME}){{0,3}}[)）]?[前后起止]?"
# Contains no word of a sentence; after the street only the place in it may follow.
_IN_PLACE = r"[\w\s·]*"
_WHERE = (
    rf"(?=[^，。！？在是去来有了的]{{4,60}}$)(?:{_IN_PLACE}[省市区县州镇乡村]{_IN_PLACE}"
    "(?:路|街|道|巷|弄|广场|大厦|中心|大学|村|号)"
    rf"|{_IN_PLACE}(?:路|街|大道|巷|弄|胡同)\s?\d+[弄号])"
    r"[\dA-Za-z号弄楼层室栋幢座单元门院旁内东西南北侧口附近\s·（）()-]*"
)
_CALL = (
    r"(?:\+?\d{2,3}[- ])?(?:1\d{10}|\d{3,4}[- ]\d{7,8}|\d{6,11}|1\d{2}[- ]\d{4}[- ]\d{4})"
    r"|[\w.+-]+@[A-Za-z\d-]+(?:\.[A-Za-z\d-]+)+|(?:https?://|www\.)[!-~]+"
)
_REMARK = r"\s*(?:[（(][^（）()]*[)）])?[。;；,，]?\s*"
_VALUE = re.compile(rf"\s*(?:{_AMOUNT}|{_WHEN}|{_WHERE}|{_CALL}){_REMARK}")
_LONGEST = 80
_BARE = re.compile(r"\s*\d{1,12}(?:[.,:：]\d{1,6})?\s*")
_LAUGH = re.compile(r"\s*(?:(\d)\1+|23+|520|1314)\s*")
_STEP = re.compile(
    rf"第\s?(?:\d+|{_TENS})\s?[天日步集期章课周题条季关幕回场轮站晚节段]|步骤\s?(?:\d+|{_TENS})"
    rf"|(?:day|step)\s?\d+|{_DAY}|{_HOUR}|{_PART}",
    re.IGNORECASE,
)
_TALK = re.compile(
    "[我你您他她咱俺]|[吗呢吧啊呀哦哈嘛啦哇噢嗯诶欸唉喔哟呗咯嘿嘻]|[?？!！]|谁|什么|怎么|多少|哪|咋|啥"
    r"|真的|谢谢|[\U0001f000-\U0001faff\u2600-\u27bf]|\[[\u4e00-\u9fff]{1,4}\]|(?<!\w)@"
)


def is_value(text: str) -> bool:
    """Whether a text is nothing but a value: 3克, 20元, 周五下午3点, 人民路12号; no bare number."""
    return (
        len(text) <= _LONGEST and not _BARE.fullmatch(text) and _VALUE.fullmatch(text) is not None
    )


def is_number(text: str) -> bool:
    """Whether it is a bare number, and none of those that are talk (666, 2333)."""
    return _BARE.fullmatch(text) is not None and _LAUGH.fullmatch(text) is None


def is_step(label: str) -> bool:
    """Whether a label says when, or which in an order: 周一, 第二天, 步骤三, 下午."""
    return _STEP.fullmatch(label) is not None


_ANSWERS = frozenset(
    ("好", "好的", "嗯", "嗯嗯", "可以", "是的", "对", "对的", "收到", "来了", "到了")
)


def is_talk(text: str) -> bool:
    """Whether somebody speaks: persons are addressed, asked, laughed at, answered."""
    return _TALK.search(text) is not None or text.strip(" 。！!~～.") in _ANSWERS
