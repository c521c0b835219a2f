"""What the scorer takes and gives: plain, frozen values that know no database, clock or page."""

from dataclasses import dataclass, field
from typing import Literal

Level = Literal[0, 1, 2, 3, 4]
Dimension = Literal["tone", "risk", "reach"]
Decider = Literal["machine", "assist", "instructor"]
Verdict = Literal["publish", "edit", "hold"]
Behaviour = Literal["avoider", "adapter", "exploiter", "misfire"]
PostKind = Literal["post", "reply", "correction"]
PublicKind = Literal["foreign", "diaspora", "nationals", "domestic", "converted"]


@dataclass(frozen=True, slots=True)
class Public:
    """An audience segment of a scenario.

    `languages` and `platforms` map a code to the share (0..1) of the public that reads it or is there;
    `weight` is its importance to the drill, `size` its head count.
    """

    id: str
    kind: PublicKind
    label: str
    size: int
    weight: float
    languages: dict[str, float]
    platforms: dict[str, float]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that may be said from drill minute `minute` on; `texts` and `source` map language to wording."""

    id: str
    minute: float
    texts: dict[str, str]
    source: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Secret:
    """Something never to be said (or not before `until`, in drill minutes).

    `texts` names it per language; `wordings` lists, per language, phrases that give it away. `given_away` are
    sentences in any language that do, as examples of what to say means.
    """

    id: str
    texts: dict[str, str]
    wordings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    until: float | None = None
    given_away: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Owed:
    """What a public must have been told by drill minute `by`.

    `facts` are ids whose content answers it; `replies_to` is the id of the inject that asked, if one did;
    `public` is the id of the public it is owed to, if the scenario says so.
    """

    id: str
    by: float
    texts: dict[str, str]
    facts: tuple[str, ...] = ()
    replies_to: str | None = None
    public: str | None = None


@dataclass(frozen=True, slots=True)
class SensitiveTerm:
    """A term to avoid and what to say instead (`use` may be empty: say nothing of the kind)."""

    avoid: tuple[str, ...]
    use: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the thread the post answers, oldest first.

    `role` says who speaks (family, press …) and `public` is the id of the public they are of; "" where not known.
    """

    author: str
    text: str
    hostile: bool = False
    role: str = ""
    public: str = ""
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """What the trainee sends. `lang` is the declared language, `target` the declared public's id.

    `minute` is the drill minute of publication. `alt_text` is None when no picture is attached,
    and "" when a picture has no description.
    """

    text: str
    lang: str
    platform: str
    minute: float
    account: str = "embassy"
    kind: PostKind = "post"
    in_reply_to: str | None = None
    target: str | None = None
    trigger_minute: float | None = None
    alt_text: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """All the scorer may know of the scenario. Empty collections mean context-free scoring.

    Minutes are drill minutes. `home_language` is the sending state's own language (ISO 639-1).
    `required_languages` are those the drill demands beside the target's own. `crossed` and `kept` are sentences in any
    language that the drill would hold back and let pass, as examples of what to say means.
    """

    scenario: str = ""
    harm: bool = False
    home: str = ""
    host: str = ""
    home_language: str = "ko"
    languages: tuple[str, ...] = ()
    required_languages: tuple[str, ...] = ()
    publics: tuple[Public, ...] = ()
    facts: tuple[Fact, ...] = ()
    secrets: tuple[Secret, ...] = ()
    crossed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    owed: tuple[Owed, ...] = ()
    may_say: tuple[str, ...] = ()
    needs_clearance: tuple[str, ...] = ()
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sensitive_terms: tuple[SensitiveTerm, ...] = ()
    briefing: dict[str, str] = field(default_factory=dict)
    thread: tuple[Message, ...] = ()
    cleared: bool = False
    first_target: float | None = None
    first_ok: float | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a level rests on: characters `start` to `end` of the post as typed, or a named absence.

    A named absence has `start` and `end` both None. `reason` is a key of the catalogue
    (`risk.confidentiality.secret_worded`), `values` fill its placeholders.
    """

    criterion: str
    code: str
    reason: str
    start: int | None = None
    end: int | None = None
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One criterion's level (None only where the rubric lets it be), with its grounds.

    `confidence` is 0..1. `needs_instructor` says that the machine only proposes.
    `raise_with` is the reason key of what would lift the level, "" at level 4. `leaning` is the level before it was
    rounded (2.4 is nearly a 3), None where it was not learned.
    """

    criterion: str
    level: Level | None
    confidence: float
    evidence: tuple[Evidence, ...]
    decider: Decider
    needs_instructor: bool
    raise_with: str = ""
    leaning: float | None = None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """21 criterion scores in rubric order and what follows from them by the rubric's formulas."""

    criteria: tuple[CriterionScore, ...]
    tone: Level
    risk: Level
    reach: Level
    verdict: Verdict
    behaviour: Behaviour
    engine: str
    rubric: str

    def level(self, criterion: str) -> Level | None:
        """The level of one criterion; KeyError for an unknown id."""
        for score in self.criteria:
            if score.criterion == criterion:
                return score.level
        raise KeyError(criterion)
