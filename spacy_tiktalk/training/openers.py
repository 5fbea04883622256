"""A word in front of what is said: 我发现, 没人觉得, 支持.

Most turns of an annotated dialogue begin with who is talked about, and a model learns to look
there: with a word in front of all turns that it is not told of it finds fewer persons.
"""

from __future__ import annotations

import random
from dataclasses import replace

from ..formats.record import DialogueRecord, GoldCluster
from ..lexicon.words import word_set

# Written for this project. None is a person, and none is left unread (`lexicon.clauses.shouts`).
# Sorted: the order fixes what a seed draws.
_OPENERS = sorted(
    word_set(
        """
        我发现 我看 我猜 我说 我就说 我敢说 我只想说 我就想知道 我严重怀疑 你看 你别说 你们看
        你们快看 快看 看看 别光看 看到最后 看了三遍 看得出来 没有人觉得 没人觉得 只有我觉得
        难道只有我注意到 有没有可能 会不会是 是不是 想起 突然想起 突然想到 一想到 说到底 说起来 别说
        别人不说 谁说 都说 今天 昨天 今晚 刚才 刚刚 这次 上次 每次 第一次见 半夜 一大早 从头到尾
        建议 希望 但愿 祝 求 求求了 拜托 期待 支持 喜欢 心疼 羡慕 感谢 可怜 可惜 多亏 全靠 幸亏
        轮到 等到 刷到 碰到 看见 梦到 想看 佩服 凭什么 怎么 怎么感觉 怎么说呢 为啥 哪怕 就算 要是
        除非 只要 万一 重点 重点来了 说重点 结论 补充 纠正一下 声明一下 友情提示 前方高能 哎哟 哟
        哼 嘿 得了 好了 得嘞 没事 没错 对对对 行了 妙啊 厉害 最后 后来 结果 总算 终于 一开始
        本来 从来 到现在 反而 甚至 何况
        """
    )
)
_HAN = ("\u4e00", "\u9fff")


def add_openers(record: DialogueRecord, rng: random.Random) -> DialogueRecord:
    """Put a word in front of some turns that begin with a Chinese character, without a mark.

    Nobody is meant by it; every mention moves along.
    """
    turns = list(record.dialogue.turns)
    moved = [0] * len(turns)
    for number, turn in enumerate(turns):
        if turn.text and _HAN[0] <= turn.text[0] <= _HAN[1] and rng.random() < 0.5:
            opener = rng.choice(_OPENERS)
            turns[number] = replace(turn, text=opener + turn.text)
            moved[number] = len(opener)
    if not any(moved):
        return record
    clusters = tuple(_moved(cluster, moved) for cluster in record.clusters)
    dialogue = replace(record.dialogue, turns=tuple(turns))
    return replace(record, dialogue=dialogue, clusters=clusters)


def _moved(cluster: GoldCluster, moved: list[int]) -> GoldCluster:
    mentions = (
        replace(
            mention,
            start=mention.start + moved[mention.turn],
            end=mention.end + moved[mention.turn],
        )
        for mention in cluster.mentions
    )
    return replace(cluster, mentions=tuple(mentions))
