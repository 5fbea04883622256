"""What the surroundings of real comments cost: reply prefixes, emotes, shouts, unknown writers.

    python benchmarks/robustness.py --data PATH/TO/dev.jsonl --output benchmarks/robustness.json

The dialogues of a gold file, and those of `corpus/`, as they are and under each kind of
surroundings, gold moved along: CoNLL average and mention F1 in percent, and how much each kind
costs. Handles, emotes and links are drawn here by a seed, and none of them stands in the package's
own lists or tests.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.training import Example

from spacy_tiktalk.formats.convert import read_records
from spacy_tiktalk.formats.record import DialogueRecord, GoldMention
from spacy_tiktalk.formats.records import record_to_doc
from spacy_tiktalk.lexicon.script_table import PAIRS
from spacy_tiktalk.metrics.coref.scorer import score_coref
from spacy_tiktalk.training.corpus import make_predicted

ROOT = Path(__file__).resolve().parent.parent
OWN = (ROOT / "corpus" / "dev.jsonl", ROOT / "corpus" / "train.jsonl")
HANDLES = (
    *("柠檬不萌", "爱喝汽水的猫", "Zoe_07", "momo", "用户9120338471256", "山里 来的风", "🌙晚安喵"),
    *(
        "A-修车老周（同城）",
        "Mr.Right",
        "一只小🐢",
        "不吃香菜！",
        "07届小透明",
        "江南·旧事",
        "Lin Lin",
    ),
)
EMOTES = (
    "[旺柴]",
    "[吃瓜]",
    "[奸笑R]",
    "[doge]",
    "[泣不成声]",
    "[比心]",
    "[热词系列_绝绝子]",
    "[cool]",
)
EMOJI = ("😭😭", "🥹", "👨‍👩‍👦", "🤷🏻‍♀️", "❤️‍🔥", "🇨🇳", "3️⃣", "✨", "🫰🏼", "☀️")
TOPICS = ("周末去哪儿", "我的日常", "vlog日常", "搞笑配音", "好物分享")
PLACES = ("四川", "黑龙江", "中国香港", "新加坡", "浙江杭州")
HOPS = ("哈哈哈", "真的吗", "太好看了")
SHOUTS = ("666", "牛逼", "yyds", "哈哈哈哈", "笑死", "绝了", "好家伙", "Awsl", "第一")
OPENERS = ("家人们", "讲真", "其实", "感觉", "所以", "原来", "关键", "另外", "是的", "牛逼", "笑死")
HALF = str.maketrans("，。！？；：（）“”", ',.!?;:()""')
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u00ad"
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}

Change = Callable[[random.Random, "Turn"], "Turn"]


@dataclass(frozen=True)
class Turn:
    """A turn's text, and where each of its characters stood before (None: it was put in).

    inside: for each gap between characters, 0 to n, whether it lies inside a gold mention or inside
    of what was put in.
    """

    text: str
    origin: tuple[int | None, ...]
    inside: tuple[bool, ...]

    def put(self, at: int, text: str) -> Turn:
        """The turn with a text put in before character number `at`."""
        return Turn(
            self.text[:at] + text + self.text[at:],
            self.origin[:at] + (None,) * len(text) + self.origin[at:],
            # Nothing is put into what was put in; both its ends are as the place was.
            self.inside[: at + 1] + (True,) * (len(text) - 1) + self.inside[at:],
        )

    def front(self, text: str) -> Turn:
        return self.put(0, text)

    def behind(self, text: str) -> Turn:
        return self.put(len(self.text), text)

    def within(self, rng: random.Random, text: str) -> Turn:
        """Put in at a place that is in no mention."""
        return self.put(rng.choice([i for i, inner in enumerate(self.inside) if not inner]), text)

    def mapped(self, change: Callable[[str], str]) -> Turn:
        """With other characters, one for one."""
        text = change(self.text)
        assert len(text) == len(self.text)
        return replace(self, text=text)


def handle(rng: random.Random) -> str:
    return rng.choice(HANDLES)


def few(rng: random.Random, choices: Sequence[str], most: int = 3) -> str:
    return "".join(rng.choices(choices, k=rng.randint(1, most)))


def clock(rng: random.Random) -> str:
    return f"{rng.randint(0, 9):02}:{rng.randint(0, 59):02}"


def link(rng: random.Random) -> str:
    key = "".join(rng.choices("abcdefghijkmnpqrstuvwxyzABCDEFGHJK23456789", k=9))
    return rng.choice(
        ("https://v.example.com/{}/", "http://t.example.cn/{}", "www.example.com/{}")
    ).format(key)


def scattered(rng: random.Random, turn: Turn) -> Turn:
    """An invisible character at a third of all places, inside mentions as well."""
    for at in range(len(turn.text), -1, -1):
        if rng.random() < 1 / 3:
            turn = turn.put(at, rng.choice(INVISIBLE))
    return turn


def shared(rng: random.Random) -> str:
    code = f"{rng.randint(1, 9)}.{rng.randint(10, 99)}"
    work = f"看看【{handle(rng)}的作品】{rng.choice(TOPICS)}"
    return f"{code} 复制打开抖音，{work} {link(rng)} Abc:/ 05/12"


@cache
def _traditional() -> dict[int, str]:
    table: dict[int, str] = {}
    for written, read in PAIRS.split():
        table.setdefault(ord(read), written)
    return table


def traditional(text: str) -> str:
    return text.translate(_traditional())


KINDS: dict[str, Change] = {
    "回复@x: in front": lambda r, t: t.front(f"回复@{handle(r)}:"),
    "回复 @x ： in front": lambda r, t: t.front(f"回复 @{handle(r)} ："),
    "回复 x： in front": lambda r, t: t.front(f"回复 {handle(r)}："),
    "Reply to @x: in front": lambda r, t: t.front(f"Reply to @{handle(r)}: "),
    "@x in front": lambda r, t: t.front(f"@{handle(r)} "),
    "@x behind": lambda r, t: t.behind(f" @{handle(r)}"),
    "@x within": lambda r, t: t.within(r, f" @{handle(r)} "),
    "//@x: behind": lambda r, t: t.behind(f"//@{handle(r)}:{r.choice(HOPS)}"),
    "emote in front": lambda r, t: t.front(few(r, EMOTES)),
    "emote behind": lambda r, t: t.behind(few(r, EMOTES)),
    "emote within": lambda r, t: t.within(r, few(r, EMOTES, 2)),
    "emoji in front": lambda r, t: t.front(few(r, EMOJI)),
    "emoji behind": lambda r, t: t.behind(few(r, EMOJI)),
    "emoji within": lambda r, t: t.within(r, few(r, EMOJI, 2)),
    "#topic behind": lambda r, t: t.behind(f" #{r.choice(TOPICS)} #{r.choice(TOPICS)}"),
    "#topic# in front": lambda r, t: t.front(f"#{r.choice(TOPICS)}#"),
    "link behind": lambda r, t: t.behind(" " + link(r)),
    "share text in front": lambda r, t: t.front(shared(r) + " "),
    "HTML": lambda r, t: t.front("<p>").behind(
        r.choice(("<br>", "&nbsp;&nbsp;", "<br/>&#128514;", "</p>"))
    ),
    "entity within": lambda r, t: t.within(r, r.choice(("&nbsp;", "&amp;", "&#8203;"))),
    "time of the video in front": lambda r, t: t.front(clock(r) + " "),
    "time of the video behind": lambda r, t: t.behind(f"（{clock(r)}）"),
    "IP line behind": lambda r, t: t.behind(f" IP属地：{r.choice(PLACES)}"),
    "date and place behind": lambda r, t: t.behind(
        f" 2024-0{r.randint(1, 9)}-1{r.randint(0, 9)} {clock(r)} 来自{r.choice(PLACES)}"
    ),
    "age and 回复 behind": lambda r, t: t.behind(
        f" {r.randint(2, 23)}小时前 · {r.choice(PLACES)} 回复"
    ),
    "invisible in front": lambda r, t: t.front(few(r, INVISIBLE)),
    "invisible everywhere": scattered,
    "isolates around": lambda r, t: t.front("\u2068").behind("\u2069"),
    "blanks within": lambda r, t: t.within(r, r.choice((" ", "\u3000", "\u00a0", "  "))),
    "blanks for commas": lambda r, t: t.mapped(
        lambda text: re.sub("[，。！？；、,.!?;]", " ", text)
    ),
    "half-width marks": lambda r, t: t.mapped(lambda text: text.translate(HALF)),
    "shout and blank in front": lambda r, t: t.front(r.choice(SHOUTS) + " "),
    "shout and comma in front": lambda r, t: t.front(r.choice(SHOUTS) + "，"),
    "opener in front": lambda r, t: t.front(r.choice(OPENERS)),
    "laughter behind": lambda r, t: t.behind(
        r.choice(("哈哈哈哈", "hhhh", "！！！", "……", "～～"))
    ),
    "full width": lambda r, t: t.mapped(lambda text: text.translate(WIDE)),
    "traditional characters": lambda r, t: t.mapped(traditional),
    "several at once": lambda r, t: (
        t.front(f"回复@{handle(r)}:")
        .within(r, few(r, EMOTES, 2))
        .behind(few(r, EMOJI) + f" #{r.choice(TOPICS)}")
    ),
}
KINDS["all at once"] = lambda r, t: scattered(
    r,
    t.mapped(traditional)
    .within(r, few(r, EMOTES, 2))
    .within(r, few(r, EMOJI, 2))
    .within(r, f" @{handle(r)} ")
    .front(clock(r) + " ")
    .front(f"回复@{handle(r)}:")
    .behind(f" #{r.choice(TOPICS)} {link(r)}<br> IP属地：{r.choice(PLACES)}"),
)


def _writers(record: DialogueRecord, name: Callable[[int], str]) -> DialogueRecord:
    """The same with writers of other names, which each gets from its number."""
    turns = record.dialogue.turns
    numbers = {speaker: i for i, speaker in enumerate(dict.fromkeys(t.speaker for t in turns))}
    named = tuple(replace(t, speaker=name(numbers[t.speaker])) for t in turns)
    return replace(record, dialogue=replace(record.dialogue, turns=named))


# What happens to a dialogue as a whole.
WHOLE: dict[str, Callable[[DialogueRecord], DialogueRecord]] = {
    "no writers": lambda record: _writers(record, lambda number: ""),
    "writers are numbers": lambda record: _writers(
        record, lambda number: f"用户{9000 + 37 * number}"
    ),
    "no title": lambda record: replace(record, dialogue=replace(record.dialogue, title=None)),
}


def changed(record: DialogueRecord, change: Change, rng: random.Random) -> DialogueRecord:
    """The dialogue in those surroundings, its gold moved along."""
    turns, places = [], []
    for number, turn in enumerate(record.dialogue.turns):
        text = turn.text
        inside = [False] * (len(text) + 1)
        for mention in record.mentions:
            if mention.turn == number:
                inside[mention.start + 1 : mention.end] = [True] * (mention.end - mention.start - 1)
        new = change(rng, Turn(text, tuple(range(len(text))), tuple(inside)))
        turns.append(replace(turn, text=new.text))
        places.append({old: i for i, old in enumerate(new.origin) if old is not None})

    def moved(mention: GoldMention) -> GoldMention:
        where = places[mention.turn]
        return GoldMention(mention.turn, where[mention.start], where[mention.end - 1] + 1)

    clusters = tuple(
        replace(cluster, mentions=tuple(map(moved, cluster.mentions)))
        for cluster in record.clusters
    )
    return replace(record, dialogue=replace(record.dialogue, turns=tuple(turns)), clusters=clusters)


def score(nlp: Language, records: Sequence[DialogueRecord]) -> dict[str, float]:
    """{"conll", "mentions"} in percent."""
    references = [record_to_doc(record, nlp)[0] for record in records]
    predicted = nlp.pipe(make_predicted(nlp, reference) for reference in references)
    examples = [Example(p, r) for p, r in zip(predicted, references, strict=True)]
    scores = score_coref(examples)
    return {"conll": 100 * scores["coref_f"], "mentions": 100 * scores["coref_mention_f"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, help="a gold file beside corpus/, any format")
    parser.add_argument("--model", default="zh_tiktalk")
    parser.add_argument(
        "--kind", action="append", choices=[*KINDS, *WHOLE], help="only these kinds"
    )
    parser.add_argument("--limit", type=int, help="dialogues of each file")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    nlp = spacy.load(args.model, exclude=["head_tracker", "head_linker"])
    sets = {"corpus": [record for path in OWN for record in read_records(path)]}
    if args.data:
        sets = {args.data.stem: list(read_records(args.data)), **sets}
    found: dict[str, Any] = {
        "model": f"{nlp.meta['name']} {nlp.meta['version']}",
        "seed": args.seed,
    }
    for name, records in sets.items():
        records = records[: args.limit]
        plain = score(nlp, records)
        print(
            f"\n{name}: {len(records)} dialogues as they are: CoNLL {plain['conll']:.1f}",
            flush=True,
        )
        rows = {"as they are": plain}
        for kind in args.kind or [*KINDS, *WHOLE]:
            rng = random.Random(args.seed)
            if kind in WHOLE:
                other = [WHOLE[kind](record) for record in records]
            else:
                other = [changed(record, KINDS[kind], rng) for record in records]
            rows[kind] = score(nlp, other)
            drop = plain["conll"] - rows[kind]["conll"]
            print(f"{kind:28} {rows[kind]['conll']:5.1f}  costs {drop:5.1f}", flush=True)
        found[name] = rows
    if args.output:
        text = json.dumps(found, ensure_ascii=False, indent=1)
        args.output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
