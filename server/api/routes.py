"""The JSON interface: the rubric, the published scenarios and the scorer. It keeps nothing of what it is sent."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from server.accounts.costly import costly
from server.accounts.guards import CurrentPerson, Overseer
from server.db import Reader
from server.errors import CadetError
from server.scenarios import library
from server.scenarios.scored import scored
from server.scoring.rubric import RUBRIC


class Refusal(BaseModel):
    """What a refusal looks like: a key that stays the same, and what fills its sentence."""

    error: str
    values: dict[str, str] = {}


router = APIRouter(
    prefix="/api/v1",
    tags=["v1"],
    responses={
        401: {"model": Refusal, "description": "Nobody is signed in"},
        403: {"model": Refusal, "description": "The person's role does not allow it"},
        404: {"model": Refusal, "description": "Something named does not exist"},
        422: {"model": Refusal, "description": "The request cannot be read; values name the field and the reason"},
        503: {"model": Refusal, "description": "Busy; try again after the time in Retry-After"},
    },
)


class Unscorable(CadetError):
    """The post names a scenario or a public that does not exist; the reason says which."""

    status = 404


# Scoring takes time in proportion to what it reads, so everything it reads has an end.
Short = Annotated[str, Field(max_length=120)]
Long = Annotated[str, Field(max_length=20_000)]
# Forms a value may have. With blanks, for `server.web.errors` leaves out of a fault's place what is no key there.
AS_TEXT, AS_NUMBER, AS_OBJECT = "as text", "as number", "as object"


class MessageIn(BaseModel):
    """A message of the thread a post answers."""

    model_config = ConfigDict(extra="forbid")

    text: Long
    author: Short | None = None
    hostile: bool | None = None


def _form_of(message: object) -> str:
    return AS_OBJECT if isinstance(message, dict | MessageIn) else AS_TEXT


# With the form told apart first, a fault is one fault and not one for each form.
ThreadMessage = Annotated[Annotated[Long, Tag(AS_TEXT)] | Annotated[MessageIn, Tag(AS_OBJECT)], Discriminator(_form_of)]


def _kind_of(id: object) -> str:
    return AS_NUMBER if isinstance(id, int | float) else AS_TEXT


def _whole(number: object) -> object:
    """In JSON 2.0 is a whole number too."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


# Strict, because `true` is no number.
Number = Annotated[int, Field(ge=-(2**53), le=2**53, strict=True), BeforeValidator(_whole)]
Id = Annotated[Annotated[Short, Tag(AS_TEXT)] | Annotated[Number, Tag(AS_NUMBER)], Discriminator(_kind_of)]


class PostIn(BaseModel):
    """A post to score; the same fields as a line of `cadet score`. `public` is another name for `target`."""

    model_config = ConfigDict(extra="forbid")

    id: Id = ""
    text: Long
    lang: Short
    platform: Short = ""
    scenario: Short | None = None
    minute: Annotated[float, Field(gt=-1e6, lt=1e6)] = 0
    account: Short = "embassy"
    kind: Literal["post", "reply", "correction", "repost"] = "post"
    in_reply_to: Annotated[str, Field(max_length=1000)] | None = None
    target: Short | None = None
    public: Short | None = None
    trigger_minute: Annotated[float, Field(gt=-1e6, lt=1e6)] | None = None
    alt_text: Annotated[str, Field(max_length=1000)] | None = None
    thread: Annotated[list[ThreadMessage], Field(max_length=20)] | None = None


class CriterionOut(BaseModel):
    """One criterion of the rubric, in one language."""

    id: str
    code: str
    dimension: Literal["tone", "risk", "reach"]
    name: str
    asks: str
    decided_by: Literal["machine", "assist", "instructor"]


class ScenarioOut(BaseModel):
    """A published scenario."""

    slug: str
    title: str
    title_ko: str
    version: int


@router.get("/rubric")
def rubric(person: CurrentPerson, lang: Literal["en", "ko"] = "en") -> list[CriterionOut]:
    """The criteria in the rubric's order."""
    return [
        CriterionOut(
            id=criterion.id,
            code=criterion.code,
            dimension=criterion.dimension,
            name=criterion.name[lang],
            asks=criterion.asks[lang],
            decided_by=criterion.decider,
        )
        for criterion in RUBRIC.criteria
    ]


@router.get("/scenarios")
def scenarios(db: Reader, person: CurrentPerson) -> list[ScenarioOut]:
    """The newest version of every scenario in use."""
    return [
        ScenarioOut(slug=row.slug, title=row.title, title_ko=row.title_ko, version=row.number)
        for row in library.published(db)
    ]


@router.post("/score")
def score(request: Request, person: Overseer, post: Annotated[PostIn, Body()]) -> dict[str, Any]:
    """The scorecard of a post, for instructors and staff who are signed in: a trainee's assessed drill has no coach.

    `warnings` are there where a field is hardly meant as it stands, a sentence each.
    """
    with costly(request, person):
        answer = scored(post.model_dump(exclude_none=True))
    if "error" in answer:
        raise Unscorable("error.unscorable", reason=answer["error"])
    return answer
