"""The figures as they are shown: on the command line, in the model card and on the page, all from one file."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from server.evidence.agreement import DIMENSIONS
from server.scoring.overall import CRITERIA

FIGURES: Final = Path(__file__).parent / "figures.json"
MODEL_CARD: Final = Path(__file__).parents[2] / "MODEL_CARD.md"
_FROM, _TO = "<!-- figures -->", "<!-- end of figures -->"
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
    speed = "" if line["ms"] is None else f", {line['ms']:.1f} ms"
    others = f"; published: {line['published']}" if line["published"] else ""
    return (
        f"{line['name']:28} {line['metric']} {line['value']:.3f} ({line['low']:.3f}–{line['high']:.3f}), "
        f"n={line['n']}{speed}; on {line['on']}{others}"
    )


def kappa_lines(found: Found) -> list[str]:
    """Weighted kappa by language and dimension."""
    return [
        f"{lang:3} "
        + ", ".join(
            f"{name.upper()} {kappas[name]['value']:.2f} ({kappas[name]['low']:.2f}–{kappas[name]['high']:.2f})"
            for name in DIMENSIONS
        )
        + f", n={kappas['tone']['n']}"
        for lang, kappas in found["kappa"].items()
    ]


def hold_lines(found: Found) -> list[str]:
    """Holds and leaks by language."""
    return [
        f"{lang:3} holds caught {one['caught']} of {one['held']}, false {one['held_falsely']} of {one['free']}; "
        f"RISK 0 escaped {one['risk_0_escaped']} of {one['risk_0']}; "
        f"leaks noticed {one['leaks_noticed']} of {one['leaks']}, falsely {one['leaks_falsely']}"
        for lang, one in found["holds"].items()
    ]


def criterion_lines(found: Found) -> list[str]:
    """Agreement by criterion."""
    return [
        f"{name:16} kappa {one['kappa']:.2f}, exact {one['exact']:.0%}, n={one['n']}"
        for name in CRITERIA
        if name in found["criteria"]
        for one in [found["criteria"][name]]
    ]


def table(found: Found) -> str:
    """The figures as the model card's Markdown."""
    rows = ["| benchmark | metric | value | 95 % | n | measured on | published |", "|---|---|---|---|---|---|---|"]
    for line in found["benchmarks"]:
        if line["value"] is None:
            rows.append(f"| {line['name']} | | not measured | | | {line['on']} | |")
        else:
            rows.append(
                f"| {line['name']} | {line['metric']} | {line['value']:.3f} | {line['low']:.3f}–{line['high']:.3f} "
                f"| {line['n']} | {line['on']} | {line['published']} |"
            )
    parts = ["### Heads", "", *rows, ""]
    for title, key in (("Scorer, each scenario left out in turn", "left_out"), ("Scorer as shipped", "shipped")):
        parts += [f"### {title}", ""]
        lines = (*kappa_lines(found[key]), *hold_lines(found[key]), *criterion_lines(found[key]))
        parts += ["```", *lines, "```", ""]
    return "\n".join(parts)


def write(found: Found) -> None:
    """Put the figures between their marks in the model card."""
    text = MODEL_CARD.read_text(encoding="utf-8")
    before, _, rest = text.partition(_FROM)
    _, _, after = rest.partition(_TO)
    MODEL_CARD.write_text(f"{before}{_FROM}\n{table(found)}{_TO}{after}", encoding="utf-8")
