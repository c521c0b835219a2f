"""Publics and posts that tests of the audience talk about."""

from dataclasses import replace

from hypothesis import strategies as st

from server.audience.appeal import Appeal
from server.audience.cascade import Broadcast
from server.audience.population import Population, population_of
from server.scoring.card import Public

KESTRIANS = Public(
    "kestrians", "foreign", "Kestrians", 12_000_000, 0.7, {"ks": 0.9, "en": 0.6}, {"x": 0.5, "facebook": 0.6}
)
KOREANS = Public(
    "koreans", "nationals", "Koreans there", 9_000, 0.2, {"ko": 1.0, "en": 0.4}, {"kakaotalk": 0.9, "x": 0.4}
)
PRESS = Public("press", "foreign", "Press", 200, 0.1, {"en": 0.95}, {"x": 0.9})
HOME = Public("home", "domestic", "People at home", 40_000_000, 0.1, {"ko": 1.0}, {"naver_blog": 0.5, "x": 0.2})
FANS = Public("fans", "converted", "Fans", 90_000, 0.1, {"en": 0.9, "ko": 0.2}, {"x": 0.7, "instagram": 0.9})
PUBLICS = (KESTRIANS, KOREANS, PRESS, HOME, FANS)
PLATFORMS = ("x", "facebook", "kakaotalk", "instagram", "naver_blog", "telegram", "agora")

GOOD = Appeal(warmth=85, usefulness=95, heat=0, travel=90, asks=90, offence=0)
DULL = Appeal(warmth=40, usefulness=30, heat=10, travel=25, asks=20, offence=10)
POST = Broadcast(key=700, minute=7.0, platform="x", languages={"en": 1.0}, appeal=GOOD)

figures = st.integers(0, 20).map(lambda step: 5 * step)
appeals = st.builds(
    Appeal, figures, figures, figures, figures, figures, figures,
    st.sampled_from(["open", "no_recommendation", "profile_only"]), st.booleans(),
)  # fmt: skip
languages = st.dictionaries(st.sampled_from(["en", "ko", "ks", "no"]), st.floats(0.2, 1.0), min_size=1, max_size=3)
posts = st.builds(
    Broadcast,
    key=st.integers(0, 10_000),
    minute=st.floats(-10, 100),
    platform=st.sampled_from(PLATFORMS),
    languages=languages,
    appeal=appeals,
    target=st.none() | st.sampled_from([public.id for public in PUBLICS]),
    reply_to=st.sampled_from([None, None, "", "kestrians", "press"]),
    followers=st.floats(0.1, 5.0),
    gone_at=st.none() | st.floats(100, 150),
)


def crowd(agents: int = 4_000) -> Population:
    return population_of(PUBLICS, PLATFORMS, agents)


def but(**changes: object) -> Broadcast:
    """The good English post on X, changed."""
    return replace(POST, **changes)  # type: ignore[arg-type]  # the fields are given as keywords
