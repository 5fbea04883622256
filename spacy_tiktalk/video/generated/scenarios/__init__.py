"""Difficulties of tracking, one a scenario: `cuts`, `motion`, `looks` and `clothes` make them of a seed.

`stage` has what they share: where people stand, how long shots are, what a place looks like.
"""

from .kinds import SCENARIOS, Scenario, scenario_script

__all__ = ["SCENARIOS", "Scenario", "scenario_script"]
