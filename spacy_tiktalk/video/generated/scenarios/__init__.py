"""Difficulties of tracking, one a scenario, made of a seed by `cuts`, `motion`, `looks`, `clothes`.

`stage` has what they share: where people stand, how long shots are, what a place looks like.
"""

from .kinds import SCENARIOS, Scenario, scenario_script

__all__ = ["SCENARIOS", "Scenario", "scenario_script"]
