"""The pages on scoring and platforms: the figures of the model card, comparisons that promise nothing, sources."""

import re
from copy import deepcopy
from html import unescape

import pytest
from fastapi.testclient import TestClient

from server.audience.rules import rule_cards
from server.evidence import routes
from server.evidence.card import MODEL_CARD, figures, table
from server.scoring.heads.reach import carriers
from tests.people import World

A = "BREAKING: three sailors rescued at sea"
B = "The minister met his counterpart in Oslo today to discuss trade."

NOT_ENGLISH, NO_WORD = "It is not mostly English.", "There is no word in it"


def test_the_page_and_the_model_card_show_the_same_figures(client: TestClient, world: World) -> None:
    world.sign_in(client, "mina")
    answer = client.get("/scoring")
    assert answer.status_code == 200
    for name in ("tone", "risk", "reach"):
        assert f"{figures()['left_out']['kappa']['all'][name]['value']:.2f}" in answer.text
        for kappas in figures()["left_out"]["markers"].values():
            assert f"{kappas['ko'][name]['value']:.2f}" in answer.text
    for row in figures()["unseen_posts"]["trust"]:
        assert f'<td class="num">{row["said"]:.0%}</td><td class="num">{row["met"]:.0%}</td>' in answer.text
    assert table(figures()) in MODEL_CARD.read_text(encoding="utf-8")


def test_the_page_omits_none_of_the_cards_figures(client: TestClient, world: World) -> None:
    world.sign_in(client, "mina")
    text = unescape(client.get("/scoring").text)
    for row in figures()["benchmarks"]:
        if row["value"] is not None:
            assert f'<td class="num">{row["n"]}</td><td class="num">{row["ms"]:.1f}</td>' in text
            assert f"<dd>{row['published']}" in text
            assert row["source"] in text
    for way in ("left_out", "shipped", "unseen_posts"):
        for one in figures()[way]["kappa"].values():
            assert f"{one['risk']['value']:.2f} <span" in text
        for one in figures()[way]["holds"].values():
            assert f'<td class="num">{one["held_falsely"]} of {one["free"]}</td>' in text
            assert f'{one["leaks_noticed"]} of {one["leaks"]} <span class="meta">+{one["leaks_falsely"]}</span>' in text
        for one in figures()[way]["criteria"].values():
            assert f'{one["kappa"]:.2f} <span class="meta">{one["exact"]:.0%}</span>' in text
    for by_language in figures()["unseen"].values():
        for one in by_language.values():
            assert f"{one['caught']} of {one['harmful']}" in text
    assert "the models used here were fitted on all of them afterwards" in text
    assert 'held back from training <span class="meta">(sentences not worth checking thinned' in text


@pytest.mark.parametrize(("lang", "told"), [
    ("en", "Last measured on 30 Nov 2026, by version 4 of the rubric."), ("ko", "최근 측정일은 2026. 11. 30.이며"),
])  # fmt: skip
def test_a_date_and_counts_that_figures_have_only_since_lately_are_shown_where_they_are_there(
    client: TestClient, world: World, monkeypatch: pytest.MonkeyPatch, lang: str, told: str
) -> None:
    world.sign_in(client, "mina")
    new = deepcopy(figures())
    new.pop("measured", None)
    for one in new["left_out"]["holds"].values():
        for key in [key for key in one if key.startswith(("claims", "breaches"))]:
            del one[key]
    monkeypatch.setattr(routes, "figures", lambda: new)
    assert told not in client.get("/scoring", headers={"Accept-Language": lang}).text
    new["measured"] = {"at": "2026-11-30T09:00:00+00:00", "rubric": "4", "engine": "heads-1-x"}
    new["left_out"]["holds"]["all"] |= {
        "claims": 871, "claims_noticed": 862, "claims_falsely": 853,
        "breaches": 774, "breaches_noticed": 765, "breaches_falsely": 756,
    }  # fmt: skip
    text = client.get("/scoring", headers={"Accept-Language": lang}).text
    assert told in text
    for figure in ("871", "862", "853", "774", "765", "756"):
        assert text.count(figure) >= 2


def test_two_drafts_are_compared_and_the_other_way_round_says_the_opposite(client: TestClient, world: World) -> None:
    world.sign_in(client, "mina")
    one = client.post("/scoring/comparisons", data={"first": A, "second": B}).text
    other = client.post("/scoring/comparisons", data={"first": B, "second": A}).text
    assert "likelier to travel than" in one
    assert ("Draft A is likelier" in one) != ("Draft A is likelier" in other)
    assert "(80% interval: " in one
    (carrying, *_), _ = carriers(A)
    assert f'Words that carry it: <q class="user-text" dir="auto">{carrying.text}</q>' in one


def test_the_same_draft_twice_is_too_close_to_call(client: TestClient, world: World) -> None:
    world.sign_in(client, "mina")
    assert "Too close to call." in client.post("/scoring/comparisons", data={"first": A, "second": A}).text


@pytest.mark.parametrize(
    ("first", "says"),
    [
        ("", "Write a draft here."), ("x" * 2001, "At most 2000 characters."), ("안녕하세요", NOT_ENGLISH),
        ("Wir sind traurig über das Unglück.", NOT_ENGLISH), ("Nous sommes tristes.", NOT_ENGLISH),
        ("!!!", NO_WORD), ("??? 2026", NO_WORD), ("https://example.org/a", NO_WORD), ("@embassy 🎉", NO_WORD),
        ("A B", NO_WORD),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_comes_back_with_its_reason(
    client: TestClient, world: World, first: str, says: str
) -> None:
    world.sign_in(client, "mina")
    answer = client.post("/scoring/comparisons", data={"first": first, "second": A})
    assert answer.status_code == 422
    assert answer.text.count(says) == 1
    assert 'aria-describedby="first-error"' in answer.text
    assert "likelier to travel than" not in answer.text
    assert A in answer.text


def test_drafts_in_two_other_languages_are_both_refused(client: TestClient, world: World) -> None:
    world.sign_in(client, "mina")
    given = {"first": "Wir sind traurig über das Unglück.", "second": "Nous sommes tristes."}
    assert client.post("/scoring/comparisons", data=given).text.count(NOT_ENGLISH) == 2


@pytest.mark.parametrize("draft", ["Happy #Chuseok to all our friends in Seoul! 🎉", "Thank you @UNHCR", "Go"])
def test_english_with_a_name_or_a_tag_in_it_is_compared(client: TestClient, world: World, draft: str) -> None:
    world.sign_in(client, "mina")
    assert client.post("/scoring/comparisons", data={"first": draft, "second": A}).status_code == 200


def test_markup_in_a_draft_is_shown_not_run(client: TestClient, world: World) -> None:
    world.sign_in(client, "mina")
    text = client.post("/scoring/comparisons", data={"first": "</textarea><script>x</script>", "second": A}).text
    assert "<script>x" not in text


def test_platform_cards_name_their_sources(client: TestClient, world: World) -> None:
    world.sign_in(client, "sol")
    text = client.get("/platforms").text
    assert "home-mixer/params/param.rs" in text
    assert '<td class="num">\N{MINUS SIGN}234</td>' in text
    assert "Not documented" in text
    assert "As of 2026-08-12" in text
    assert "quoted as saying" in text
    assert "published themselves" not in text
    korean = client.get("/platforms", headers={"Accept-Language": "ko"}).text
    assert "공개된 자료 없음" in korean
    assert "2020-06-18 기준" in korean


def test_every_limit_and_label_stands_with_its_source(client: TestClient, world: World) -> None:
    world.sign_in(client, "sol")
    card = rule_cards()["x-2026-08"]
    text = client.get("/platforms").text
    part = text[text.index('id="card-x-2026-08"') :]
    items = re.findall(r"<li>.*?</li>", part[: part.index("</section>")])
    shown = [*card.limits, *card.visibility]
    assert len(items) == len(shown) > 10
    for entry, item in zip(shown, items, strict=True):
        source = card.sources[entry.source]
        assert f"{entry.name.en}:" in item
        assert f"{source.title} ({source.read})" in item


@pytest.mark.parametrize(
    ("lang", "amounts"),
    [
        ("en", ("multiplied by 0.75", "48 hours", "1,000 followers", "1,000 views")),
        ("ko", ("0.75배", "48시간", "팔로워 1,000명", "조회 1,000회")),
    ],
)
def test_amounts_read_as_people_write_them(
    client: TestClient, world: World, lang: str, amounts: tuple[str, ...]
) -> None:
    world.sign_in(client, "sol")
    text = client.get("/platforms", headers={"Accept-Language": lang}).text
    assert all(f": {amount} <span" in text for amount in amounts)
    assert not re.search(r"\d\.0\b(?!\.)", re.sub(r"<span lang.*?</span>", "", text))


@pytest.mark.parametrize(
    ("card", "says"),
    [
        ("facebook", "signals, neither weights nor their order"),
        ("linkedin", "signals, neither weights nor their order"),
        ("instagram", "signals, neither weights nor their order"),
        ("tiktok", "an order of signals, no weights"),
        ("bluesky", "order of time"),
        ("x-2023-03", "No longer in force"),
    ],
)
def test_a_card_says_how_much_of_its_rule_is_published(client: TestClient, world: World, card: str, says: str) -> None:
    world.sign_in(client, "mina")
    text = client.get("/platforms").text
    part = text[text.index(f'id="card-{card}"') :]
    assert says in part[: part.index("</section>")]
