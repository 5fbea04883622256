"""`tiktalk generate-video`: a made-up video with known head tracks."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...errors import error
from ...files import parents_of
from ..shared.outputs import Force, check_outputs
from ..shared.terminal import fields, reporting, show, show_json

if TYPE_CHECKING:
    from ...video.generated import Script


def generate_video(
    output: Annotated[
        Path, typer.Argument(metavar="OUTPUT", help="Video to write, such as out.mp4.")
    ],
    seed: Annotated[int, typer.Option(help="Another seed gives another video.")] = 0,
    seconds: Annotated[float, typer.Option(help="Length.")] = 8.0,
    size: Annotated[str, typer.Option(help="WIDTHxHEIGHT in pixels, even.")] = "576x1024",
    fps: Annotated[float, typer.Option(help="Frames per second.")] = 25.0,
    people: Annotated[
        int | None, typer.Option(help="How many people are in it: 2, or what the scenario has.")
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="One difficulty, such as dissolves; a wrong name lists them."
        ),
    ] = None,
    cuts: Annotated[int, typer.Option(help="How many hard cuts, without a scenario.")] = 2,
    crossing: Annotated[
        bool, typer.Option(help="Two people pass each other, without a scenario.")
    ] = True,
    reentry: Annotated[
        bool, typer.Option(help="Somebody leaves and comes back, without a scenario.")
    ] = True,
    pillar: Annotated[
        bool, typer.Option(help="A bar passes in front of the people, without a scenario.")
    ] = True,
    heads: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Photographs of heads, or a folder of them for each person. Without it heads are "
            "drawn, for a tracker that is given the boxes: --detector mot:FILE.",
        ),
    ] = None,
    mot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the ground truth as MOT gt.txt.")
    ] = None,
    facts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write size, people and shots as JSON.")
    ] = None,
    force: Force = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was made as JSON.")] = False,
) -> None:
    """Write a video of heads on known paths, with exact ground truth.

    For trying out the tracker, and for tests. The same options give the same pictures.

    \b
    Example:
      python -m spacy tiktalk generate-video out.mp4 --heads corpus/heads --mot gt.txt
      python -m spacy tiktalk generate-video out.mp4 --scenario dissolves --heads people/
    """
    with reporting():
        from ...video.generated import drawn_heads, photo_people, random_script
        from ...video.generated import generate_video as generate
        from ...video.generated.scenarios import scenario_script

        outputs = {"OUTPUT": output, "--mot": mot, "--facts": facts}
        check_outputs(outputs, inputs={"--heads": heads}, force=force)
        script: Script
        if scenario is None:
            script = random_script(
                seed,
                seconds=seconds,
                n_people=2 if people is None else people,
                n_cuts=cuts,
                crossing=crossing,
                reentry=reentry,
                pillar=pillar,
                size=_size(size),
                fps=fps,
            )
        else:
            _check_alone(cuts, crossing, reentry, pillar)
            script = scenario_script(
                scenario, seed, seconds=seconds, n_people=people, size=_size(size), fps=fps
            )
        shown = script.n_people
        busts = drawn_heads(max(1, shown)) if heads is None else photo_people(heads)
        with parents_of(*(path for path in outputs.values() if path is not None)):
            made = generate(output, script, busts, mot=mot, facts=facts)
        if as_json:
            made_of = {
                "video": str(made.path),
                "frames": script.length,
                "people": [head.name for head in busts[:shown]],
                "shot_starts": [n / fps for n in script.shot_starts],
                "boundaries": [asdict(one) for one in made.truth.boundaries],
                "distractors": [asdict(one) for one in made.truth.distractors],
                "boxes": len(made.truth),
            }
            show_json(made_of)
            return
        found: list[tuple[str, str]] = [
            ("video", f"{made.path}, {script.length} frames"),
            ("people", ", ".join(head.name for head in busts[:shown])),
            ("shots begin at", ", ".join(f"{n / fps:.2f} s" for n in script.shot_starts)),
            ("heads in view", str(len(made.truth))),
        ]
        found += [("ground truth", str(mot))] if mot else []
        show(fields(found))


def _check_alone(cuts: int, crossing: bool, reentry: bool, pillar: bool) -> None:
    """RAISES: T792 for a setting that a scenario would pass over in silence."""
    for name, value, usual in (
        ("--cuts", cuts, 2),
        ("--crossing", crossing, True),
        ("--reentry", reentry, True),
        ("--pillar", pillar, True),
    ):
        if value != usual:
            raise error("T792", name=name, value=value, allowed="it without --scenario")


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise error("T792", name="size", value=text, allowed="WIDTHxHEIGHT, such as 576x1024")
    return int(width), int(height)
