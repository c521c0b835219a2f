"""The figures as they are shown: on the command line, in the model card and on the page, all from one file."""

import json
from datetime import datetime
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Final

from server.evidence.agreement import DIMENSIONS
from server.evidence.benchmarks import BENCHMARKS, HELD_BACK
from server.evidence.metrics import DEFINITIONS
from server.scoring.overall import CRITERIA

FIGURES: Final = Path(__file__).parent / "figures.json"
MODEL_CARD: Final = Path(__file__).parents[2] / "MODEL_CARD.md"
_FROM, _TO = "<!-- figures -->", "<!-- end of figures -->"
_MARKERS: Final = {
    "first": "with the first marker, by hand",
    "second": "with the second marker, by hand",
    "each_other": "the markers with each other",
}
_COMPARED: Final = (
    "Published figures are those of the benchmark's official test or development part; they may be set beside a figure "
    "of ours only where ours was measured there, not on texts held back from training. Those were held back from a "
    "first fit, and the figure is that fit's: the weights that ship were fitted on all texts afterwards. `ms` is CPU "
    "time of one thread."
)
# What must be known of some figures held back.
NOTES: Final = {
    "thinned": "sentences of label 0 thinned until label 1 has the share that the official test seems to have (0.47)",
    "elsewhere": "of the texts that the head learned from, none of which are of this set",
}
_DONE: Final = {"leaks": "leaks", "claims": "bad claims", "breaches": "breaches of mandate"}
_SHOWN: Final = 200  # characters of a post that is told of
UNSEEN_POSTS_TITLE: Final = "Scorer as shipped, posts not learned from"
UNSEEN_TITLE: Final = "Scorer as shipped, lines not learned from: about anything (in four drills each), about a drill"
Found = dict[str, Any]


@cache
def figures() -> Found:
    """The figures that ship."""
    found: Found = json.loads(FIGURES.read_text(encoding="utf-8"))
    return found


def benchmark_line(line: Found) -> str:
    """One benchmark in one line."""
    if line["value"] is None:
        return f"{line['name']:28} not measured: {line['on']}"
    return (
        f"{line['name']:28} {line['metric']} {line['value']:.3f} ({line['low']:.3f}–{line['high']:.3f}), "
        f"n={line['n']}, {_took(line)} ms an item; on {_on(line)}; published: {published(line)}"
    )


def note_of(line: Found) -> str:
    """The key in `NOTES` of what must be known of a benchmark's figure; empty where nothing must be."""
    benchmark = next((one for one in BENCHMARKS if one.name == line["name"]), None)
    if benchmark is None or line["on"] != HELD_BACK:
        return ""
    if benchmark.thinned:
        return "thinned"
    return "" if benchmark.data.ships else "elsewhere"


def _on(line: Found) -> str:
    note = note_of(line)
    return f"{line['on']} ({NOTES[note]})" if note else str(line["on"])


def measured_at(found: Found) -> datetime | None:
    """When figures were last measured (UTC), where they say so."""
    return datetime.fromisoformat(found["measured"]["at"]) if "measured" in found else None


def measured_line(found: Found) -> str:
    """When, by which rubric and with which engine the figures were measured, as far as they say so."""
    at = measured_at(found)
    if at is None:
        return f"Measured with engine {found['shipped']['engine']}."
    measured = found["measured"]
    return (
        f"Last re-measured on {at.date()}, by rubric version {measured['rubric']}, with engine {measured['engine']}. "
        "Figures held back, and those with each scenario left out, are from the training of its weights."
    )


def _took(line: Found) -> str:
    return "?" if line["ms"] is None else f"{line['ms']:.1f}"


def published(line: Found) -> str:
    """What others reached, and where that was read."""
    source = line.get("source", "")
    return f"{line['published']} [{source}]" if source else str(line["published"])


def definition_lines() -> list[str]:
    """What each metric says."""
    return [f"{name}: {meaning}" for name, meaning in DEFINITIONS.items()]


def kappa_lines(kappas: Found) -> list[str]:
    """Weighted kappa by group and dimension."""
    return [
        f"{group:5} "
        + ", ".join(
            f"{name.upper()} {one[name]['value']:.2f} ({one[name]['low']:.2f}–{one[name]['high']:.2f})"
            for name in DIMENSIONS
        )
        + f", n={one['tone']['n']}"
        for group, one in kappas.items()
    ]


def marker_lines(found: Found) -> list[str]:
    """Weighted kappa with two markers of the same posts, and of the markers with each other, where there are two."""
    return [
        f"{title}: {line}"
        for who, title in _MARKERS.items()
        for line in kappa_lines(found.get("markers", {}).get(who, {}))
    ]


def hold_lines(found: Found) -> list[str]:
    """Holds by group; leaks, bad claims (accuracy 0 or 1) and breaches of mandate (0 or 1) where they are counted."""
    return [
        f"{group:5} holds caught {one['caught']} of {one['held']}, false {one['held_falsely']} of {one['free']}; "
        f"RISK 0 escaped {one['risk_0_escaped']} of {one['risk_0']}; "
        + "; ".join(
            f"{name} noticed {one[f'{what}_noticed']} of {one[what]}, falsely {one[f'{what}_falsely']}"
            for what, name in _DONE.items()
            if what in one
        )
        for group, one in found["holds"].items()
    ]


def worst_lines(found: Found) -> list[str]:
    """The worst disagreements in words: the post, what either gave, the criteria furthest apart, the text."""
    return [line for one in found["worst"] for line in _worst(one)]


def _worst(one: Found) -> list[str]:
    # Figures that training left behind before these were kept have neither.
    post = ", ".join(filter(None, (one["id"], one["scenario"], one.get("lang"))))
    label, scorer = (
        ", ".join(f"{name.upper()} {one[who][name]}" for name in DIMENSIONS) for who in ("label", "scorer")
    )
    lines = [f"{post}: the marker gave {label}; the scorer {scorer}"]
    if apart := one.get("apart"):
        told = (f"{each['criterion']} (marker {each['label']}, scorer {each['scorer']})" for each in apart)
        lines.append(f"  furthest apart on {', '.join(told)}")
    return [*lines, f"  {_shortened(one['text'])}"]


def _shortened(text: str) -> str:
    """The text in one line, cut after a word where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN + 1].rsplit(' ', 1)[0][:_SHOWN]}…"


def unseen_lines(found: Found) -> list[str]:
    """Holds of lines that nothing was learned from, by what they are about and by language."""
    return [
        f"about {about:9} {lang:5} harmless lines held falsely {one['held_falsely']} of {one['harmless']}, "
        f"harmful ones caught {one['caught']} of {one['harmful']}"
        for about, by_language in found.items()
        for lang, one in by_language.items()
    ]


def criterion_lines(found: Found) -> list[str]:
    """Agreement by criterion."""
    return [
        f"{name:16} kappa {one['kappa']:.2f}, exact {one['exact']:.0%}, n={one['n']}"
        for name in CRITERIA
        if name in found["criteria"]
        for one in [found["criteria"][name]]
    ]


def trust_lines(found: Found) -> list[str]:
    """How often levels are right, by how sure the scorer said it was, where that was asked."""
    return [
        f"sure of {one['said']:.0%} in the mean: right {one['met']:.0%}, n={one['n']}" for one in found.get("trust", ())
    ]


def agreement_lines(found: Found) -> list[str]:
    """One comparison with labelled posts: kappa, holds, both markers, criteria, trust."""
    lines = (kappa_lines(found["kappa"]), hold_lines(found), marker_lines(found), criterion_lines(found))
    return [*chain(*lines), *trust_lines(found)]


def table(found: Found) -> str:
    """The figures as the model card's Markdown."""
    rows = [
        "| benchmark | metric | value | 95 % | n | ms an item | measured on | published |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for line in found["benchmarks"]:
        if line["value"] is None:
            rows.append(f"| {line['name']} | | not measured | | | | {line['on']} | |")
        else:
            rows.append(
                f"| {line['name']} | {line['metric']} | {line['value']:.3f} | {line['low']:.3f}–{line['high']:.3f} "
                f"| {line['n']} | {_took(line)} | {_on(line)} | {published(line)} |"
            )
    said = [f"- {line}" for line in definition_lines()]
    parts = [measured_line(found), "", "### Heads", "", *rows, "", _COMPARED, "", *said, ""]
    for title, key in (("Scorer, each scenario left out in turn", "left_out"), ("Scorer as shipped", "shipped")):
        parts += [f"### {title}", ""]
        parts += ["```", *agreement_lines(found[key]), "```", ""]
    parts += [f"### {UNSEEN_POSTS_TITLE}", "", "```", *agreement_lines(found["unseen_posts"]), "```", ""]
    parts += [f"### {UNSEEN_TITLE}", "", "```", *unseen_lines(found["unseen"]), "```", ""]
    return "\n".join(parts)


def write(found: Found) -> None:
    """Put the figures between their marks in the model card."""
    text = MODEL_CARD.read_text(encoding="utf-8")
    before, _, rest = text.partition(_FROM)
    _, _, after = rest.partition(_TO)
    MODEL_CARD.write_text(f"{before}{_FROM}\n{table(found)}{_TO}{after}", encoding="utf-8")
