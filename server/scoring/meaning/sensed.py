"""A post sensed: the figures about its meaning that levels are combined from, and where in the text they come from."""

import math
import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from server.scoring.card import Context, Post, Secret
from server.scoring.case import Case
from server.scoring.encoder import Vectors, encode, encode_ahead, encode_together
from server.scoring.heads.head import Head, Looked
from server.scoring.heads.pack import head
from server.scoring.lexicon import Hit
from server.scoring.meaning.acts import Sorter, shares, shipped
from server.scoring.meaning.masking import masked
from server.scoring.meaning.setting import asker, setting
from server.scoring.meaning.stored import vectors_of
from server.scoring.text import Reading, read

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Rows = slice | Places
_ALL: Final = slice(None)
# Heads that were found to say something of a diplomat's post, by the language they read.
ENGLISH: Final = ("sentiment", "emotion", "offensive", "irony", "politeness_en", "claim")
KOREAN: Final = ("sentiment_ko", "offence_ko", "politeness_ko")
# A sentence of fewer characters means little by itself.
_SHORTEST = 6
_MOSTLY = 0.5
# What pleasantries are joined by, and address somebody with, is no word of its own.
_WORDS: Final = re.compile(r"(?!(?:and|of|dear|그리고|또|님|씨|여러분)(?!\w))\b\w")
# How fast an example counts for less the less a sentence is like it, exp(5 × likeness), and how much the sum of what
# examples count is held back. From 3 to 8 and from 0.1 to 0.5 they tell leaks apart alike (area under the curve 0.94
# to 0.95 on 540 posts); how densely examples lie around a sentence, which this replaced, told them worse (0.87).
_CLOSE: Final = 5.0
_HELD_BACK: Final = 0.3
# Likeness to a fact from which a sentence says it, and by how much likeness to one thing exceeds that to another.
_SAID, _CLEARLY = 0.4, 0.1


class Meanings(NamedTuple):
    """What each of a scenario's texts means, read as a post is: `vectors` (texts, 512) and each text's row in them."""

    vectors: Vectors
    places: dict[str, int]


class Sensed:
    """Sentences of a post as vectors, and what they are like. Everything is worked out once."""

    def __init__(self, case: Case, sorter: Sorter | None = None) -> None:
        self.case = case
        self._sorter = sorter or shipped()
        self.sentences, self.lengths, self.vectors, self.looked = _seen(case.reading)

    @cached_property
    def _scores(self) -> Floats:
        """(sentences, acts) how strongly each sentence is of each kind."""
        return self._sorter.scores(self.vectors)

    @cached_property
    def _shares(self) -> Floats:
        """(sentences, acts) the probability that a sentence is of each kind."""
        return shares(self._scores)

    @cached_property
    def secret(self) -> Floats:
        """(sentences) nearness to what must not be said now, beyond nearness to what may be."""
        return self._likest(_secret_texts(self.case.context, self.case.post.minute)) - self._public

    @cached_property
    def _public(self) -> Floats:
        return self._likest(_public_texts(self.case.context, self.case.post.minute))

    def _likest(self, texts: tuple[str, ...]) -> Floats:
        """(sentences) likeness to the likest of some of the scenario's texts."""
        if not texts:
            return np.zeros(len(self.sentences))
        places = self._known.places
        return np.asarray(self._likeness[:, [places[text] for text in texts]].max(axis=1), dtype=np.float64)

    def _likeness_to(self, text: str) -> Floats:
        """(sentences) likeness to one text from outside the scenario file; zeros for none."""
        if not text:
            return np.zeros(len(self.sentences))
        return np.asarray(self.vectors @ encode([masked(text)])[0], dtype=np.float64)

    @cached_property
    def _known(self) -> Meanings:
        return _meanings(all_texts(self.case.context))

    @cached_property
    def _likeness(self) -> Vectors:
        """(sentences, texts of the scenario)"""
        return self.vectors @ self._known.vectors.T

    @cached_property
    def _telling(self) -> Places:
        """Rows of the sentences that are more than a pleasantry; all of them where none is."""
        return np.array(self._more or range(len(self.sentences)), dtype=np.intp)

    @cached_property
    def _more(self) -> list[int]:
        """Rows of the sentences that are more than a pleasantry."""
        civil = self.case.signs.of("pleasantry")
        return [row for row, sentence in enumerate(self.sentences) if not self._is_only(sentence, civil)]

    def _is_only(self, sentence: Hit, found: tuple[Hit, ...]) -> bool:
        """Whether a sentence holds something of what was found, and nothing else but names."""
        there = [(hit.start, hit.end) for hit in found if sentence.start <= hit.start and hit.end <= sentence.end]
        rest, at = "", sentence.start
        for start, end in sorted([*there, *self.case.signs.names]):
            if at <= start < sentence.end:
                rest, at = rest + self.case.reading.low[at:start], end
        return bool(there) and not _WORDS.search(rest + self.case.reading.low[at : sentence.end])

    def _acts(self, rows: Rows) -> Floats:
        """For each act the greatest score and probability of some sentences, and its share of them by length."""
        lengths, odds = self.lengths[rows], self._shares[rows]
        return np.concatenate([self._scores[rows].max(axis=0), odds.max(axis=0), lengths @ odds / lengths.sum()])

    @cached_property
    def _nearness(self) -> Floats:
        """(8, sentences) nearness to what is secret, needs clearance, is not yet free, is public or was asked.

        The first three are there twice: alone, and beyond nearness to what is public.
        """
        context, minute = self.case.context, self.case.post.minute
        kept, reserved = self._likest(_secret_texts(context, minute)), self._likest(context.needs_clearance)
        early = self._likest(_texts(f.texts for f in context.facts if f.minute > minute))
        asked, public = self._likeness_to(_asked(self.case.post, context)), self._public
        near = [kept, kept - public, reserved, reserved - public, early, early - public, public, asked]
        return np.array(near)

    @cached_property
    def _examples(self) -> Floats:
        """(2, sentences) from about -1 to 1: like examples of what gives a secret away, and of any breach.

        -1 is like what may pass, 0 like nothing there or where there is no example of a breach.
        """
        context, minute = self.case.context, self.case.post.minute
        kept = [secret for secret in context.secrets if _is_kept(secret, minute)]
        told = [secret for secret in context.secrets if not _is_kept(secret, minute)]
        leaks = (*_secret_texts(context, minute), *_given_away(kept))
        passes = (*_public_texts(context, minute), *context.kept, *_given_away(told))
        return np.array([self._leaning(breaks, passes) for breaks in (leaks, (*leaks, *context.crossed))])

    def _leaning(self, breaks: tuple[str, ...], passes: tuple[str, ...]) -> Floats:
        """(sentences) whether each is rather like texts of the first kind (1) or of the second (-1)."""
        if not breaks:
            return np.zeros(len(self.sentences))
        places, counts = _example_weights(all_texts(self.case.context), breaks, passes)
        return np.asarray(_kernel(self._likeness[:, places]) @ counts)

    def _nearness_figures(self, rows: Rows) -> Floats:
        """How near some sentences come to all that; 12 figures."""
        near = self._nearness[:, rows]
        *_, public, asked = near
        owed = self._likest(_texts(owed.texts for owed in self.case.context.owed))[rows]
        means = [public.mean(), public.min(), owed.max(), asked.max(), asked.mean()]
        return np.concatenate([near[:-1].max(axis=1), means])

    def heads(self) -> Floats:
        """Scores of the heads that read the post's language; zeros for those of the other."""
        korean = self.case.reading.languages.get("ko", 0.0) > _MOSTLY
        return np.concatenate([self._heads(ENGLISH, read=not korean), self._heads(KOREAN, read=korean)])

    def _heads(self, names: tuple[str, ...], *, read: bool) -> Floats:
        found = [head(name) for name in names]
        return np.concatenate(
            [model.score(self.looked) / model.temperature if read else np.zeros(len(model.bias)) for model in found]
        )

    def measures(self) -> Floats:
        """What the rules measure of the text as a whole."""
        case = self.case
        korean = case.reading.languages.get("ko", 0.0) > _MOSTLY
        return np.array(
            [
                case.human, case.stock, min(case.usefulness, 4.0), min(case.worth, 6.0), min(case.hostility, 5.0),
                min(case.heat, 5.0), np.log1p(len(self.looked.text)), self._pace(korean=korean) / 20.0, float(korean),
                float(case.is_reply), float(case.context.harm),
            ]
        )  # fmt: skip

    def _pace(self, *, korean: bool) -> float:
        """Words a sentence, in Korean counted as one and a half (they carry their particles)."""
        return self.case.size * (1.5 if korean else 1.0) / max(1, len(self.case.reading.sentences))

    def whole(self) -> dict[str, Floats]:
        """Figures of all sentences by family, in a fixed order; "vector" is the sentence vector of the whole post."""
        return {
            "acts": self._acts(_ALL),
            "nearness": self._nearness_figures(_ALL),
            "heads": self.heads(),
            "measures": self.measures(),
            "setting": setting(self.case, marks=True),
            "asker": asker(self.case),
            "vector": self.looked.vector,
        }

    def told(self) -> dict[str, Floats]:
        """Figures of what the post tells, by family, without pleasantries and marks, which could hide a breach."""
        rows = self._telling
        return {
            "acts": self._acts(rows),
            "nearness": self._nearness_figures(rows),
            "examples": self._examples[:, rows].max(axis=1),
            "setting": setting(self.case, marks=False),
            "vector": _together(self.vectors[rows], self.lengths[rows]).astype(np.float64),
        }

    @cached_property
    def told_text(self) -> str:
        """The sentences that tell something, as the encoder is shown them."""
        told = (self.sentences[row] for row in self._telling)
        return " ".join(masked(self.case.reading.text[one.start : one.end]) for one in told)

    def told_by(self, model: Head) -> float:
        """What a head with one score, that looks at words alone, makes of what is told."""
        return float(model.score(Looked(self.told_text))[0])

    def clearest(self, *acts: str) -> Hit:
        """The sentence likeliest to be one of these acts; nearness to a secret counts for disclosing."""
        known = self._sorter.acts
        weight = self._shares[:, [known.index(act) for act in acts]].sum(axis=1)
        if "discloses" in acts:
            weight = weight + np.maximum(self.secret, 0.0)
        return self.sentences[int(weight.argmax())]

    def nearest_fact(self, sentence: Hit) -> tuple[str, float] | None:
        """Which fact that may be said by now a sentence comes nearest to, in the post's language, and how near (0..1).

        None where nothing may be said yet.
        """
        facts = [fact for fact in self.case.context.facts if fact.minute <= self.case.post.minute and fact.texts]
        if not facts:
            return None
        row, places = self.sentences.index(sentence), self._known.places
        near = [max(self._likeness[row, places[text]] for text in fact.texts.values()) for fact in facts]
        best = int(np.argmax(near))
        texts = facts[best].texts
        lang = "ko" if self.case.reading.hangul > _MOSTLY else "en"
        return texts.get(lang, next(iter(texts.values()))), max(0.0, float(near[best]))

    def excuses(self) -> bool:
        """Whether all it tells may be said, or is that something is not known, decided or ours to say.

        What is nothing but pleasantries tells nothing.
        """
        if not self._more:
            return True
        hedges = self.case.signs.of("hedge")
        admits = [any(s.start <= hit.start < s.end for hit in hedges) for s in self.sentences]
        reserved = self._likest(self.case.context.needs_clearance)
        free = (self._public >= _SAID) & (self.secret <= -_CLEARLY) & (reserved <= self._public - _CLEARLY)
        return bool(np.all((free | np.array(admits))[self._telling]))


def looked_at(reading: Reading) -> Looked:
    """A text as the heads are shown it when it is scored; next to nothing just after that."""
    return _seen(reading)[-1]


def look_ahead(cases: Iterable[tuple[Post, Context]]) -> None:
    """Encode several posts and what they answer at once, shortly before each is scored, which may save time."""
    # Without a fact sheet what a post means is not looked at.
    several = [(post, context, read(post.text)) for post, context in cases if context.facts]
    encode_ahead(_parts(reading)[1] for _, _, reading in several if reading.words)
    encode([masked(asked) for post, context, _ in several if (asked := _asked(post, context))])


# A post is looked at again right after it was scored (see server/audience/appeal.py), and hardly ever later.
@lru_cache(maxsize=16)
def _seen(reading: Reading) -> tuple[tuple[Hit, ...], Floats, Vectors, Looked]:
    """The sentences long enough to mean something (or the whole text), their lengths and vectors, the text for heads.

    A sentence is as many characters long as the encoder is shown of it: the name of a people must not weigh by its
    letters.
    """
    sentences, texts = _parts(reading)
    lengths = np.array([len(text) for text in texts], dtype=np.float64)
    vectors = encode_together(texts)
    return sentences, lengths, vectors, Looked(masked(reading.raw), _together(vectors, lengths))


# Enough for the posts that are looked at ahead together.
@lru_cache(maxsize=32)
def _parts(reading: Reading) -> tuple[tuple[Hit, ...], tuple[str, ...]]:
    """The sentences of `_seen`, and their texts for the encoder.

    Who people are and where they come from must not count, so it is read as one neutral word everywhere.
    """
    long = [s for s in reading.sentences if s.end - s.start >= _SHORTEST]
    sentences = tuple(Hit(s.start, s.end) for s in long) or (Hit(0, len(reading.text)),)
    return sentences, tuple(masked(reading.text[sentence.start : sentence.end]) for sentence in sentences)


def _together(vectors: Vectors, lengths: Floats) -> Vectors:
    """A vector of the whole post: its sentences' by length, which spares encoding everything a second time."""
    mean = lengths @ vectors.astype(np.float64)
    return np.asarray(mean / max(float(np.sqrt(mean @ mean)), 1e-9), dtype=np.float32)


# A scenario is asked about again with every post: 200 KB for a hundred texts, of which a shipped drill has some 400.
@lru_cache(maxsize=32)
def _meanings(texts: tuple[str, ...]) -> Meanings:
    return Meanings(vectors_of(texts), {text: at for at, text in enumerate(texts)})


# A scenario has a handful of these, one for each time something becomes free to say.
@lru_cache(maxsize=256)
def _example_weights(texts: tuple[str, ...], breaks: tuple[str, ...], passes: tuple[str, ...]) -> tuple[Places, Floats]:
    """The places of examples among a scenario's texts, and what each counts, by kernel ridge regression."""
    known = _meanings(texts)
    places = np.array([known.places[text] for text in (*breaks, *passes)], dtype=np.intp)
    wanted = np.repeat([1.0, -1.0], [len(breaks), len(passes)])
    vectors = known.vectors[places]
    alike = _kernel(vectors @ vectors.T)
    return places, np.linalg.solve(alike + _HELD_BACK * np.eye(len(wanted)), wanted)


def _kernel(likeness: Vectors) -> Floats:
    return np.asarray(np.exp(_CLOSE * (likeness.astype(np.float64) - 1.0)))


def all_texts(context: Context) -> tuple[str, ...]:
    """All that posts are compared with, whatever the minute: together they take less time than one by one."""
    texts = (*_secret_texts(context, -math.inf), *_public_texts(context, math.inf), *context.needs_clearance)
    texts = (*texts, *_given_away(context.secrets), *context.crossed, *context.kept)
    return tuple(dict.fromkeys(texts))


def _asked(post: Post, context: Context) -> str:
    """The message answered, as it was written; empty for a post that answers nobody."""
    return context.thread[-1].text if context.thread else post.in_reply_to or ""


def _secret_texts(context: Context, minute: float) -> tuple[str, ...]:
    """Texts and wordings of what may not be said at this minute."""
    secrets = [secret for secret in context.secrets if _is_kept(secret, minute)]
    wordings = [wording for secret in secrets for phrases in secret.wordings.values() for wording in phrases]
    return (*_texts(secret.texts for secret in secrets), *wordings)


def _is_kept(secret: Secret, minute: float) -> bool:
    return secret.until is None or minute < secret.until


def _given_away(secrets: Iterable[Secret]) -> tuple[str, ...]:
    return tuple(sentence for secret in secrets for sentence in secret.given_away)


def _public_texts(context: Context, minute: float) -> tuple[str, ...]:
    """Texts of what may be said at this minute."""
    facts = _texts(fact.texts for fact in context.facts if fact.minute <= minute)
    lines = [line for lines in context.lines.values() for line in lines]
    return (*facts, *lines, *context.may_say, *_texts(owed.texts for owed in context.owed))


def _texts(by_language: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(text for texts in by_language for text in texts.values())
