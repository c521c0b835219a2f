"""What silence costs: an owed thing nobody said scores duty 0, and can score nothing else."""

from dataclasses import dataclass

from server.scoring.card import Context, CriterionScore, Evidence, Owed
from server.scoring.rubric import RUBRIC


@dataclass(frozen=True, slots=True)
class Silence:
    """The judgement of one owed thing never given: duty 0, overall RISK 1, an avoider's act."""

    owed: Owed
    duty: CriterionScore
    risk: int = 1
    behaviour: str = "avoider"


def silence(context: Context, owed: Owed, lang: str = "en") -> Silence:
    """Score an owed thing that was not given by its minute. `lang` chooses the wording of what was owed."""
    criterion = RUBRIC.of("duty")
    what = owed.texts.get(lang) or owed.texts.get("en") or next(iter(owed.texts.values()), owed.id)
    by = min(owed.by, context.minutes)
    evidence = Evidence("duty", criterion.code, "risk.duty.silence", values={"minute": f"{by:g}", "what": what})
    duty = CriterionScore(
        criterion="duty",
        level=0,
        confidence=0.95,
        evidence=(evidence,),
        decider=criterion.decider,
        needs_instructor=False,
        raise_with="raise.duty",
    )
    return Silence(owed, duty)
