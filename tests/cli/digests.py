"""What some simulations came to when they were last meant to change, as digests: `python -m tests.cli.digests` renews.

The digests are the same on every Python we run on. When a change of scoring, voices, scenarios or the audience is meant
to change worlds, renew them in the same commit; when it is not, find out why they differ. After a renewal run the test
on the oldest and on the newest Python: what agrees with itself may still differ between the two.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from server.scenarios.load import read_scenario
from server.scenarios.schema import Scenario
from server.scenarios.shelf import find_shipped
from tests.cli.running import cadet

FILE = Path(__file__).with_name("digests.txt")
# A crisis, a friendly day, a desk full of replies.
DRILLS = ("S01", "S16", "S22")
# Signs newer than the oldest Python we run on, letters that change their length, joined and half-written ones.
STRANGE = (
    "🫨🩷 Unicode 15! 🪿 다음 안내는 ９시.",
    "ﬁx Ⅻ ² ½ 1,234.5 ١٢٣ ①",
    "ㇰ \U0002ebf0 \U00031350 漢字 हिन्दी ไทย",
    "Ça va? İstanbul ŞIŞ straße ﬀ ΑΣ",
    "ᄒ\u1161\u11ab글 과 한글 ㅋㅋㅋ ＡＢＣ",
)


def runs() -> Iterator[tuple[str, str]]:
    """The name of each simulation and the digest of what the command prints."""
    for drill in DRILLS:
        path = find_shipped(drill)
        assert path is not None
        scenario = read_scenario(path.read_text(encoding="utf-8"))
        for name, lines in (("model", _examples(scenario)), ("strange", _strange(scenario))):
            given = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
            answer = cadet("simulate", drill, "--posts", "-", "--seed", 7, "--seeds", 2, given=given)
            assert answer.exit_code == 0, answer.output
            yield f"{drill}-{name}", hashlib.sha256(answer.stdout_bytes).hexdigest()


def kept() -> dict[str, str]:
    """The digests as they were kept, by name."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return {name: digest for name, _, digest in (line.partition(" ") for line in lines)}


def _examples(scenario: Scenario) -> list[dict[str, object]]:
    return [
        {"lang": one.language, "platform": one.platform, "minute": one.minute, "text": one.text, "target": one.target}
        for one in (*scenario.exemplars, *scenario.poor)
    ]


def _strange(scenario: Scenario) -> list[dict[str, object]]:
    places = scenario.platforms
    return [
        {"lang": ("en", "ko")[at % 2], "platform": places[at % len(places)], "minute": 3 + 5 * at, "text": text}
        for at, text in enumerate(STRANGE)
    ]


if __name__ == "__main__":
    FILE.write_text("".join(f"{name} {digest}\n" for name, digest in runs()), encoding="utf-8")
