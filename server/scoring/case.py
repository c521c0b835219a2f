"""A post in its context, read: the measures several criteria share, each worked out once."""

import re
from bisect import bisect_right
from functools import cached_property

from server.scoring import figures
from server.scoring.card import Context, Post
from server.scoring.figures import Figure
from server.scoring.lexicon import LANGUAGES, Hit, Signs
from server.scoring.meaning.masking import is_everyday, masked
from server.scoring.numbers_of_harm import is_denied, tolls, tolls_given
from server.scoring.prepared import Content, KnownFact, Prepared, content, prepare, together
from server.scoring.stems import stems
from server.scoring.text import Reading, Sentence, read, words_of

_CAPITALS = re.compile(r"(?<![\w#@.])(?:[A-Z]{4,}|[A-Z]{2,}(?: [A-Z]{2,})+)(?!\w|\.\w)")
_HEADLINE = re.compile(r"[A-Z]{2,}(?:[ ,’'-]+[A-Z]{2,}){2,}(?![a-z])")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_BANG = re.compile(r"!{2,}|\?!|!\?|(?:!.{0,80}){3,}", re.DOTALL)
# Everyday words that are names too where they stand in capitals: nobody is blamed for them.
_EITHER = frozenset(("VISA", "US"))
_HOSTILE_ASKER = re.compile(r"baiter|troll|hater|provocat|trolling|악플|트롤|도발")
_QUOTED = re.compile(r"(?<!\w)\"[^\"\n]{1,80}\"|(?<!\w)'[^'\n]{1,80}'(?![a-z])|「[^」\n]{1,80}」")
_REPORTED = re.compile(r"\b(?:call(?:ed|s|ing)?|nam(?:ed|ing)|words? like|being|been|say(?:s|ing)?)\b[^.!?]{0,14}$")
_HARD = frozenset(("insult", "abuse", "slur"))
# Below this usefulness a reader has nothing to go by.
_TO_GO_BY = 0.4
# The share of a text's characters from which evasions carry it: the rest is names, particles and politeness.
_MOST = 0.3
# A falsehood takes that many words, and its denial follows within so many sentences.
_SAYING, _DENIED_WITHIN = 3, 2
# The share of a text from which lines to take are what it says.
_COPIED = 0.5
# What a post wholly in the readers' own tongue counts for as a human voice.
_OWN_TONGUE = 1.2
# One plain insult is already an attack.
_ABUSE = 1.5
DATE = re.compile(
    r"\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|tonight|january|february|march|april|june|july|"
    r"august|september|october|november|december)\b|\d{1,2}월|\d{1,2}일|[월화수목금토일]요일|내일|s[aá]bado|domingo|lunes|viernes"
)


class Case:
    """One post with its context. Everything is derived and remembered; nothing changes."""

    def __init__(self, post: Post, context: Context) -> None:
        self.post = post
        self.context = context
        self.prepared: Prepared = prepare(context)
        self.reading: Reading = read(post.text)
        self.signs = Signs(self.reading)

    def hits(self, *signs: str) -> tuple[Hit, ...]:
        """Hits of several signs together, in order of place; hard words that are only quoted are left out."""
        found = (hit for sign in signs for hit in (self._own(sign) if sign in _HARD else self.signs.of(sign)))
        return tuple(sorted(found, key=lambda hit: (hit.start, hit.end)))

    def _own(self, sign: str) -> tuple[Hit, ...]:
        """Hits of a sign that the post says itself, not those it quotes or reports."""
        return tuple(
            hit
            for hit in self.signs.of(sign)
            if not any(start < hit.start and hit.end < end for start, end in self._quotes)
            and not _REPORTED.search(self.reading.low[max(0, hit.start - 24) : hit.start])
        )

    @cached_property
    def _quotes(self) -> tuple[tuple[int, int], ...]:
        return tuple(match.span() for match in _QUOTED.finditer(self.reading.text))

    @cached_property
    def is_reply(self) -> bool:
        """Whether the post answers somebody."""
        return self.post.kind == "reply" or self.post.in_reply_to is not None

    @cached_property
    def asked(self) -> str:
        """What the post answers, lower case: the declared question and the last message of the thread."""
        last = self.context.thread[-1].text if self.context.thread else ""
        return f"{self.post.in_reply_to or ''} {last}".lower()

    @cached_property
    def asker_is_hostile(self) -> bool:
        """Whether the message answered is a provocation."""
        return bool(_HOSTILE_ASKER.search(self.asked)) or bool(self.context.thread and self.context.thread[-1].hostile)

    @cached_property
    def figures(self) -> tuple[figures.Figure, ...]:
        """Figures of the post."""
        return figures.figures(self.reading.low)

    @cached_property
    def figure_keys(self) -> frozenset[str]:
        """Keys of the post's figures."""
        return figures.keys_of(self.figures)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of the post's content words."""
        return stems(self.reading.low)

    @cached_property
    def told(self) -> tuple[tuple[Hit, Content], ...]:
        """What is told, by pairs of neighbouring sentences; sentences that decline to tell are left out."""
        declines = self.hits("hedge", "closing")
        telling = [s for s in self.reading.sentences if not any(s.start <= hit.start < s.end for hit in declines)]
        contents = [self._content(sentence) for sentence in telling]
        nexts = [min(at + 1, len(telling) - 1) for at in range(len(telling))]
        return tuple(
            (Hit(telling[at].start, telling[after].end), together([contents[at], contents[after]]))
            for at, after in enumerate(nexts)
        )

    def _content(self, sentence: Sentence) -> Content:
        start, end = sentence.start, sentence.end
        within = (figure for figure in self.figures if start <= figure.start and figure.end <= end)
        return Content(stems(self.reading.low[start:end]), figures.keys_of(within))

    @cached_property
    def told_in_all(self) -> Content:
        """All that is told, together."""
        return together([part for _, part in self.told])

    @cached_property
    def content(self) -> Content:
        """The content of the post."""
        return Content(self.stems, self.figure_keys)

    @cached_property
    def asked_content(self) -> frozenset[str]:
        """Figures the asker has used: repeating them is not a claim of ours."""
        return content(self.asked).figures

    @cached_property
    def invented_tolls(self) -> tuple[Hit, ...]:
        """Numbers of people dead, hurt, missing or rescued that nothing holds at this minute."""
        found = tolls(self.reading.low, self.figures) if self.prepared.facts else []
        given = self._tolls_given_by_now() if found else frozenset()
        return tuple(Hit(toll.start, toll.end) for toll in found if toll.key not in given and not self._doubts(toll))

    def _tolls_given_by_now(self) -> frozenset[str]:
        """Tolls the drill has given by the post's minute, and the asker's."""
        facts = (k for k in self.prepared.facts if self.context.cleared or k.fact.minute <= self.post.minute)
        return self.prepared.tolls.union(tolls_given([self.asked]), *(known.tolls for known in facts))

    def _doubts(self, toll: Figure) -> bool:
        """Whether a number is asked about, doubted or denied: then it is nobody's claim."""
        sentences, low = self.reading.sentences, self.reading.low
        sentence = sentences[bisect_right(sentences, toll.start, key=lambda sentence: sentence.start) - 1]
        before, after = low[sentence.start : toll.start], low[toll.end : sentence.end]
        return "?" in sentence.text or is_denied(before, after)

    @cached_property
    def stated(self) -> tuple[KnownFact, ...]:
        """Facts the post seems to state, whatever their minute."""
        return tuple(known for known in self.prepared.facts if self._states(known))

    def _states(self, known: KnownFact) -> bool:
        if known.own_figures & self.figure_keys:
            return True
        return any(part.overlap(self.content) >= 0.4 for part in known.contents)

    @cached_property
    def facts_now(self) -> tuple[KnownFact, ...]:
        """Facts stated that may be said at the post's minute."""
        return tuple(known for known in self.stated if known.fact.minute <= self.post.minute)

    @cached_property
    def pays_owed(self) -> bool:
        """Whether a fact that answers something owed is stated; a reply pays what its asker is owed."""
        stated = {known.fact.id for known in self.facts_now}
        asked = self.post.in_reply_to
        mine = [owed for owed in self.context.owed if asked and owed.replies_to == asked]
        return any(stated.intersection(owed.facts) for owed in mine or self.context.owed)

    @cached_property
    def shouts(self) -> tuple[Hit, ...]:
        """Words in capitals and runs of exclamation marks."""
        found = [Hit(*m.span()) for m in _CAPITALS.finditer(self.reading.text) if _is_shouted(m.group().split(" "))]
        return tuple(found + [Hit(m.start(), m.start() + 1) for m in _BANG.finditer(self.reading.text)])

    @cached_property
    def falsehood_first(self) -> tuple[Hit, ...]:
        """What somebody else said, in quotes or as a headline, where a post begins with it and calls it false next."""
        text, sentences = self.reading.text, self.reading.sentences[:_DENIED_WITHIN]
        myths = [hit.start for hit in self.signs.of("myth") if sentences and hit.start < sentences[-1].end]
        if not myths:
            return ()
        start = sentences[0].start
        headline = _HEADLINE.match(text, start)
        said = [Hit(*headline.span())] if headline else [Hit(*place) for place in self._quotes if place[0] == start]
        return tuple(hit for hit in said if myths[0] >= hit.end and text.count(" ", hit.start, hit.end) + 1 >= _SAYING)

    @cached_property
    def abuse(self) -> tuple[Hit, ...]:
        """Insults aimed at people, profanity and slurs."""
        return self.hits("abuse", "slur")

    @cached_property
    def hostility(self) -> float:
        """How hard the post is on people: 0 not at all, 1 an edge, 2 and more an attack."""
        weights = (
            ("insult", 0.8),
            ("threat", 1.0),
            ("sarcasm", 0.6),
            ("preach", 0.7),
            ("blame", 0.7),
            ("command", 0.5),
            ("hidden_hand", 0.6),
        )
        total = sum(weight * min(2, len(self.hits(sign))) for sign, weight in weights)
        total += _ABUSE * min(2, len(self.abuse))
        if total:
            # Capitals and laughter are heat only beside hard words; alone they are high spirits.
            total += 0.4 * min(2, len(self.shouts)) + 0.4 * min(1, self.signs.count("laughter"))
        # Contempt for what we ourselves did wrong is an apology, not an attack.
        return total * (0.4 if self.signs.count("owning") and self.signs.count("empathy") else 1.0)

    @cached_property
    def heat(self) -> float:
        """What can set others off: insult, threat and sarcasm, louder in capitals."""
        total = 0.8 * min(2, len(self.hits("insult"))) + min(2, self.signs.count("threat"))
        total += _ABUSE * min(2, len(self.abuse))
        total += 0.6 * min(2, self.signs.count("sarcasm"))
        return total + 0.3 * min(2, len(self.shouts)) if total and self.hostility >= 0.5 else 0.0

    @cached_property
    def stock(self) -> float:
        """Stock phrases per sentence: under 0.3 little, from 0.7 they carry the post."""
        count = self.signs.count("boilerplate") + 0.7 * self.signs.count("protocol") + 0.4 * self.signs.count("jargon")
        return count / max(1, len(self.reading.sentences))

    @cached_property
    def copied(self) -> tuple[Hit, ...]:
        """Lines to take that stand here word for word, where they are most of the post."""
        found = self.prepared.lines.finditer(self.reading.low) if self.prepared.lines else ()
        lines = tuple(Hit(*match.span()) for match in found)
        return lines if sum(hit.end - hit.start for hit in lines) >= _COPIED * len(self.reading.text) else ()

    @cached_property
    def dates(self) -> tuple[Hit, ...]:
        """Days and dates named."""
        return tuple(Hit(*m.span()) for m in DATE.finditer(self.reading.low))

    @cached_property
    def concrete(self) -> tuple[Hit, ...]:
        """Things a reader can use: phone numbers, times, days, links."""
        useful = [Hit(figure.start, figure.end) for figure in self.figures if figure.kind in ("phone", "clock")]
        return tuple(sorted([*useful, *self.dates, *self.signs.of("link")], key=lambda hit: hit.start))

    @cached_property
    def usefulness(self) -> float:
        """How much a reader can do or know after reading: 0 nothing, from 3 a full answer with a next step."""
        useful = min(1.5, 0.5 * len(self.concrete)) + min(1.5, 0.75 * len(self.facts_now))
        useful += 0.6 * min(2, self.signs.count("action")) + 0.8 * min(1, self.signs.count("update"))
        useful += 0.5 * min(1, self.signs.count("hedge")) + 0.3 * min(2, self.signs.count("invite"))
        return useful - 0.8 * min(2.0, self.stock) - 0.5 * min(3.0, self.hostility)

    @cached_property
    def human(self) -> float:
        """How much a person speaks: address, voice, thanks, feeling, short sentences; stock phrases count against."""
        voice = 0.5 * min(3, self.signs.count("second_person")) / 1.5 + 0.3 * min(2, self.signs.count("contraction"))
        voice += 0.25 * min(2, self.signs.count("first_person")) + 0.5 * min(2, self.signs.count("empathy"))
        voice += 0.4 * min(2, self.signs.count("thanks")) + 0.4 * min(2, self.signs.count("invite"))
        voice += _OWN_TONGUE * self.unread - 0.4 * min(2, self.signs.count("closing"))
        return voice - 1.2 * min(2.0, self.stock) - 0.7 * min(3.0, self.hostility)

    @cached_property
    def brushes_off(self) -> bool:
        """Whether somebody who asked gets a stock phrase or a closed door and nothing to go by."""
        if not self.is_reply or self.facts_now or self.signs.count("empathy"):
            return False
        return bool(self.hits("boilerplate", "closing")) and self.usefulness < _TO_GO_BY

    @cached_property
    def only_evades(self) -> bool:
        """Whether stock phrases and closed doors are most of what there is, and nothing is given."""
        if self.facts_now or self.concrete or self.signs.count("empathy") or self.usefulness >= _TO_GO_BY:
            return False
        evasive = {at for hit in self.hits("boilerplate", "closing") for at in range(hit.start, hit.end)}
        return len(evasive) >= _MOST * len(self.reading.text.strip())

    @cached_property
    def unread(self) -> float:
        """Share (0..1) of the post in a wanted public's own tongue for which there are no word lists.

        Its manner cannot be judged from words; that it speaks to people in their language can.
        """
        return sum(
            share
            for lang, share in self.reading.languages.items()
            if lang not in LANGUAGES and any(there.languages.get(lang, 0.0) >= 0.5 for there in self.prepared.targets)
        )

    @cached_property
    def cheers_over_harm(self) -> bool:
        """Whether the post is festive although people are hurt or mourning."""
        loud = len(self.reading.emoji) + len(self.shouts) + max(0, len(self.reading.tags) - 1)
        return self.context.harm and (loud >= 3 or bool(self.signs.count("crisis_cheer") and loud))

    @cached_property
    def worth(self) -> float:
        """Whether the post is worth a reader's time: `human` and `usefulness` together."""
        return self.human + self.usefulness

    @cached_property
    def sentence_length(self) -> float:
        """Mean words per sentence, Korean words counted as one and a half (they carry their particles)."""
        sentences = self.reading.sentences
        if not sentences:
            return 0.0
        return sum(s.words * (1.5 if s.lang == "ko" else 1.0) for s in sentences) / len(sentences)

    @cached_property
    def size(self) -> int:
        """How many words there are, those that say who people are counted as one each, however many it takes."""
        return len(words_of(masked(self.post.text)))

    @cached_property
    def opening(self) -> tuple[int, int]:
        """Characters of the first sentence, or of the first two if the first is a short call."""
        sentences = self.reading.sentences
        if not sentences:
            return 0, 0
        end = sentences[0].end
        if sentences[0].words <= 4 and len(sentences) > 1:
            end = sentences[1].end
        return sentences[0].start, end

    def within_opening(self, *signs: str) -> tuple[Hit, ...]:
        """Hits of signs that begin in the opening."""
        return tuple(hit for hit in self.hits(*signs) if hit.start < self.opening[1])


def _is_shouted(words: list[str]) -> bool:
    """Whether words in capitals are shouted: those that people write small are, names and their like are not."""
    plain = [word for word in words if word not in _EITHER and is_everyday(_DRAWN_OUT.sub(r"\1", word))]
    return len(plain) >= 2 or any(len(word) >= 4 for word in plain)
