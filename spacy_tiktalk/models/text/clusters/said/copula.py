"""这是 X, 这不是 X 吗, 弹琴的是 X, 第二个是 X: who is pointed at and who is named are one person.

In the gold of our training and development parts 461 of 474 demonstratives with a mention behind
such words mean who is named, and 83 of 111 where it is asked (这是 X 吗, 吧). Of descriptions (弹琴
的, 弹琴的那个, 第二个, 左边) 727 of 773 do, but 106 of 238 of those that are asked: these are left
to the model. In the research dialogues demonstratives are mostly unmarked, so a model trained on
both is less sure than the talk is. Denials (那不是她) are left to it; but a guess that an answer
denies (这是 X 吧? 不是, …) is wrong in 48 of 50 places, while 7 of 12 that were no question are
right for all that. Where the answer itself says who it is (明明是 Y) all five are wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .....lexicon.mentions import mention_type, names_differ
from .....lexicon.name_relation import TELLING, name_relation
from ..talk.token_index import Ints, TokenIndex
from .clauses import CLAUSE_END, behind, goes_on_with, together

# What such a pair adds to the logit of its link.
COPULA_LOGIT = 5.0
_POINTING = frozenset(("这", "那", "这个", "那个", "这位", "那位"))
_DESCRIBING = re.compile(
    "的$|[那这][个位]$|第[一二三四五六七八九十两\\d]{1,2}[个位]$|[左右中前后]边$"
)
_ASSERTED = frozenset(("是", "就是", "才是", "不就是", "系", "係"))
_ASKED, _ASSERTING = "不是", "不就是"
_QUESTION = re.compile("[吗嗎么麼嘛]")
_GUESS = re.compile("[吗嗎么麼嘛吧咩嗦不?？]")
_DENIAL = re.compile(
    r"(?:啊|呃|额|诶|欸|哎|哈+|噗|其实)?[\s,，]*"
    r"(?:不(?:是(?!吗)|对|不)|[唔不]系|(?:no)+(?![a-z.])|才不|并不|明明|非也|怎么可能|瞎说|胡说|哪里[啊呀]|你?[看认搞弄]?错)",
    re.IGNORECASE,
)
# What stands before the name in an answer that puts another right: 不，那是 Y; 明明是 Y.
_CORRECTION = re.compile(
    r"(?:不(?:是|对|不)?|错了?|啊|哪)?[\s,，。]*(?:[这那][个位]?|[他她]|明明|[这那]明明)?(?:就|才)?是"
)
_OTHER_QUESTION = re.compile("谁|哪[个位]|什么人|叫(?:啥|什么)|[的个位]呢")
_ENDS = re.compile(f"{CLAUSE_END.pattern}|好[吗吧嘛不]")  # not 是 Y 唱的, nor 是 Y 吗
_ANSWERS, _BEGINNING = 8, 8  # turns that are looked at, and tokens of each


def copula_pairs(
    starts: Ints, ends: Ints, index: TokenIndex
) -> tuple[dict[int, int], dict[int, int]]:
    """Which mention is said to be which demonstrative before it, and which is guessed wrongly.

    starts, ends (ndarray): Mentions, sorted by start, longer first.
    RETURNS (dict, dict): Number of a mention → number of the demonstrative, or of the description;
        and the same of those that an answer denies.
    """
    texts = [_joined(text) for text in index.texts(starts, ends)]
    pointing = {
        int(ends[k]): k
        for k, text in enumerate(texts)
        if text in _POINTING or _DESCRIBING.search(text)
    }
    out: dict[int, int] = {}
    wrong: dict[int, int] = {}
    spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
    names = dict(reversed(spans))  # of 刘德华的老婆 not 刘德华
    for k, (start, end) in enumerate(spans):
        if k and starts[k - 1] == start:
            continue  # 他 of 那是他妈: it is 他妈 who is pointed at
        for width in (1, 2, 3):
            before = start - width
            demonstrative = pointing.get(before)
            if demonstrative is None:
                continue
            last = before - 1  # of the demonstrative: the verb alone may begin another turn or Doc
            if not together(last, start, index):
                continue
            verb = _joined(index.text(before, start))
            bare = texts[demonstrative] in _POINTING
            guessed = verb != _ASSERTING and goes_on_with(_GUESS, end, index)
            asked = verb == _ASKED and bare and goes_on_with(_QUESTION, end, index)
            if not (verb in _ASSERTED or asked):
                continue
            denied = goes_on_with(_GUESS, end, index) and _denied(end, index)
            if denied or _corrected(index.text(start, end), end, names, index):
                wrong[k] = demonstrative
            elif bare or not guessed:
                out[k] = demonstrative
    return out, wrong


def _joined(text: str) -> str:
    """A text without its blanks: 不 是 is 不是."""
    return "".join(text.split())


def _denied(end: int, index: TokenIndex) -> bool:
    """Whether an answer to the turn in which a mention ends begins with a denial."""
    return any(_DENIAL.match(index.text(at, stop)) for at, stop in _answers(end, index))


def _corrected(name: str, end: int, names: dict[int, int], index: TokenIndex) -> bool:
    """Whether an answer says that it is somebody else.

    name (str), end (int): A mention that is said of somebody, and where it ends.
    names (dict): Where mentions begin → where they end.
    """
    # Of 这是小鱼，那是谁 the answer is no correction.
    if mention_type(name) != "PROPER" or _OTHER_QUESTION.search(behind(end, index)):
        return False
    for at, stop in _answers(end, index):
        for start in range(at + 1, stop):
            other = index.text(start, names[start]) if start in names else ""
            if (
                other
                and _CORRECTION.fullmatch(index.text(at, start))
                and names_differ(name, other, index.aliases)
                and name_relation(name, other, index.aliases) not in TELLING
                and _ENDS.match(behind(names[start], index))
            ):
                return True
    return False


def _answers(end: int, index: TokenIndex) -> Iterator[tuple[int, int]]:
    """The beginnings of the answers to the turn in which a mention ends, half-open positions.

    An answer is a turn that is known to answer it, or the next one where it answers none.
    """
    turn, doc = index.turn[end - 1], index.doc[end - 1]
    at = int(index.turn_end[end - 1])
    for k in range(_ANSWERS):
        while at < len(index) and index.doc[at] == doc and index.turn[at] < 0:
            at += 1  # what parts two turns
        if at >= len(index) or index.doc[at] != doc:
            return
        after = int(index.turn_end[at])
        if index.answered[at] == turn or (k == 0 and index.answered[at] < 0):
            yield at, min(at + _BEGINNING, after)
        at = after
