"""What the desk shows: feeds by platform, inbox, fact sheet and composer, as plain values for the templates."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from server.audience.feed_order import Order, Standing, has_an_order, ranked
from server.audience.platforms import Platform, platform
from server.audience.rules import current_card
from server.drills.actions import UNDO_SECONDS
from server.drills.around import Around, Wanted, around, spoken_at
from server.drills.forms import PostForm, closed_platforms, shown_platforms
from server.drills.hostile import Against
from server.drills.queries import Play, SavedDraft
from server.web.forms import Form, blank
from server.world import clearance as hq
from server.world.events import rules_of
from server.world.script import INBOX, Texts, language_of_words, words
from server.world.state import Clearance, Item, OwnPost, World

Kind = Literal["item", "post", "clearance"]
EVERYTHING = Wanted()
# Within so many drill minutes the next word can be promised.
PROMISES = (10, 15, 20, 30, 60)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a feed or the inbox, in the reader's language where it has one.

    `translation` is the same text in the page's language when the author writes another; `struck` what HQ took out and
    `reasons` what it writes about that, each with the language it is in.
    """

    kind: Kind
    id: str
    minute: float
    author: str
    text: str
    lang: str
    translation: str = ""
    item: Item | None = None
    post: OwnPost | None = None
    clearance: Clearance | None = None
    answers: str = ""
    undo_until_ms: int = 0
    struck: tuple[tuple[str, str], ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """One platform's messages in the order the reader chose; `closed_until` the minute before which it is not ours.

    `by_time_only` where that is the platform's own and it says nothing that would set a drill's messages in another.
    """

    platform: Platform
    entries: tuple[Entry, ...]
    by_time_only: bool
    closed_until: float | None = None


@dataclass(frozen=True, slots=True)
class FactLine:
    """A line of the fact sheet; `is_open` when it may be said now."""

    minute: float
    text: str
    source: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class HqTime:
    """How long HQ takes to answer what is sent now, as its queue stands: `minutes` on the drill clock.

    `too_late` where the answer comes when the drill is over. `steps` are the same minutes for later (see `waits`).
    """

    minutes: int
    too_late: bool
    steps: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Live:
    """Everything on the desk that changes while the drill runs. `cursor` names this state.

    `waiting` people wait for an answer, `drawn` of them only since an own post drew their question. `ends` is
    the minute at which the time is up.
    """

    attempt_id: int
    cursor: str
    world: World
    feeds: tuple[Feed, ...]
    inbox: tuple[Entry, ...]
    facts: tuple[FactLine, ...]
    waiting: int
    drawn: int
    ends: float
    last_seq: int
    order: Order
    hq: HqTime


@dataclass(frozen=True, slots=True)
class Composer:
    """The composer as it stands: what may be chosen, what was typed, and what it answers or corrects.

    Of the `platforms` those that are not in our hands stand last; `closed` says until which drill minute. The drill is
    over at minute `ends`; `promises` are the minutes within which word can be promised before that. `asked` is the
    waiting request with the words that stand here. `leaving` are the posts that are going out and can still be taken
    back.
    """

    form: Form[PostForm]
    platforms: tuple[Platform, ...]
    closed: Mapping[str, float]
    languages: tuple[str, ...]
    accounts: tuple[tuple[str, str], ...]
    publics: tuple[tuple[str, str], ...]
    about: Entry | None
    key: str
    saved: SavedDraft | None
    seen: int
    harm: bool
    hq: HqTime
    ends: float
    promises: tuple[int, ...]
    asked: Clearance | None
    leaving: tuple[Entry, ...]


def cursor_of(play: Play, world: World) -> str:
    """Names a visible state of the desk: between two acts nothing changes but at the announced minutes."""
    ahead = "end" if world.next_change is None else f"{world.next_change:.4f}"
    return f"{play.last_seq}-{ahead}"


def live_of(play: Play, world: World, lang: str, order: Order = "newest") -> Live:
    """The changing part of the desk in the reader's language and order."""
    closed = closed_platforms(play, world.minute)
    feeds = tuple(
        Feed(
            platform(key),
            tuple(_entry(play, world, entry, lang) for entry in _ordered(world, key, order)),
            by_time_only=order == "platform" and not _has_an_order(key),
            closed_until=closed.get(key),
        )
        for key in shown_platforms(play, world)
    )
    letters = [_entry(play, world, entry, lang) for entry in world.feed(INBOX)]
    letters += [_ruling(request, lang) for request in world.clearances]
    facts = tuple(
        FactLine(
            fact.minute,
            words(fact.texts, lang),
            words(fact.source, lang) if fact.source else "",
            fact.minute <= world.minute,
        )
        for fact in sorted(play.script.facts, key=lambda fact: fact.minute)
    )
    return Live(
        attempt_id=play.id,
        cursor=cursor_of(play, world),
        world=world,
        feeds=feeds,
        inbox=tuple(sorted(letters, key=lambda entry: -entry.minute)),
        facts=facts,
        waiting=len(_waiting(world)),
        drawn=sum(all(item.is_drawn for item in asked) for asked in _waiting(world).values()),
        ends=play.script.minutes,
        last_seq=play.last_seq,
        order=order,
        hq=_hq_time(play, world),
    )


def _hq_time(play: Play, world: World) -> HqTime:
    waiting, seq = world.unanswered, play.last_seq + 1
    minutes = hq.wait(play.script, play.seed, seq, world.minute, waiting)
    is_late = world.minute + minutes >= play.script.minutes
    return HqTime(round(minutes), is_late, hq.waits(play.script, play.seed, seq, waiting))


def _waiting(world: World) -> dict[str, list[Item]]:
    """Open questions by who asked them."""
    found: dict[str, list[Item]] = {}
    for item in world.items:
        if item.asks and item.treatment == "open":
            found.setdefault(words(item.author, "en"), []).append(item)
    return found


def _ordered(world: World, key: str, order: Order) -> list[Item | OwnPost]:
    """A platform's messages, the first to be shown first."""
    feed = world.feed(key)
    if order == "newest":
        return list(reversed(feed))
    answered = Counter(item.about or item.parent for item in world.items)
    answered.update(post.act.reply_to for post in world.posts if post.stands)
    standings = [_standing(entry, answered[entry.id]) for entry in feed]
    return [feed[n] for n in ranked(standings, current_card(key), world.minute)]


def _has_an_order(key: str) -> bool:
    card = current_card(key)
    return card is not None and has_an_order(card)


def _standing(entry: Item | OwnPost, replies: int) -> Standing:
    if isinstance(entry, OwnPost):
        return Standing(entry.minute, f"own/{entry.act.account}", replies)
    passed_on = sum(one.times for one in entry.spreads)
    return Standing(entry.minute, words(entry.author, "en"), replies, passed_on, entry.asks, entry.hostile)


def _entry(play: Play, world: World, entry: Item | OwnPost, lang: str) -> Entry:
    if isinstance(entry, OwnPost):
        return _own(play, world, entry, lang)
    translation = words(entry.texts, lang) if entry.lang != lang and lang in entry.texts else ""
    text = words(entry.texts, entry.lang)
    shown_in = entry.lang if entry.lang in entry.texts else "en"
    return Entry(
        "item",
        entry.id,
        entry.minute,
        words(entry.author, lang),
        text,
        shown_in,
        translation if translation != text else "",
        item=entry,
    )


def _own(play: Play, world: World, post: OwnPost, lang: str) -> Entry:
    account = next((own.name.in_(lang) for own in play.scenario.accounts if own.id == post.act.account), "")
    asked = world.item(post.act.reply_to) if post.act.reply_to else None
    ends = play.started_at and play.started_at + timedelta(
        seconds=(post.act.undo_until - play.script.start) * play.seconds_per_minute
    )
    return Entry(
        "post",
        post.id,
        post.minute,
        account,
        post.act.text,
        post.act.lang,
        post=post,
        answers=words(asked.author, lang) if asked else "",
        undo_until_ms=int(ends.timestamp() * 1000) if ends else 0,
    )


def _ruling(clearance: Clearance, lang: str) -> Entry:
    asked, ruling = clearance.request, clearance.ruling
    return Entry(
        "clearance",
        clearance.id,
        clearance.due if ruling else clearance.minute,
        "",
        (ruling.words if ruling else "") or asked.text,
        asked.lang,
        clearance=clearance,
        struck=tuple(_worded(matter, lang) for matter in ruling.struck) if ruling else (),
        reasons=tuple(_worded(reason, lang) for reason in ruling.reasons) if ruling else (),
    )


def _worded(texts: Texts, lang: str) -> tuple[str, str]:
    return words(texts, lang), language_of_words(texts, lang)


def composer_of(
    play: Play,
    world: World,
    lang: str,
    *,
    form: Form[PostForm] | None = None,
    saved: SavedDraft | None = None,
    given: Mapping[str, str] | None = None,
    seen: int | None = None,
) -> Composer:
    """The composer: as sent (a wrong `form`), as asked for in the address (`given`), as saved, or empty.

    `seen` is the version of the draft the page shows or has shown, when that is not the newest one.
    """
    if form is None:
        # Whoever wrote in one language mostly goes on in it.
        start = {"lang": world.posts[-1].act.lang} if world.posts else {}
        form = blank(PostForm, start | (saved.data if saved else {}) | dict(given or {}))
    about = world.item(form.text("reply_to")) or world.post(form.text("corrects") or form.text("reply_to"))
    closed = closed_platforms(play, world.minute)
    return Composer(
        form=form,
        platforms=tuple(platform(key) for key in sorted(shown_platforms(play, world), key=lambda key: key in closed)),
        closed=closed,
        languages=play.scenario.languages_allowed,
        accounts=tuple((own.id, own.name.in_(lang)) for own in play.scenario.accounts),
        publics=tuple((public.id, public.label.in_(lang)) for public in play.scenario.publics),
        about=_entry(play, world, about, lang) if about else None,
        key=f"{play.last_seq}",
        saved=saved if saved and saved.data.get("text") else None,
        seen=play.draft_version if seen is None else seen,
        harm=play.scenario.harm,
        hq=_hq_time(play, world),
        ends=play.script.minutes,
        promises=tuple(minutes for minutes in PROMISES if world.minute + minutes <= play.script.minutes),
        asked=world.with_hq(form.text("text")),
        leaving=tuple(_own(play, world, post, lang) for post in world.posts if post.state == "sending"),
    )


def asked_for(world: World, query: Mapping[str, str]) -> dict[str, str]:
    """What the desk's links put into the composer: whom to answer, what to correct, or the words HQ cleared.

    A link that names nobody starts a new post: of a saved draft goes what it answers, what it corrects and whether it
    is for one person alone; words, platform, language and the rest stay.
    """
    given: dict[str, str] = {}
    if "reply_to" in query or "corrects" in query:
        given = {"reply_to": query.get("reply_to", ""), "corrects": query.get("corrects", ""), "private": ""}
    if asked := world.item(query.get("reply_to", "")):
        given |= {"platform": asked.platform, "lang": asked.lang, "target": asked.public or ""}
    if wrong := world.post(query.get("corrects", "")):
        # Whoever has seen the wrong words is to see the right ones.
        act = wrong.act
        given |= {"platform": act.platform, "lang": act.lang, "target": act.target or "", "account": act.account}
    cleared = next((one for one in world.clearances if one.id == query.get("words") and one.ruling), None)
    if cleared and cleared.ruling:
        meant = cleared.request
        given |= {"text": cleared.ruling.words, "platform": meant.platform, "lang": meant.lang}
        given["private"] = "true" if meant.private else ""
        given |= {name: getattr(meant, name) or "" for name in ("target", "reply_to", "corrects")}
    return given


def desk_view(
    play: Play,
    world: World,
    lang: str,
    composer: Composer,
    order: Order = "newest",
    *,
    wanted: Wanted = EVERYTHING,
    turned: Against | None = None,
    overtaken: SavedDraft | None = None,
) -> dict[str, object]:
    """What the desk's page needs. Nothing in it differs between two requests for the same state."""
    assert play.started_at is not None  # noqa: S101 - the desk opens when the clock starts
    return {
        "attempt_id": play.id,
        "title": play.scenario.title.in_(lang),
        "coached": play.coached,
        "live": live_of(play, world, lang, order),
        "composer": composer,
        "around": _around(play, world.minute, wanted),
        "against": turned,
        "overtaken": overtaken,
        "started_ms": int(play.started_at.timestamp() * 1000),
        "ms_per_minute": int(play.seconds_per_minute * 1000),
        "script": play.script,
        "watching": False,
        "refusal": "",
    }


def around_of(play: Play, wanted: Wanted) -> Around:
    """The chatter around the desk now; it follows from the minute and the posts, so no world is folded for it."""
    stop = play.script.minutes if play.finished_at is None else play.events[-1].minute
    return _around(play, min(play.minute(), stop), wanted)


def _around(play: Play, minute: float, wanted: Wanted) -> Around:
    spoke = spoken_at(play.events, minute, play.script)
    return around(play.script, play.seed, minute, wanted, rules_of(play.events), spoke)


def undo_minutes(play: Play) -> float:
    """The undo window in drill minutes: a few real seconds, whatever the drill's speed."""
    return UNDO_SECONDS / play.seconds_per_minute
