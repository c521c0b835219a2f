"""Silence is a risk with a level."""

from server.scoring.reasons import reason_text
from server.scoring.silence import silence
from tests.scoring.world import DRILL


def test_an_owed_thing_nobody_gave_scores_duty_nought() -> None:
    judged = silence(DRILL, DRILL.owed[0])
    assert judged.duty.level == 0
    assert judged.risk == 1
    assert judged.behaviour == "avoider"
    ground = judged.duty.evidence[0]
    assert ground.start is None
    assert "number to call" in reason_text(ground.reason, "en", ground.values)


def test_silence_names_what_was_owed_in_the_readers_language() -> None:
    ground = silence(DRILL, DRILL.owed[0], "ko").duty.evidence[0]
    assert "연락처" in reason_text(ground.reason, "ko", ground.values)
