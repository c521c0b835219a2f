"""How scoring works and how well; how platforms rank; and which of two drafts is likelier to travel."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from server.accounts.guards import CurrentPerson
from server.audience.rules import rule_cards
from server.evidence.agreement import DIMENSIONS
from server.evidence.card import figures, measured_at, note_of
from server.evidence.drafts import LONGEST, fault_in
from server.scoring.engine import FINGERPRINT
from server.scoring.heads.reach import band, carriers, compare
from server.scoring.rubric import RUBRIC
from server.scoring.weigh import SURE
from server.web.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/scoring", name="how_scoring")
def show(request: Request, person: CurrentPerson) -> Response:
    """What scores posts, how far it agrees with labels, and where it is weak: the same figures as the model card."""
    return _scoring(request)


@router.post("/scoring/comparisons", name="compare_drafts")
def compare_drafts(
    request: Request, person: CurrentPerson, first: Annotated[str, Form()] = "", second: Annotated[str, Form()] = ""
) -> Response:
    """Which of two English drafts by one author is likelier to travel. Nothing of them is kept."""
    texts = (first.strip(), second.strip())
    given: dict[str, Any] = {"texts": texts, "faults": [fault_in(text) for text in texts]}
    if any(given["faults"]):
        return _scoring(request, status=422, **given)
    found: dict[str, Any] = {"bands": [band(text) for text in texts], "carriers": [carriers(text) for text in texts]}
    return _scoring(request, **given, **found, comparison=compare(*texts))


@router.get("/platforms", name="platforms")
def platforms(request: Request, person: CurrentPerson) -> Response:
    """What platforms have published, or are quoted as saying, about their ranking, each number with its source."""
    return page(request, "evidence/platforms.html", cards=list(rule_cards().values()))


def _scoring(request: Request, status: int = 200, **given: Any) -> Response:
    found, nothing = figures(), {"texts": ("", ""), "faults": ("", ""), "comparison": None}
    return page(
        request,
        "evidence/scoring.html",
        status=status,
        found=found,
        measured_at=measured_at(found),
        note_of=note_of,
        rubric=RUBRIC,
        dimensions=DIMENSIONS,
        engine=FINGERPRINT,
        longest=LONGEST,
        sure=SURE,
        **nothing | given,
    )
