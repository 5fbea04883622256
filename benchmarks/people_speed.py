"""How long joining takes, and how much memory, for many clusters of one video.

    python benchmarks/people_speed.py [--clusters 100000] [--seed 0]

The clusters are made up: names of 400 people, most often by nickname, forms of address, roles,
descriptions and pronouns, many of one person and many of nobody else, as comment sections have;
a thread has one to six.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time

from spacy_tiktalk.lexicon.words import SURNAMES
from spacy_tiktalk.people import find_people

GIVEN = (
    "伟芳娜敏静强磊洋艳勇军杰涛明超霞平刚桂英华玉兰红梅雨晨曦梓涵浩宇轩欣怡子墨一诺思远家豪晓琳文博"
)
NOUNS = (
    "大哥",
    "这大爷",
    "那个女的",
    "老板娘",
    "主持人",
    "小姐姐",
    "穿红衣服的",
    "帅哥",
    "阿姨",
    "老师",
)
PRONOUNS = ("他", "她", "你", "人家")


def objects(n_clusters: int, seed: int):
    """Result objects of one video, one after the other."""
    rng = random.Random(seed)
    surnames = sorted(name for name in SURNAMES if len(name) == 1)
    people = [
        rng.choice(surnames) + "".join(rng.choices(GIVEN, k=rng.choice((1, 2, 2))))
        for _ in range(400)
    ]
    clusters = thread = 0
    while clusters < n_clusters:
        thread += 1
        turns, found = [], []
        for _ in range(min(rng.randint(1, 6), n_clusters - clusters)):
            name = people[min(int(rng.expovariate(1 / 40)), 399)]
            forms = [
                name,
                name[1:],
                name[-1] + "哥",
                "小" + name[-1],
                name[0] + "老师",
                "老" + name[0],
            ]
            kind = rng.random()
            if kind < 0.45:
                words = rng.choices(forms, weights=(3, 2, 2, 2, 1, 1), k=rng.choice((1, 1, 2)))
            elif kind < 0.55:  # a nickname that nobody else has
                words = ["".join(rng.choices(GIVEN, k=rng.choice((2, 3)))) + rng.choice("仔哥姐宝")]
            elif kind < 0.8:
                words = [rng.choice(NOUNS)]
            else:
                words = []
            words = [*dict.fromkeys(words), rng.choice(PRONOUNS)]
            mentions = []
            for word in words:
                mentions.append({"turn": len(turns), "start": 0, "end": len(word)})
                turns.append({"speaker": f"用户{rng.randrange(20000)}", "text": f"{word}真好"})
            heads = []
            if rng.random() < 0.3:
                heads = [{"id": f"H{rng.randint(1, 6)}", "score": round(rng.uniform(0.5, 1), 3)}]
            found.append({"mentions": mentions, "head_tracks": heads})
        clusters += len(found)
        yield {"key": f"t{thread:06}", "video": "v.mp4", "turns": turns, "clusters": found}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clusters", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wall, processor = time.perf_counter(), time.process_time()
    (video,) = find_people(objects(args.clusters, args.seed))
    took = time.perf_counter() - wall
    told = {
        "clusters": args.clusters,
        "people": len(video.people),
        "seconds": round(took, 1),
        "processor_seconds": round(time.process_time() - processor, 1),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "memory_before_mb": round(before),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
