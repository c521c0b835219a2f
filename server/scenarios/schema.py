"""What a scenario file may hold: one frozen model per part, times in drill minutes."""

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from server.scenarios.texts import Language, Phrase, Prose, Text, Words

ID, OUTLINE_ID, SLUG = r"^[a-z][a-z0-9_-]{0,39}$", r"^[A-Z][A-Z0-9]{0,7}[0-9]$", r"^[a-z0-9]+(-[a-z0-9]+)*$"
Id = Annotated[str, StringConstraints(pattern=ID)]
OutlineId = Annotated[str, StringConstraints(pattern=OUTLINE_ID)]
Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=60)]
Skill = Annotated[str, StringConstraints(pattern=SLUG, max_length=60)]
Module = Literal["M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "M10"]
Kind = Literal["foreign", "diaspora", "nationals", "domestic", "converted"]
Voice = Literal["public", "press", "hq", "troll", "official", "family", "colleague"]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Minute = Annotated[float, Field(ge=-120, le=1440, allow_inf_nan=False)]
Pace = Literal[1, 6, 60]
# Publics; and languages, and platforms, of all publics together: the audience keeps them as bits of one number.
MOST = 60
# Sentences that posts are compared with: each costs the first post of a drill two milliseconds.
MOST_SENTENCES = 400
Level = Annotated[int, Field(ge=0, le=4)]
When = Literal[
    "unanswered", "answered", "posted", "quoted", "leaked", "silent", "held", "not_held", "hidden", "deleted",
    "private", "amplified", "corrected", "promise_kept", "promise_broken", "ratioed",
]  # fmt: skip
Effect = Literal[
    "shared", "amplified", "fades", "friendly", "pile_on", "complaint", "press", "danger", "stops",
]  # fmt: skip


def _absent(value: Any) -> Any:
    return None if value in ("", "null", "~") else value


def _untimed(value: Any) -> Any:
    return None if value in ("", "null", "~", "-") else value


def _one_is_a_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _pace(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


# A personal account's following against the mission's, where a file does not say.
PERSONAL_FOLLOWERS = 0.2

MaybeText = Annotated[Text | None, BeforeValidator(_absent)]
MaybeMinute = Annotated[Minute | None, BeforeValidator(_absent)]
SecondsPerMinute = Annotated[Pace, BeforeValidator(_pace)]
Ids = Annotated[tuple[Id, ...], BeforeValidator(_one_is_a_list)]


class Part(BaseModel):
    """A piece of a scenario: nothing unknown in it, nothing changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Public(Part):
    """An audience segment; shares (0 to 1) of it that read a language or are on a platform."""

    id: Id
    kind: Kind
    label: Text
    size: Annotated[int, Field(ge=0, le=10_000_000_000)]
    weight: Share
    languages: Annotated[dict[Language, Share], Field(min_length=1)]
    platforms: Annotated[dict[Id, Share], Field(min_length=1)]


class Account(Part):
    """A name the trainee may post under.

    `followers` is its following as a share of the mission's main account's: 1 for an official account, 0.2 for a
    personal one unless the file says otherwise (a round guess; no mission publishes the two side by side).
    """

    id: Id
    name: Text
    kind: Literal["official", "personal"] = "official"
    followers: Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)] = 1.0

    @model_validator(mode="before")
    @classmethod
    def _fewer_follow_a_person(cls, value: Any) -> Any:
        is_personal = isinstance(value, dict) and value.get("kind") == "personal"
        return {"followers": PERSONAL_FOLLOWERS} | value if is_personal else value


class Line(Part):
    """One of HQ's lines to take, valid from a minute on; a plain text is valid from the start."""

    text: Text
    minute: Annotated[Minute, Field(alias="from")] = 0

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        bare = isinstance(value, str) or (isinstance(value, dict) and "text" not in value)
        return {"text": value} if bare else value


class Power(Part):
    """Something the officer may say without asking; `keywords` tell it in a request for clearance."""

    id: Id
    text: Text
    keywords: Words = Words({})


class Reserved(Power):
    """Something HQ decides: `otherwise` until minute `cleared_from`, cleared after it (never, when absent).

    `reply` holds the words HQ offers in its place when it changes a text, `reason` what it tells the desk of its no.
    """

    cleared_from: MaybeMinute = None
    otherwise: Literal["refused", "changed"] = "refused"
    reply: Text | None = None
    reason: Text | None = None


class CrisisHours(Part):
    """From minute `from` to `until` HQ takes `times` as long to answer."""

    begin: Annotated[Minute, Field(alias="from")]
    until: Minute
    times: Annotated[float, Field(ge=1, le=20, allow_inf_nan=False)]


class CrisisWaiver(Part):
    """While people are in danger (`harm: true`), `matters`, ids of `needs_clearance`, are free `until` a minute."""

    matters: Annotated[Ids, Field(min_length=1)]
    until: Minute


class Authority(Part):
    """What may be said alone, what needs HQ, how many minutes HQ takes, and what a crisis changes about that."""

    may_say: tuple[Power, ...]
    needs_clearance: tuple[Reserved, ...]
    clearance_minutes: Annotated[float, Field(ge=0, le=1440)]
    crisis_hours: CrisisHours | None = None
    crisis_waiver: CrisisWaiver | None = None


class Fact(Part):
    """Something that may be said from minute `from` on."""

    id: Id
    minute: Annotated[Minute, Field(alias="from")]
    text: Text
    source: MaybeText = None


class Secret(Part):
    """Never to be said (or not before `until`).

    `wordings` are phrases that give it away wherever they stand; `given_away` holds sentences that do, which posts
    are compared with by what they mean.
    """

    id: Id
    text: Text
    wordings: Words = Words({})
    given_away: Words = Words({})
    until: MaybeMinute = None


class Embargo(Part):
    """Not to be said before minute `until`; the rest as of a secret."""

    id: Id
    what: Text
    until: Minute
    wordings: Words = Words({})
    given_away: Words = Words({})


class Bounds(Part):
    """Sentences on either side of what this drill lets pass, which posts are compared with by what they mean."""

    crossed: Words = Words({})
    kept: Words = Words({})


class SensitiveTerm(Part):
    """Terms to avoid (`avoid`, as they would be written), what to say instead, and the rule in words.

    `swap` holds, per language, those to avoid for which others can stand in the very same place of a sentence.
    """

    avoid: Words
    rule: Text
    use: Text | None = None
    swap: dict[Language, dict[Phrase, Phrase]] = {}
    why: Text | None = None


class Clock(Part):
    """Target windows in minutes; seconds of real time that a drill minute takes, by mode."""

    class Paces(Part):
        """Seconds per drill minute. Nothing reads `live` yet: live exercises will."""

        rehearsal: SecondsPerMinute = 6
        assessed: SecondsPerMinute = 6
        live: SecondsPerMinute = 60

    first_target: MaybeMinute = None
    first_ok: MaybeMinute = None
    update_every: MaybeMinute = None
    seconds_per_minute: Paces = Paces()


class Owed(Part):
    """What a public is owed by minute `by`: said, done, or (withheld) left unsaid at that time."""

    id: Id
    by: Minute
    what: Text
    kind: Literal["said", "done", "withheld"] = "said"
    public: Id | None = None
    facts: Ids = ()
    replies_to: Ids = ()
    languages: tuple[Language, ...] = ()


class FollowUp(Part):
    """A message a branch sends, `delay` minutes after the branch is taken."""

    author: Annotated[Text, Field(alias="from")]
    kind: Voice = "public"
    on: Id
    lang: Language = "en"
    text: Text
    delay: Annotated[float, Field(ge=0, le=240)] = 0
    hostile: bool = False


class Branch(Part):
    """What follows when the trainee does (or leaves) something about an inject.

    The deadline is `by` (a drill minute) or else `after` (minutes since the inject): silence is known then, an
    act must come before it. `wordings`, `facts` and `secret` narrow what the trainee's words must hold,
    `unless_facts` spares a post that carries those facts. `note` tells a reader.
    """

    when: When
    note: Text
    after: Annotated[float, Field(ge=0, le=240)] = 0
    by: MaybeMinute = None
    wordings: Words = Words({})
    facts: Ids = ()
    unless_facts: Ids = ()
    secret: Id | None = None
    effect: Effect | None = None
    times: Annotated[int, Field(ge=0, le=100_000_000)] = 0
    then: FollowUp | None = None


class Persona(Part):
    """Somebody of the scenario who answers the trainee's posts: `on` platforms (their public's, when absent).

    `languages` are those they read, the one they would rather write first.
    """

    id: Id
    name: Text
    kind: Literal["relative", "journalist", "troll", "fan", "aide", "diaspora", "local_official", "passerby", "expert"]
    temper: Literal["anxious", "friendly", "dry", "angry", "mocking", "official"]
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    public: Id | None = None
    on: Ids = ()


class Inject(Part):
    """A timed message to the desk; `lang` is the language its author really writes."""

    id: Id
    t: Minute
    author: Annotated[Text, Field(alias="from")]
    kind: Voice
    on: Id
    lang: Language = "en"
    text: Text
    public: Id | None = None
    hostile: bool = False
    asks: bool = False
    answered_by: Ids = ()
    branches: tuple[Branch, ...] = ()


class Expected(Part):
    """Levels an instructor expects, in the rubric's order; a timeliness of "-" means not timed."""

    tone: Annotated[tuple[Level, ...], Field(min_length=6, max_length=6)]
    risk: Annotated[tuple[Level, ...], Field(min_length=8, max_length=8)]
    reach: Annotated[
        tuple[Annotated[Level | None, BeforeValidator(_untimed)], ...],
        Field(min_length=7, max_length=7),
    ]
    overall: Annotated[tuple[Level, ...], Field(min_length=3, max_length=3)]


class Example(Part):
    """A post to learn from, good (exemplar) or bad (poor)."""

    language: Language
    platform: Id
    minute: Minute
    kind: Literal["post", "reply", "correction"] = "post"
    account: Id | None = None
    target: Id | None = None
    replies_to: Id | None = None
    text: Prose
    alt_text: str | None = None
    expected: Expected
    why: Text


class Scenario(Part):
    """A whole scenario file. `also` names modules it trains besides its own: the library finds it under them too."""

    schema_version: Annotated[Literal["1"], Field(alias="schema")]
    id: OutlineId
    slug: Slug
    status: Literal["draft", "published"]
    language: Language = "en"
    title: Text
    module: Module
    also: tuple[Module, ...] = ()
    skills: tuple[Skill, ...] = ()
    difficulty: Annotated[int, Field(ge=1, le=5)]
    minutes: Annotated[int, Field(ge=5, le=480)]
    harm: bool
    home: Text
    home_language: Language
    host: Text
    reality: Text
    mission: Text
    world: dict[str, Text] = Field(default_factory=dict)
    publics: Annotated[tuple[Public, ...], Field(min_length=1, max_length=MOST)]
    languages_allowed: Annotated[tuple[Language, ...], Field(min_length=1)]
    languages_required: tuple[Language, ...] = ()
    invented_languages: tuple[Language, ...] = ()
    platforms: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MOST)]
    # Platforms of ours that are not in our hands before a minute: read, not posted on.
    closed_until: dict[Id, Minute] = Field(default_factory=dict)
    accounts: Annotated[tuple[Account, ...], Field(min_length=1)] = (
        Account(id="embassy", name=Text({"en": "Embassy", "ko": "대사관"})),
    )
    briefing: Text
    hq_guidance: tuple[Line, ...] = ()
    authority: Authority
    facts: tuple[Fact, ...] = ()
    secrets: tuple[Secret, ...] = ()
    embargoes: tuple[Embargo, ...] = ()
    bounds: Bounds = Bounds()
    sensitive_terms: tuple[SensitiveTerm, ...] = ()
    clock: Clock
    owed: tuple[Owed, ...] = ()
    injects: Annotated[tuple[Inject, ...], Field(min_length=1, max_length=300)]
    personas: Annotated[tuple[Persona, ...], Field(max_length=40)] = ()
    chatter: Literal["quiet", "steady", "busy", "storm"] = "quiet"
    traps: tuple[Text, ...] = ()
    success: tuple[Text, ...] = ()
    exemplars: tuple[Example, ...] = ()
    poor: tuple[Example, ...] = ()

    def __hash__(self) -> int:
        # Equal scenarios have equal titles; hashing the rest would cost more than it tells apart.
        return hash((self.id, self.slug, self.title))

    @property
    def guarded(self) -> tuple[Secret | Embargo, ...]:
        """All that may not be said, for good or until a minute."""
        return (*self.secrets, *self.embargoes)

    def inject(self, id: str) -> Inject | None:
        """The inject of that id, if there is one."""
        return next((inject for inject in self.injects if inject.id == id), None)

    def public(self, id: str) -> Public | None:
        """The public of that id, if there is one."""
        return next((public for public in self.publics if public.id == id), None)
