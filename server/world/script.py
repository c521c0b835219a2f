"""What a drill plays by: the parts of a scenario that the world needs, as plain frozen values.

Minutes are drill minutes, counted from the moment the drill is about. `Script.start` may be negative:
a drill can begin ten minutes before the minute of silence it is about. Texts map a language code to words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from server.audience.voices.personas import Cast

Texts = Mapping[str, str]
Persona = Literal["public", "press", "hq", "troll", "official", "family", "colleague"]
When = Literal[
    "unanswered",  # nobody answered the inject by the deadline
    "silent",  # nothing at all was published since the inject by the deadline
    "not_held",  # the inject was not put on hold by the deadline
    "answered",  # an answer, public or private
    "private",  # an answer to the person alone
    "posted",  # a public post after the inject
    "quoted",  # a public post that repeats the inject's words
    "leaked",  # a public post that gives a guarded matter away
    "deleted",  # a post of ours taken down
    "held",  # the inject put on hold
    "hidden",  # the inject reported under the published rules
    "amplified",  # a public post that lends the inject our reach
    "corrected",  # an open correction of a post of ours
    "promise_kept",  # a promised update that came in time
    "promise_broken",  # a promised update that did not
    "ratioed",  # a public post that drew more anger than thanks
]
OwedKind = Literal["said", "done", "withheld"]

AccountKind = Literal["official", "personal"]

INBOX = "internal"


@dataclass(frozen=True, slots=True)
class ScriptFact:
    """A fact, the minute from which it may be said, and the words for its source (none when nobody gave one)."""

    id: str
    minute: float
    texts: Texts
    source: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guarded:
    """A secret or an embargoed matter: `wordings` give it away; None for `until` means never to be said."""

    id: str
    texts: Texts
    wordings: tuple[str, ...]
    until: float | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The message a branch sends, `delay` minutes after the branch is taken."""

    texts: Texts
    lang: str
    platform: str
    author: Texts
    persona: Persona = "public"
    delay: float = 0.0
    hostile: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """What follows from what the trainee did, or left undone, about one inject.

    `deadline` is the drill minute by which it must (or must not) have happened; None: at any time. A deciding
    post must hold one of `wordings`, if there are any, or carry one of `facts`, if there are any, and none of
    `unless_facts`. What a `leaked` branch is about may be said from minute `until` on, and leaks no more.
    `effect` and `times` say how the inject itself fares ("shared", 3,000).
    """

    id: str
    when: When
    note: Texts = field(default_factory=dict)
    deadline: float | None = None
    wordings: tuple[str, ...] = ()
    facts: tuple[ScriptFact, ...] = ()
    unless_facts: tuple[ScriptFact, ...] = ()
    until: float | None = None
    effect: str = ""
    times: int = 0
    then: FollowUp | None = None


@dataclass(frozen=True, slots=True)
class Inject:
    """A timed message. `asks` marks a question or need that somebody is owed an answer to."""

    id: str
    minute: float
    platform: str
    author: Texts
    texts: Texts
    lang: str
    persona: Persona = "public"
    public: str | None = None
    hostile: bool = False
    asks: bool = False
    branches: tuple[Branch, ...] = ()
    answered_by: tuple[ScriptFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Power:
    """What may not be said without asking, with the words by which a request about it is recognised.

    It is cleared from `cleared_from` on (never, when None); until then it is struck out (`otherwise` "changed",
    `reply` being what HQ offers in its place) or refused. `reason` is what HQ writes of it, where it says why.
    """

    id: str
    texts: Texts
    keywords: tuple[str, ...] = ()
    cleared_from: float | None = None
    otherwise: Literal["refused", "changed"] = "refused"
    reply: Texts | None = None
    reason: Texts | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One of HQ's lines to take, given at `minute`."""

    texts: Texts
    minute: float = 0.0


@dataclass(frozen=True, slots=True)
class Rush:
    """Crisis hours at HQ: from minute `begin` to `end` an answer takes `times` as long."""

    begin: float
    end: float
    times: float


@dataclass(frozen=True, slots=True)
class Waiver:
    """The powers (`matters`, by id) that need no clearance until minute `until`, because people are in danger."""

    matters: tuple[str, ...]
    until: float


@dataclass(frozen=True, slots=True)
class Authority:
    """What needs asking and what does not, how many minutes an answer usually takes, and when it takes longer."""

    needs_clearance: tuple[Power, ...] = ()
    clearance_minutes: float = 20.0
    may_say: tuple[Power, ...] = ()
    lines: tuple[Line, ...] = ()
    rush: Rush | None = None
    waiver: Waiver | None = None


@dataclass(frozen=True, slots=True)
class Owing:
    """What a public is owed by minute `by`: said, done, or (withheld) left unsaid until then.

    `replies_to` names the injects that asked; `facts` what answers it; `languages` those it is owed in.
    """

    id: str
    by: float
    texts: Texts
    kind: OwedKind = "said"
    facts: tuple[ScriptFact, ...] = ()
    replies_to: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    public: str | None = None


@dataclass(frozen=True, slots=True)
class ScriptPublic:
    """An audience: its weight in the drill, and the shares (0..1) of it that read a language or are on a platform."""

    id: str
    texts: Texts
    kind: str = "foreign"
    weight: float = 1.0
    languages: Mapping[str, float] = field(default_factory=dict)
    platforms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScriptAccount:
    """A name to post under. `followers` is its following as a share of the mission's main account's."""

    id: str
    kind: AccountKind = "official"
    followers: float = 1.0


@dataclass(frozen=True, slots=True)
class Script:
    """One scenario version as the world plays it, injects in order of their minute."""

    id: str
    minutes: float
    start: float = 0.0
    injects: tuple[Inject, ...] = ()
    facts: tuple[ScriptFact, ...] = ()
    guarded: tuple[Guarded, ...] = ()
    owed: tuple[Owing, ...] = ()
    authority: Authority = Authority()
    first_ok: float | None = None
    publics: tuple[ScriptPublic, ...] = ()
    accounts: tuple[ScriptAccount, ...] = ()
    home_language: str = "ko"
    cast: Cast = field(default_factory=Cast)
    closed_until: Mapping[str, float] = field(default_factory=dict)

    def __hash__(self) -> int:
        # Equal scripts have equal ids; hashing the rest would cost more than it tells apart.
        return hash((self.id, self.minutes, len(self.injects)))


def words(texts: Texts, lang: str) -> str:
    """The wording in `lang`, else the English, else the first; "" when there is none."""
    return texts.get(lang) or texts.get("en") or next(iter(texts.values()), "")


def language_of_words(texts: Texts, lang: str) -> str:
    """The language `words` answers in."""
    return next((code for code in (lang, "en") if texts.get(code)), next(iter(texts), lang))
