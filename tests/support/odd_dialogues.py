"""Random dialogues of what stands in real comments and of what no corpus holds."""

from __future__ import annotations

from hypothesis import strategies as st

from spacy_tiktalk import Dialogue

PIECES = [
    # talk of persons, so that there is something to find
    *("他", "她", "你", "我", "你妈", "他老婆", "这大叔是谁", "沈知行", "小雨", "，", "。", "："),
    *("[捂脸]", "@小鱼 ", "回复", "K", "ß", "İ", "ﷺ"),
    # emoji: joined, with a skin tone, flags, keycaps, tags
    *("👨‍👩‍👧", "👍🏽", "🇨🇳", "❤️", "1️⃣", "\U0001f3f4\U000e0067\U000e007f"),
    # direction, zero width, soft hyphen, byte-order mark
    *("\u202e", "\u202d", "\u2066", "\u2069", "\u200b", "\u200c", "\u200d", "\xad", "\ufeff"),
    # combining characters without a base
    *("\u0301", "\u20dd", "\ufe0f", "\u3099"),
    # line breaks of every kind, and other white space
    *("\n", "\r\n", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029", " ", "  ", "\t", "\u3000"),
    *("\xa0", "\u2003"),
    # control characters, private use, no characters, the last code point
    *("\x00", "\x07", "\x1b[2J", "\x1f", "\x7f", "\ue000", "\ufffe", "\U0010ffff"),
]

PIECE = st.one_of(st.sampled_from(PIECES), st.characters(exclude_categories=("Cs",)))
TEXT = st.lists(PIECE, max_size=10).map("".join)
LONG = st.builds(lambda text, n: text * n, TEXT, st.integers(20, 60))
SPEAKER = st.one_of(st.sampled_from(["", "A", "B", "小北"]), TEXT)
TURN = st.tuples(SPEAKER, st.one_of(st.just(""), TEXT, TEXT, LONG))


def dialogues(*, max_turns: int = 8) -> st.SearchStrategy[Dialogue]:
    """Dialogues of 0 to `max_turns` turns, with and without title and key."""
    return st.builds(
        lambda turns, title, key: Dialogue.from_turns(turns, title=title, key=key),
        st.lists(TURN, max_size=max_turns),
        st.one_of(st.none(), st.just(""), TEXT, LONG),
        st.one_of(st.none(), TEXT),
    )
