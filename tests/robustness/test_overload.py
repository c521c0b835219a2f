"""Far more requests than can be served: the rest is sent away at once, and afterwards all is as before."""

import asyncio
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.robustness.site import Answer, Desk, Site, ask, post_of, prepare, serving

pytestmark = [pytest.mark.robustness, pytest.mark.xdist_group("robustness")]
BURST_SECONDS = 5
MOST_A_SECOND = 1500


async def submit(site: Site, desk: Desk, key: str) -> Answer:
    form = post_of(desk, key, "Update.")
    return await ask(site.port, "POST", f"/attempts/{desk.attempt}/posts", cookie=desk.cookie, form=form)


async def sustainable_rate(site: Site, desks: list[Desk]) -> float:
    """Submissions a second that a few clients get through, each waiting for its answer."""
    began = time.monotonic()

    async def client(desk: Desk) -> int:
        sent = 0
        while time.monotonic() - began < 2:
            assert (await submit(site, desk, f"warm{sent}")).status == 303
            sent += 1
        return sent

    return sum(await asyncio.gather(*(client(desk) for desk in desks))) / (time.monotonic() - began)


async def burst(site: Site, desks: list[Desk], rate: float) -> list[Answer | BaseException]:
    """Send `rate` submissions a second without waiting for answers."""
    sent: list[asyncio.Task[Answer]] = []
    began = time.monotonic()
    while (gone := time.monotonic() - began) < BURST_SECONDS:
        due = int(gone * rate) - len(sent)
        for _ in range(due):
            number = len(sent)
            sent.append(asyncio.create_task(submit(site, desks[number % len(desks)], f"burst{number}")))
        await asyncio.sleep(0.005)
    return list(await asyncio.gather(*sent, return_exceptions=True))


async def seconds_until_normal(site: Site, desk: Desk) -> float:
    """Until three desk pages in a row are answered, each within half a second."""
    began = time.monotonic()
    good = 0
    while good < 3:
        assert time.monotonic() - began < 30, "not normal again within 30 s"
        asked = time.monotonic()
        try:
            answer = await ask(site.port, "GET", f"/attempts/{desk.attempt}", cookie=desk.cookie, patience=5)
            good = good + 1 if answer.status == 200 and time.monotonic() - asked < 0.5 else 0
        except (OSError, TimeoutError):
            good = 0
    return time.monotonic() - began


def test_ten_times_the_load_is_shed_and_the_server_recovers(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'cadet.db'}"
    desks = prepare(url, tmp_path, 8)

    async def play(site: Site) -> tuple[list[Answer | BaseException], int, float]:
        rate = min(10 * await sustainable_rate(site, desks), MOST_A_SECOND)
        before = site.count("SELECT count(*) FROM event WHERE kind = 'posted'")
        answers = await burst(site, desks, rate)
        return answers, before, await seconds_until_normal(site, desks[0])

    with serving(url, tmp_path) as site:
        answers, before, recovery = asyncio.run(play(site))
        kept = site.count("SELECT count(*) FROM event WHERE kind = 'posted'") - before
    given = [answer for answer in answers if isinstance(answer, Answer)]
    statuses = Counter(answer.status for answer in given)
    assert set(statuses) == {303, 503}, statuses
    assert statuses[503] > statuses[303], "most had to be sent away"
    assert all(answer.headers["retry-after"] for answer in given if answer.status == 503)
    assert statuses[303] <= kept <= len(answers), "what was acknowledged is there"
    assert recovery < 2
