"""What subtitles, lyrics and danmaku look like as text: their lines are of a video's seconds."""

from __future__ import annotations

TALK = "What is written in it is no comments. Take the comments' own file; if its lines are to be "
TALK += "read as comments all the same, save them without times as .txt."
_SUBTITLES = (".srt", ".vtt", ".ass", ".ssa", ".sub", ".lrc", ".sbv", ".smi", ".ttml", ".dfxp")
ENDINGS = dict.fromkeys(_SUBTITLES, ("subtitles", TALK))
"""By the ending of a name: what the file is, and what to do."""
_XML = r"(?is)(?:<[?!][^>]*>\s*)*"
_CLOCK = r"(?:\d+[:：]){1,2}\d+[,.，．。]\d+"
_FRAMES = r"\d+(?:[:：;；]\d\d){3}"  # the last are frames, as programs cut films
_LONG = r"\d+[:：]\d\d[:：]\d\d"
_TURN = r"\d+(?::\d+){1,2}(?:\.\d+)?"
_BLANK = r"[^\S\n]*"
_BEGINNING = rf"(?:[^\n]*\n){{0,9}}?{_BLANK}"
_CLOCKS = rf"{_CLOCK}{_BLANK}-+>{_BLANK}{_CLOCK}|{_LONG}{_BLANK}-->{_BLANK}{_LONG}"
_CUE = rf"(?:{_CLOCKS}|{_FRAMES}{_BLANK}-+>?{_BLANK}{_FRAMES})"
# Behind it stands nothing, or where on the screen it is shown.
_CUE_LINE = rf"{_CUE}(?!\d){_BLANK}(?:[A-Za-z]+\d?:[-A-Za-z\d.,%]+{_BLANK})*(?:\n|$)"
_PAIR_LINE = rf"{_CLOCK}[,，]{_CLOCK}{_BLANK}\n"
# Above the first cue may be who made the subtitles; one alone below talk is what is talked about.
_SRT = (
    rf"(?:{_BEGINNING}\d+{_BLANK}\n\s*)?{_CUE_LINE}",
    rf"{_BEGINNING}{_CUE_LINE}{_BEGINNING}{_CUE_LINE}",
    rf"{_CUE}[^\n]*\n\s*{_CUE}",
    rf"\[{_CUE}\]|{_BEGINNING}\[{_CUE}\][^\n]*\n\s*\[{_CUE}\]",  # Whisper's
)
_LRC_TAG = r"\[[A-Za-z]\w*:[^\]\n]*\]"
_ASS_PART = r"\[(?:Script Info|V4\+? Styles\+?|Events|Aegisub[^\]\n]*)\]"
# A chat has a blank or a writer behind its times.
_LINE = r"(?![^\S\n])(?![^\n]*[:：])[^\n<]+(?:\n\s*|$)"
TEXTS = (
    (r"WEBVTT\b", "subtitles (WebVTT)", TALK),
    (rf"(?i)(?:[;!][^\n]*\n\s*)*{_ASS_PART}", "subtitles (ASS)", TALK),
    (r"Dialogue:\s*(?:Marked=)?\d+,\d+:\d\d:\d\d", "subtitles (ASS)", TALK),
    *((pattern, "subtitles (SRT)", TALK) for pattern in _SRT),
    (rf"{_PAIR_LINE}|{_BEGINNING}{_PAIR_LINE}{_BEGINNING}{_PAIR_LINE}", "subtitles (SBV)", TALK),
    (r"Scenarist_SCC", "subtitles (SCC)", TALK),
    (r"\{\d+\}\{\d+\}", "subtitles (MicroDVD)", TALK),
    (r"\[\d+\]\[\d+\]\S[^\n]*\n\s*\[\d+\]\[\d+\]\S", "subtitles (MPL2)", TALK),
    (rf"\[{_TURN},{_TURN},\s*\w+\]", "a transcript of a video", TALK),
    (rf"{_XML}<(?:tt\s|tt>|sami>)", "subtitles (TTML or SAMI)", TALK),
    (rf"(?:{_LRC_TAG}\s*)*\[\d+:\d\d\.\d+\]", "lyrics (LRC)", TALK),
    (rf"(?:{_LRC_TAG}\s*)*\[\d+,\d+\](?:<\d|\S[^\n]*\(\d+,\d+\))", "lyrics (QRC or KRC)", TALK),
    (
        rf"(?:{_LRC_TAG}\s*)+\[\d+:\d\d(?::\d+)?\]|\[\d+:\d\d:\d+\](?!<|[^\n]*[:：])\S",
        *("lyrics (LRC)", TALK),
    ),
    # Without hundredths they may be the clock of a chat, unless they begin with the song.
    (rf"\[0?0:\d\d\]{_LINE}(?:\[\d\d?:\d\d\]{_LINE}){{2}}", "lyrics (LRC)", TALK),
    # Copied from a player: times on lines of their own.
    (
        rf"0:\d\d\s*\n{_LINE}\d\d?:\d\d\s*\n{_LINE}",
        *("a transcript of a video", TALK),
    ),
    (rf"{_XML}(?:<i>.*?)?<d p=", "a Bilibili danmaku file (XML)", TALK),
    # As its dumps have them: seconds, kind, size, color, time, pool, writer, number.
    (r"\d+(?:\.\d+)?,\d,\d\d,\d+,\d{9,},\d,\w+,\d+\b", "a Bilibili danmaku file (text)", TALK),
    (rf"{_XML}(?:<packet>|<chat\s[^>]*\bvpos=)", "a niconico danmaku file (XML)", TALK),
)
"""For each what it begins with, what it is, and what to do."""
