"""How much speaks for a label: log-odds, added up as naive Bayes does.

A file either names its writers or it does not; which, is not known. Every line adds to the odds of
the file (`line_says`), and those and the label's own (`label_says`) decide each line (`limit_of`).
The numbers are natural logarithms. That of COLON comes from counts: about 3 comments in 100 begin
like `老师：…` though nobody is named by it, and nearly all lines of a file with writers do. The
others are set by what they have to outweigh, as said beside each, and are held in place by the
table of files in tests/doc/test_speakers.py.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

from ...lexicon.words import ADDRESS_KIN, GENERIC, RELATIONAL_KIN, ROLES
from .cuts.cut import Cut
from .lines.words import CLAUSE_ENDINGS, INTRODUCING_ENDINGS, OWN_FORM, PRONOUN_START, SAYING

PRIOR = -4.0
"""Of a file with writers: one line `小北：…` alone is not enough, two of two are."""
COLON = 3.5
"""A line cut at a colon: 0.9 of the lines of one kind of file, 0.03 of the other's."""
BARE = -1.2
"""A line that cannot be cut: 0.3 of the one kind (a turn of nobody), 0.97 of the other."""
STAMPED = (0.0, 0.5, 3.0)
"""By `Cut.stamped`: a time with its day, or in brackets, before a name is what exports write."""
REPEATED = 0.75
"""A line more by a label that stands before others too, up to three: people answer each other."""
ADDRESSED = 1.5
"""The label is called by @ or 回复 elsewhere in the file."""
ODD_STYLE = -1.0
"""Another colon, or another blank behind it, than most labels of the file have."""
OWN = 6.0
"""A label in a form of its own with a number (用户123, B2): stands alone in a file of talk, too."""
ROLE = 3.5
"""One without (A, 楼主): alone in much talk it is of a joke, or gives credit (作者：鲁迅)."""
NEVER = -4.0
"""From here down a label is nobody's, however often it stands there: 小北说."""
SINGLE = -4.0
"""What a file of talk leaves to a label: only OWN, and a stamp of a name that repeats, is more."""
HEADER = (1.0, 2.2, 4.5, 5.0)
"""A header line by `Header.sure`, if another line follows it: one with its day is enough."""
NO_MESSAGE = -2.5
"""A header line with nothing below it: most likely talk that ends with a time."""
DAY_LINE = 3.0
"""A day between strokes, in a file with header lines: nobody writes ————— 2024-05-01 —————."""
MARK = {
    **{"\t": 3.0, "|": 2.0, "｜": 2.0, ">": 2.0, "＞": 2.0},
    **{"<": 2.7, "＜": 2.7, "[": 1.0, "【": 1.0},
}
"""A line cut at a tab, |, > or behind brackets. Emotes stand in [ ] as well, so that says little.
Two lines of three have the mark, and where some lack it, the others talk: lists and tables do not.
A line without it is as BARE as one without a colon, but where a time stands before each other."""
TABLE = 3.0
"""The rule of a table, |---|---|, in a file of such lines with bars: two rows are enough."""
EMPTY = -2.0
"""Nothing behind the colon, where labels do not stand on lines of their own: 他好帅："""
FACE = -2.0
"""A name in [ ] with a character of a face or a gesture, as emotes have: [捂脸] 他好帅; in any
brackets that of a usual emote, or one that stands within lines more often than before them."""

_PERSON_WORDS = RELATIONAL_KIN | ADDRESS_KIN | ROLES | GENERIC
_SENTENCE = re.compile('[，。；,;“”"「」『』《》…]')
_PLACE = re.compile(
    r"^(?:[左右中前后上下][一二三四边面侧排]|中间|旁边|第.个|穿)|[左右旁前后]边$|[前后]面$"
)
_ONLY_PLACE = re.compile(
    r"最?(?:[左右前后上下里外][边面侧]|[左右中]|中间)(?:的|那个|这个|那位|这位|的?是)?"
    r"|第[\d一二三四五六七八九十]{1,3}[个位](?:人|的|是)?"
)
_NICKNAME = re.compile("[A-Za-z0-9_~～·.★☆♡♥\U0001f000-\U0001faff\u2600-\u27bf]")


@lru_cache(maxsize=4096)
def label_says(label: str) -> float:
    """The log-odds of a label from its own characters, 0.0 for a plain short one."""
    if OWN_FORM.fullmatch(label):
        return OWN if any(map(str.isdigit, label)) else ROLE
    odds = 0.0
    lowered = label.lower()
    if lowered.endswith(SAYING) and not lowered.endswith("再说"):  # 睡醒再说 is for later
        odds -= 4.5  # outweighs COLON: 小北说 quotes 小北, also in a file with writers
    elif label.endswith(INTRODUCING_ENDINGS):
        odds -= 4.5
    elif label.endswith(CLAUSE_ENDINGS):
        odds -= 1.5  # 我想问的是: a clause; but 今天也是 is a nickname
    if PRONOUN_START.match(label):
        odds -= 1.0 if len(label) > 3 else 1.5  # 我妈, 那男的; but 我是小可爱
    if label in _PERSON_WORDS or label[-2:] in _PERSON_WORDS or label[-3:] in _PERSON_WORDS:
        odds -= 1.5  # 老师：… is mostly a joke; such jokes alone make up COLON's 3 in 100
    if _ONLY_PLACE.fullmatch(label):
        odds -= 4.5  # 左边：小北 says who stands where in the video
    elif _PLACE.search(label):
        odds -= 2.5  # 穿白衣服的：小北
    if _SENTENCE.search(label[:-1]):
        odds -= 1.2 if len(label) <= 8 else 2.5  # half a sentence; 你好，旧时光 is a nickname
    if "？" in label or "?" in label:
        odds -= 1.0
    if label.startswith(("@", "#", "＠")):
        odds -= 2.5  # who is called, or a topic
    if not any(char.isalpha() or ord(char) > 0x2100 for char in label):
        odds -= 1.0  # 2024：… or a lone dot
    if len(label) > 20:
        odds -= 1.0  # past what most platforms allow; half of a sentence
    elif len(label) > 12:
        odds -= 0.3
    if _NICKNAME.search(label):
        odds += 0.4  # Latin letters, digits, emoji: told-of persons have them seldom
    return odds


def label_odds(label: str, count: int) -> float:
    """The log-odds of a label that stands before so many lines of its file."""
    odds, more = label_says(label), min(max(count - 1, 0), 2)
    if more and NEVER < odds < 0.0:
        odds /= 2.0  # half a sentence is not written twice alike
    return odds + REPEATED * more


def text_says(line: str, cut: Cut) -> float:
    """The log-odds from how the text after the label begins."""
    first = line[cut.text : cut.text + 1]
    if first in '“"「『':
        return -0.7 if first else -0.3  # 小北：“…” is told by somebody; nothing there: a heading
    if first.isdigit() and line[cut.text :].strip().replace(".", "").isdigit():
        return -0.7  # a value: 身高：180
    return 0.0


def line_says(odds: float) -> float:
    """What a line with a cut of these odds adds to the file's: at least that of a bare line."""
    return min(max(odds, BARE), 7.0)


def limit_of(file_odds: float) -> float:
    """The odds, COLON left out, above which a cut is a writer's in a file of these odds.

    In a file with writers COLON speaks for a cut; in a file of talk SINGLE against it.
    """
    p = _probability(file_odds)
    low, high = -2.0 * COLON, -2.0 * SINGLE
    for _ in range(40):
        odds = (low + high) / 2.0
        if p * _probability(odds + COLON) + (1.0 - p) * _probability(odds + SINGLE) > 0.5:
            high = odds
        else:
            low = odds
    return high


def _probability(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(min(odds, 30.0), -30.0)))
