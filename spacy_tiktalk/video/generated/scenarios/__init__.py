"""Difficulties of tracking, one a scenario: what a seed makes of each is in `cuts`, `motion`, `looks`.

`stage` has what they share: where people stand, how long shots are, what a place looks like.
"""

from .kinds import SCENARIOS, Scenario, scenario_script

__all__ = ["SCENARIOS", "Scenario", "scenario_script"]
