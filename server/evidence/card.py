"""The figures as they are shown: on the command line, in the model card and on the page, all from one file."""

import json
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Final

from server.evidence.agreement import DIMENSIONS
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
    "of ours only where ours was measured there, not on texts held back from training. `ms` is CPU time of one thread."
)
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
        f"n={line['n']}, {_took(line)} ms an item; on {line['on']}; published: {published(line)}"
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
    """Holds and leaks by group."""
    return [
        f"{group:5} holds caught {one['caught']} of {one['held']}, false {one['held_falsely']} of {one['free']}; "
        f"RISK 0 escaped {one['risk_0_escaped']} of {one['risk_0']}; "
        f"leaks noticed {one['leaks_noticed']} of {one['leaks']}, falsely {one['leaks_falsely']}"
        for group, one in found["holds"].items()
    ]


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
    """How often learned levels are right, by how sure the scorer said it was, where that was asked."""
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
                f"| {line['n']} | {_took(line)} | {line['on']} | {published(line)} |"
            )
    said = [f"- {line}" for line in definition_lines()]
    parts = ["### Heads", "", *rows, "", _COMPARED, "", *said, ""]
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
