"""What the desk's forms hold, and what may be wrong with a post before it is sent."""

from typing import Annotated

from pydantic import BaseModel, Field

from server.audience.platforms import platform
from server.drills.queries import Play
from server.scoring.length import length
from server.scoring.text import read
from server.web.forms import Form, too_long
from server.world.events import Posted
from server.world.script import INBOX
from server.world.state import World

Short = Annotated[str, Field(max_length=64)]
LONGEST_PROMISE = 240.0
# A text's language is told from its first characters, when nearly all of at least this many words are in it.
_LOOKED, _PLAINLY, _A_SENTENCE = 2000, 0.9, 4


class PostForm(BaseModel):
    """The composer. `promise` is in drill minutes from now, 0 for none; `key` makes a repeated submission one.

    `seen` is the version of the draft its page began with, `window` the name a script gave itself.
    """

    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    platform: Short = ""
    lang: Short = ""
    account: Short = ""
    target: Short = ""
    reply_to: Short = ""
    corrects: Short = ""
    private: bool = False
    picture: bool = False
    alt_text: Annotated[str, Field(max_length=1000)] = ""
    promise: Annotated[float, Field(ge=0, le=LONGEST_PROMISE, allow_inf_nan=False)] = 0
    key: Short = ""
    seen: Short = ""
    window: Short = ""


class ReplayForm(PostForm):
    """The composer for other words at a `moment` of a finished attempt; `minute` is asked for open questions only."""

    moment: Short = ""
    minute: Annotated[float | None, Field(allow_inf_nan=False)] = None


class ItemForm(BaseModel):
    """A decision about one message, or about one of our own posts."""

    item: Annotated[str, Field(min_length=1, max_length=64)]
    reason: Annotated[str, Field(max_length=500)] = ""
    key: Short = ""
    seen: Short = ""
    window: Short = ""


DRAFT_FIELDS = tuple(name for name in PostForm.model_fields if name not in ("key", "seen"))


def shown_platforms(play: Play, world: World) -> tuple[str, ...]:
    """What the trainee reads: the mission's own platforms, and wherever somebody has written to it."""
    seen = [item.platform for item in world.items if item.platform != INBOX]
    return tuple(dict.fromkeys([*play.scenario.platforms, *seen]))


def closed_platforms(play: Play, minute: float) -> dict[str, float]:
    """Those that are not in our hands at a drill minute, with the minute from which they are."""
    return {place: until for place, until in play.script.closed_until.items() if minute < until}


def open_platforms(play: Play, world: World) -> tuple[str, ...]:
    """Those of the shown platforms on which the trainee may post now."""
    closed = closed_platforms(play, world.minute)
    return tuple(place for place in shown_platforms(play, world) if place not in closed)


def act_of(
    form: Form[PostForm], play: Play, world: World, minute: float, undo: float, *, is_sent: bool = True
) -> Posted | None:
    """The post a right form asks for; on a wrong one None, with the reasons on the form.

    What was left out is what the desk would have shown: the platform and language of the message answered,
    otherwise the first open platform and the scenario's first language. Words that are not to be sent now
    (`is_sent`) may be meant for a platform that is still closed.
    """
    wanted = form.value
    if wanted is None:
        return None
    asked = world.item(wanted.reply_to) if wanted.reply_to else None
    wrong = world.post(wanted.corrects) if wanted.corrects else None
    place = wanted.platform or (asked.platform if asked else wrong.act.platform if wrong else _first(play, world))
    lang = wanted.lang or (asked.lang if asked else play.scenario.languages_allowed[0])
    account = wanted.account or play.scenario.accounts[0].id
    _check(form, play, world, place, lang, account)
    # Who is answered alone is answered by telephone or mail.
    if is_sent and not wanted.private and (until := closed_platforms(play, minute).get(place)) is not None:
        form.refuse("platform", f"form.platform_closed {until:g} {place}")
    if not form.ok:
        return None
    return Posted(
        text=wanted.text,
        platform=place,
        lang=lang,
        account=account,
        undo_until=minute + undo,
        target=wanted.target or None,
        reply_to=wanted.reply_to or None,
        corrects=wanted.corrects or None,
        alt_text=wanted.alt_text if wanted.picture else None,
    )


def _first(play: Play, world: World) -> str:
    return next(iter(open_platforms(play, world)), play.scenario.platforms[0])


def _check(form: Form[PostForm], play: Play, world: World, place: str, lang: str, account: str) -> None:
    wanted = form.value
    assert wanted is not None  # noqa: S101 - the only caller has a value
    known = platform(place)
    if place not in shown_platforms(play, world):
        form.refuse("platform", "form.literal_error")
    elif (used := length(wanted.text, known.counting)) > known.limit:
        form.refuse("text", too_long(known.limit, used, "form.over_limit"))
    if lang not in play.scenario.languages_allowed:
        form.refuse("lang", "form.literal_error")
    if account not in {own.id for own in play.scenario.accounts}:
        form.refuse("account", "form.literal_error")
    if wanted.target and wanted.target not in {public.id for public in play.scenario.publics}:
        form.refuse("target", "form.literal_error")
    if wanted.reply_to and world.item(wanted.reply_to) is None and world.post(wanted.reply_to) is None:
        form.refuse("reply_to", "form.gone")
    elif wanted.private and world.item(wanted.reply_to) is None:
        # Sent on, it would be published for all to read.
        form.refuse("private", "form.nobody_alone")
    fixed = world.post(wanted.corrects)
    if wanted.corrects and (fixed is None or not fixed.stands):
        form.refuse("corrects", "form.gone")


def promises_in_time(form: Form[PostForm], play: Play, minute: float) -> bool:
    """False, with the reason on the form, when the word promised would fall due after the drill."""
    late = form.value is not None and form.value.promise > 0 and minute + form.value.promise > play.script.minutes
    if late:
        form.refuse("promise", "form.promise_beyond")
    return not late


def is_out(world: World, form: Form[PostForm]) -> bool:
    """True when a draft is, word for word and for the same place, a post that has gone out or an answer in private."""
    told = [note.text for item in world.items if item.id == form.text("reply_to") for note in item.private]
    here = [post.act for post in world.posts if post.stands]
    told += [
        act.text
        for act in here
        if (act.platform, act.reply_to or "", act.corrects or "")
        == (form.text("platform"), form.text("reply_to"), form.text("corrects"))
    ]
    return form.text("text").strip() in told


def other_language(form: Form[PostForm], play: Play) -> tuple[str, str] | None:
    """The language a text is plainly in and the one declared, where these differ and the drill allows both."""
    declared = form.text("lang")
    reading = read(form.text("text")[:_LOOKED])
    found, share = next(iter(reading.languages.items()), ("", 0.0))
    is_other = found != declared and {found, declared} <= set(play.scenario.languages_allowed)
    return (found, declared) if is_other and share >= _PLAINLY and len(reading.words) >= _A_SENTENCE else None
