"""A small script to test the world with: a ferry, a mother who asks, a rumour, an embargo and HQ."""

from server.scoring.overall import CRITERIA
from server.world.events import Act, Event, Posted, Started
from server.world.script import (
    Authority,
    Branch,
    FollowUp,
    Guarded,
    Inject,
    Owing,
    Power,
    Script,
    ScriptFact,
    ScriptPublic,
)

SUNK = ScriptFact("f1", 0, {"en": "Ferry sank 19:40 off the port"})
CALL = ScriptFact("f2", 0, {"en": "Call centre 3210-0404, day and night"})
SAFE = ScriptFact("f3", 42, {"en": "14 nationals confirmed safe"})

MOTHER = Inject(
    "i2",
    4,
    "facebook",
    {"en": "mother"},
    {"en": "Why is the embassy silent?"},
    "ko",
    "family",
    asks=True,
    branches=(
        Branch(
            "i2.1",
            "unanswered",
            {"en": "shared"},
            deadline=24,
            effect="shared",
            times=3000,
            then=FollowUp({"en": "They don't care."}, "ko", "facebook", {"en": "sister"}, "family", hostile=True),
        ),
        Branch(
            "i2.2",
            "answered",
            then=FollowUp({"en": "Thank you."}, "ko", "facebook", {"en": "mother"}, "family", delay=3),
        ),
    ),
)
RUMOUR = Inject(
    "i3",
    14,
    "facebook",
    {"en": "celebrity"},
    {"en": "Fifty dead and the embassy is hiding it"},
    "en",
    hostile=True,
    branches=(Branch("i3.1", "quoted", effect="amplified", times=1200),),
)
LIST = Inject(
    "i4",
    9,
    "kakaotalk",
    {"en": "guide"},
    {"en": "Here is the passenger list"},
    "ko",
    branches=(
        Branch(
            "i4.1",
            "leaked",
            wordings=("passenger list",),
            then=FollowUp({"en": "Who allowed this?"}, "ko", "facebook", {"en": "brother"}),
        ),
    ),
)

FERRY = Script(
    id="S01",
    minutes=60,
    injects=(
        Inject("i1", 0, "x", {"en": "wire"}, {"en": "Ferry sinks"}, "en", "press"),
        MOTHER,
        LIST,
        RUMOUR,
        Inject("i5", 42, "internal", {"en": "HQ"}, {"en": "Figures cleared"}, "en", "hq"),
    ),
    facts=(SUNK, CALL, SAFE),
    guarded=(
        Guarded("s1", {"en": "the list"}, ("passenger list",)),
        Guarded("e1", {"en": "figures"}, ("14 safe", "nationals confirmed"), until=42),
    ),
    owed=(
        Owing("o1", 30, {"en": "where to call"}, facts=(CALL,)),
        Owing("o2", 45, {"en": "answer the mother"}, replies_to=("i2",)),
    ),
    authority=Authority(
        needs_clearance=(
            Power("n1", {"en": "numbers of nationals"}, ("nationals",), cleared_from=42),
            Power("n2", {"en": "cause"}, ("cause", "blame"), reply={"en": "The cause is for the inquiry."}),
        ),
        clearance_minutes=10,
    ),
    first_ok=30,
    publics=(
        ScriptPublic("families", {"en": "families"}, "nationals", 0.7, {"ko": 1, "en": 0.4}, {"facebook": 0.5}),
        ScriptPublic("islanders", {"en": "islanders"}, "foreign", 0.3, {"en": 0.8}, {"facebook": 0.7, "x": 0.3}),
    ),
)


def story(*acts: tuple[float, Act], rules: int = 0) -> list[Event]:
    """Events of an attempt started under these rules, numbered in the order given."""
    return [Event(n, minute, act) for n, (minute, act) in enumerate([(0.0, Started(rules)), *acts], 1)]


def levels(**given: int) -> str:
    """A post's 21 levels: 3 but for those named."""
    return "".join(str(given.get(name, 3)) for name in CRITERIA)


def post(
    text: str = "We are here. Call centre 3210-0404.", *, at: float, undo: float = 0.5, **more: str
) -> tuple[float, Act]:
    """A post at minute `at` that can be taken back for `undo` minutes."""
    given = {"platform": "facebook", "lang": "en", "account": "embassy"} | more
    return at, Posted(text=text, undo_until=at + undo, **given)


LEAK, HOT, WRONG = levels(confidentiality=0), levels(respect=0, restraint=1), levels(accuracy=1)
KIND = levels(helpfulness=4, warmth=4, accuracy=4)
