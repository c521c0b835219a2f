"""What people in the world say to the trainee's posts: `server.audience.voices` told what the drill knows.

An answer comes after its post can no longer be taken back, at a minute fixed then; whatever is done later takes no
answer away that has been seen. All answers to one list of settled posts are made once and kept.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from math import inf

from server.audience.voices.answers import MOST, SORE, Draw, Remark, Situation, Voice, choose, speak
from server.audience.voices.evidence import Evidence, evidence_of
from server.audience.voices.found import Want, missing, wants_of
from server.audience.voices.personas import Kind, Persona, Temper, names_of, on_platform
from server.audience.voices.quote import around, shown
from server.world import wording
from server.world.acts import Acts, first_asking, second_asking, treatment_of
from server.world.events import Reported
from server.world.promises import GRACE
from server.world.remembering import Heard, Recall, Said, hushed, recall
from server.world.script import INBOX, Inject, Script, ScriptFact
from server.world.script import Persona as Role
from server.world.seeds import between, draw
from server.world.state import Item, OwnPost, Promise

# How far a thread goes: an answer, one to the reply to it, one to the reply to that, and no more.
DEEPEST = 2
# Drill minutes after which somebody who was not answered asks once more.
_PATIENCE = (12.0, 18.0)
_IN_REPLIES = 1
_PLACES_A_MINUTE = 100
# From these rules of the world on nobody repeats the first words of a post that gives nothing.
_PRAISED_FOR_SOMETHING = 3
# From these on a post is read in the language it is in, no voice knows the clock, and whoever asks again does so in
# words of their own.
_READ_AS_WRITTEN = 5
# From these on people thank with cause only, and what nobody saw is not remembered.
_WITH_CAUSE = 6
_PRACTICAL = ("phone", "where", "when", "price")
_ROLES: dict[Kind, Role] = {
    "relative": "family", "journalist": "press", "troll": "troll", "fan": "public", "aide": "official",
    "diaspora": "public", "local_official": "official", "passerby": "public", "expert": "public",
}  # fmt: skip
_KINDS: dict[Role, tuple[Kind, Temper]] = {
    "family": ("relative", "anxious"), "press": ("journalist", "dry"), "official": ("aide", "official"),
    "public": ("passerby", "friendly"), "troll": ("troll", "mocking"),
}  # fmt: skip


def voices(script: Script, seed: int, acts: Acts, promises: Iterable[Promise]) -> tuple[list[Item], list[float]]:
    """The answers visible at the acts' minute, and the minutes at which further ones are due."""
    if not script.cast.publics and not script.cast.personas:
        return [], []
    settled = _settled(acts)
    heard = list(_answers(script, seed, settled, acts.rules))
    heard += _asked_again(script, seed, acts)
    heard += _broken(script, seed, acts, promises)
    silenced = _reported_trolls(acts, heard)
    posts = {post.id: post for post in settled}
    touched = {getattr(event.act, "item", None) or getattr(event.act, "reply_to", None) for event in acts.events}
    touched.discard(None)
    items: list[Item] = []
    due: list[float] = []
    for one in heard:
        item = one.item
        if item.minute > acts.minute:
            due.append(item.minute)
        # Nobody answers a post that is no longer there, and a reported troll says nothing more.
        if item.minute > min(acts.minute, hushed(item, posts), silenced.get(one.persona.id, item.minute)):
            continue
        items.append(_handled(item, acts) if item.id in touched or item.parent in touched else item)
    return items, due


def _settled(acts: Acts) -> tuple[Said, ...]:
    found: list[Said] = []
    sent: Counter[int] = Counter()
    fixed = _fixed(acts) if acts.rules >= _WITH_CAUSE else {}
    for post in acts.posts:
        # By the minute, as in `drills/simulation.py`: no other post, and nothing else done, moves this one's luck.
        place = int(post.minute * _PLACES_A_MINUTE + 0.5)
        sent[place] += 1
        if post.went_out:
            found.append(_said(f"voice/{place}/{sent[place]}", post, fixed.get(post.id, inf)))
    return tuple(sorted(found, key=lambda said: (said.settles, said.seq)))


def _fixed(acts: Acts) -> dict[str, float]:
    """The minute at which each post that was corrected had been so in the open, by the post's id."""
    found: dict[str, float] = {}
    for post in acts.posts:
        if post.went_out and post.act.corrects:
            found[post.act.corrects] = min(post.settles, found.get(post.act.corrects, inf))
    return found


def _said(name: str, post: OwnPost, fixed: float) -> Said:
    act, gone = post.act, post.deleted_at
    return Said(
        name, post.seq, post.id, post.minute, post.settles, act.text, act.platform, act.lang, act.levels, act.reply_to,
        act.corrects is not None, inf if gone is None else gone, fixed,
    )  # fmt: skip


def _handled(item: Item, acts: Acts) -> Item:
    """The answer as the trainee dealt with it."""
    names = (item.id, item.parent) if item.voice == "again" and item.parent else (item.id,)
    states = [state for name in names if (state := treatment_of(name, acts)) != "open"]
    replies = [post.id for name in names for post in acts.answers(name)]
    return replace(
        item,
        treatment=states[0] if states else "open",
        answers=tuple(dict.fromkeys(replies)),
        private=acts.private(item.id),
    )


@lru_cache(maxsize=512)
def _answers(script: Script, seed: int, said: tuple[Said, ...], rules: int) -> tuple[Heard, ...]:
    stage = _Stage(script, partial(draw, seed), rules, {post.id: post for post in said})
    for post in said:
        stage.hear(post)
    return tuple(stage.heard.values())


@lru_cache(maxsize=256)
def _people(script: Script, platform: str) -> tuple[Persona, ...]:
    return on_platform(script.cast, platform)


@lru_cache(maxsize=256)
def _wanted(script: Script, rules: int) -> tuple[tuple[ScriptFact, Want], ...]:
    """Facts people would ask for: all that are owed, and of the others those that one can act upon."""
    owed = {fact.id for owing in script.owed if owing.kind != "withheld" for fact in owing.facts}
    named = [(fact, wants_of(fact.texts, any_day=rules < _WITH_CAUSE)) for fact in script.facts]
    return tuple((fact, want) for fact, want in named if fact.id in owed or want in _PRACTICAL)


@dataclass(slots=True)
class _Stage:
    """An attempt retold post by post; what was said and heard so far is what everybody remembers."""

    script: Script
    draw: Draw
    rules: int
    posts: Mapping[str, Said]
    heard: dict[str, Heard] = field(default_factory=dict)
    recall: Recall = field(default_factory=Recall)
    told: set[str] = field(default_factory=set)
    stocks: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    def hear(self, post: Said) -> None:
        """Add what is answered to this post."""
        evidence = evidence_of(
            post.text,
            post.lang,
            post.levels,
            believes_label=self.rules < _READ_AS_WRITTEN,
            easily_pleased=self.rules < _WITH_CAUSE,
        )
        self.recall = recall(self.heard.values(), post, self.posts, knows_all=self.rules < _WITH_CAUSE)
        if post.lang not in evidence.languages:
            # Whoever answers does so in a language the post is in.
            post = replace(post, lang=min(evidence.languages))
        self.told.update(fact.id for fact, _ in _wanted(self.script, self.rules) if wording.carries(post.text, fact))
        now = self._situation(post, evidence)
        inject = next((one for one in self.script.injects if one.id == first_asking(post.reply_to or "")), None)
        if inject and inject.platform == INBOX:
            return
        parent = self.heard.get(post.reply_to or "")
        if parent:
            self._reply_to_voice(post, evidence, parent)
        elif inject:
            self._reply_to_inject(post, evidence, inject)
        most = _IN_REPLIES if parent or inject else MOST
        if parent and parent.depth >= DEEPEST:
            return
        present = {one.persona.id for one in self.heard.values() if one.item.about == post.id}
        # Who reads a thread is not looking for a troll; they come when they are fed.
        people = [
            one for one in _people(self.script, post.platform)
            if one.id not in present and not (post.reply_to and one.kind == "troll")
        ]  # fmt: skip
        chosen = choose(
            people, now, self.recall.memories, self.draw, prefix=post.name, lang=post.lang, used=self.used, most=most
        )
        for voice in chosen:
            self._add(post, voice, depth=parent.depth + 1 if parent else 0)

    def _situation(self, post: Said, evidence: Evidence) -> Situation:
        wanted = [
            want
            for fact, want in _wanted(self.script, self.rules)
            if fact.minute <= post.minute and fact.id not in self.told
        ]
        repeated = evidence.stock if evidence.stock in self.stocks else ""
        if evidence.stock:
            self.stocks.add(evidence.stock)
        gaps = missing(wanted, (want for want, _ in evidence.given), promised=bool(evidence.promise))  # type: ignore[misc]
        return Situation(
            evidence,
            gaps,
            repeated,
            self._leaked(post),
            post.corrects,
            praises_anything=self.rules < _PRAISED_FOR_SOMETHING,
            praises_haste=self.rules < _READ_AS_WRITTEN,
        )

    def _leaked(self, post: Said) -> str:
        """The words that give away what may not be said at the post's minute; "" when none do."""
        low = post.text.lower()
        for guarded in self.script.guarded:
            if guarded.until is not None and post.minute >= guarded.until:
                continue
            phrase = wording.mentions(post.text, guarded.wordings)
            if phrase and (at := low.find(phrase.lower())) >= 0:
                return shown(post.text, *around(post.text, at, at + len(phrase)))
        return ""

    def _reply_to_voice(self, post: Said, evidence: Evidence, to: Heard) -> None:
        if to.depth >= DEEPEST:
            return
        if to.persona.kind == "troll":
            self._feed(post, evidence, to.persona, to.depth + 1)
        elif to.item.asks or evidence.good:
            self._asker(post, evidence, to.persona, to.depth + 1)

    def _reply_to_inject(self, post: Said, evidence: Evidence, inject: Inject) -> None:
        role = _KINDS.get(inject.persona)
        if role is None:
            return
        kind, temper = role
        is_sore = inject.hostile and self.rules >= _WITH_CAUSE
        persona = _author(inject, kind, "angry" if is_sore else temper)
        if inject.persona == "troll":
            self._feed(post, evidence, persona, 1)
        elif is_sore and not (inject.asks or evidence.hostile):
            return
        elif not any(branch.then and branch.when in ("answered", "private") for branch in inject.branches):
            self._asker(post, evidence, persona, 1)

    def _asker(self, post: Said, evidence: Evidence, persona: Persona, depth: int) -> None:
        """Whoever asked thanks once for a good reply, says once that a poor one was none, and bears no contempt."""
        if persona.id in self.recall.thanked or not evidence.languages & set(persona.languages):
            return
        given = {"quote": evidence.given[0][1] if evidence.given else evidence.best}
        if evidence.hostile:
            said = Remark("rebuffed", 5, {"quote": evidence.pounces[0][1] if evidence.pounces else evidence.best})
        elif evidence.good and (evidence.easily_pleased or persona.temper not in SORE):
            said = Remark("answered", 5, given)
        elif not evidence.good and persona.id not in self.recall.unmet:
            said = Remark("unmet", 5)
        else:
            return
        voice = speak(persona, said, self.draw, prefix=post.name, lang=post.lang, used=self.used)
        if voice:
            self._add(post, voice, depth=depth, parent=post.reply_to)

    def _feed(self, post: Said, evidence: Evidence, troll: Persona, depth: int) -> None:
        """An answered troll answers back and brings one or two of its kind; the deepest ones only themselves."""
        quote = {"quote": evidence.pounces[0][1] if evidence.pounces else evidence.best}
        prefix = post.name
        friends = 0 if depth >= DEEPEST else 1 + (self.draw(f"{prefix}/{troll.id}/friends") < 0.5)
        names = names_of("troll")
        crowd = [(troll, "fed")]
        for n in range(friends):
            named = {lang: f"{name}_{n + 2}" for lang, name in names[n % len(names)].items()}
            crowd.append((replace(troll, id=f"{troll.id}~{n + 1}", names=named, temper="mocking"), "pile"))
        for persona, occasion in crowd:
            said = Remark(occasion, 5, quote)
            if voice := speak(persona, said, self.draw, prefix=prefix, lang=post.lang, used=self.used):
                self._add(post, voice, depth=depth, parent=post.reply_to)

    def _add(self, post: Said, voice: Voice, *, depth: int, parent: str | None = None) -> None:
        key = f"{post.id}.v{sum(one.item.about == post.id for one in self.heard.values()) + 1}"
        self.heard[key] = _heard(key, voice, post.settles + voice.delay, post.platform, post.id, parent, depth)


def _author(inject: Inject, kind: Kind, temper: Temper) -> Persona:
    return Persona(inject.id, kind, temper, inject.author, (inject.lang,), (inject.platform,), inject.public)


def _heard(
    key: str, voice: Voice, minute: float, platform: str, about: str | None, parent: str | None, depth: int
) -> Heard:
    item = Item(
        key,
        minute,
        platform,
        voice.persona.names,
        voice.texts,
        voice.lang,
        _ROLES[voice.persona.kind],
        hostile=voice.mood <= -2,
        asks=voice.asks,
        public=voice.persona.public,
        parent=parent,
        about=about,
        voice=voice.occasion,
    )
    return Heard(item, voice.persona, depth)


@lru_cache(maxsize=512)
def _second_askings(script: Script, seed: int, rules: int) -> tuple[tuple[Inject, Heard], ...]:
    """Who would ask again, and how, if nobody answered: askers for whom the scenario has no branch of its own."""
    found = []
    used: set[str] = set()
    is_old = rules < _READ_AS_WRITTEN
    for inject in script.injects:
        role = _KINDS.get(inject.persona)
        own = any(branch.when in ("unanswered", "silent") for branch in inject.branches)
        if not inject.asks or own or role is None or inject.persona == "troll" or inject.platform == INBOX:
            continue
        minute = inject.minute + between(seed, f"again/{inject.id}", *_PATIENCE)
        kind, temper = role
        voice = speak(
            _author(inject, kind, "angry" if inject.hostile and not is_old else temper),
            Remark("again" if is_old else "reminder", 5),
            partial(draw, seed),
            prefix="again",
            lang=inject.lang,
            used=used,
        )
        if voice and minute < script.minutes:
            key = second_asking(inject.id)
            again = replace(voice, occasion="again")
            found.append((inject, _heard(key, again, minute, inject.platform, None, inject.id, 0)))
    return tuple(found)


def _asked_again(script: Script, seed: int, acts: Acts) -> Iterator[Heard]:
    for inject, heard in _second_askings(script, seed, acts.rules):
        minute = heard.item.minute
        answered = any(post.minute <= minute for post in acts.answers(inject.id))
        written = any(note.minute <= minute for note in acts.private(inject.id))
        hidden = any(event.minute <= minute for event in acts.about(inject.id, Reported))
        if not (answered or written or hidden):
            yield heard


def _broken(script: Script, seed: int, acts: Acts, promises: Iterable[Promise]) -> Iterator[Heard]:
    """Somebody who was there when an update was promised asks where it is."""
    for promise in promises:
        if promise.status != "broken":
            continue
        place = _last_place(acts.posts, promise.due)
        people = [one for one in _people(script, place) if one.kind not in ("troll", "expert")] if place else []
        if not people:
            continue
        late = between(seed, f"broken/{promise.seq}", 0.5, 3.0)
        chance = partial(draw, seed)
        prefix = f"broken/{promise.seq}"
        persona = people[int(chance(f"{prefix}/who") * len(people))]
        # Said in their own language: nobody can be read into silence.
        said = Remark("broken", 5)
        if voice := speak(persona, said, chance, prefix=prefix, lang=persona.languages[0], used=set()):
            yield _heard(f"e{promise.seq}.late", voice, promise.due + GRACE + late, place, None, None, 0)


def _last_place(posts: tuple[OwnPost, ...], minute: float) -> str:
    settled = [post for post in posts if post.went_out and post.settles <= minute]
    return max(settled, key=lambda post: (post.settles, post.seq)).act.platform if settled else ""


def _reported_trolls(acts: Acts, heard: Iterable[Heard]) -> dict[str, float]:
    """The first minute at which each troll among the voices was reported."""
    reports = {getattr(event.act, "item", ""): event.minute for event in reversed(acts.of(Reported))}
    if not reports:
        return {}
    found: dict[str, float] = {}
    for one in heard:
        if one.persona.kind == "troll" and (minute := reports.get(one.item.id)) is not None:
            found[one.persona.id] = min(minute, found.get(one.persona.id, minute))
    return found
