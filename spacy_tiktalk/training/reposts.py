"""Reposts behind the turns of a dialogue: `//@nickname: a word or two`, in which nobody is meant.

They are marks (docs/contract.md), but what stands behind the colon is read as the talk it is, and a
model that has never seen one takes the whole turn for another kind of talk.
"""

from __future__ import annotations

import random
from dataclasses import replace

from ..formats.record import DialogueRecord

_NICKNAMES = (
    *("一碗阳春面", "南风知意", "Echo不在线", "熬夜的猫头鹰", "Leo_1998", "今天吃什么", "🍋柠檬水"),
    *("橘子味的风", "momo酱", "海边的书店", "不会游泳的鱼", "周一综合征", "Mr.晚睡", "七点半"),
)
_WORDS = (
    *("笑死", "哈哈哈哈", "确实", "好家伙", "绝了", "转发微博", "每日一笑", "来了来了", "真好啊"),
    *("太可爱了吧", "离谱", "马住", "说得对", "好听", "这也行？", "哭了", "啊啊啊啊", "就这？"),
)


def add_reposts(record: DialogueRecord, rng: random.Random) -> DialogueRecord:
    """Put one or two reposts behind some turns, one of them at least; every mention stays where it
    is, and a record without a turn as it is."""
    turns = list(record.dialogue.turns)
    if not turns:
        return record
    always = rng.randrange(len(turns))
    for number, turn in enumerate(turns):
        if number == always or rng.random() < 0.5:
            reposts = (_repost(rng) for _ in range(rng.choice((1, 1, 2))))
            turns[number] = replace(turn, text=turn.text + "".join(reposts))
    return replace(record, dialogue=replace(record.dialogue, turns=tuple(turns)))


def _repost(rng: random.Random) -> str:
    colon = rng.choice((":", "：", ": "))
    return f"//@{rng.choice(_NICKNAMES)}{colon}{rng.choice(_WORDS)}"
