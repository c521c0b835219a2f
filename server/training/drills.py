"""The texts of the shipped drills that posts are compared with."""

import math

from server.scenarios.context import context_for
from server.scenarios.load import read_scenario
from server.scenarios.shelf import shipped
from server.scoring.meaning.sensed import all_texts


def texts_of_drills() -> list[str]:
    """All of them, each once, drill by drill: what is kept or free at any minute."""
    scenarios = [read_scenario(path.read_text(encoding="utf-8")) for path in shipped().values()]
    # At the end of time all lines are given and nothing is waived.
    texts = [text for scenario in scenarios for text in all_texts(context_for(scenario, minute=math.inf))]
    return list(dict.fromkeys(texts))
