"""Rule cards: every number has a source, X's published weights are as published, folk wisdom does not slip in."""

import re
from datetime import date

import pytest
from pydantic import ValidationError

from server.audience.platforms import PLATFORMS
from server.audience.rules import FOLDER, current_card, read_card, rule_cards

TEXT = (FOLDER / "x-2026-08.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("card", rule_cards().values(), ids=lambda card: card.id)
def test_every_entry_names_a_source_with_its_day(card) -> None:  # type: ignore[no-untyped-def]  # a card of whatever platform
    for entry in (*card.signals, *card.limits, *card.visibility):
        assert card.sources[entry.source].read <= date(2026, 12, 31)
    assert {card.platform} <= set(PLATFORMS)
    assert card.rule.en != card.rule.ko


def test_a_number_without_a_source_is_refused() -> None:
    unsourced = TEXT.replace("weight: 0.5, source: params", "weight: 0.5")
    assert unsourced != TEXT
    with pytest.raises(ValidationError, match="source"):
        read_card(unsourced)
    with pytest.raises(ValidationError, match="no source named 'hearsay'"):
        read_card(TEXT.replace("weight: 0.5, source: params", "weight: 0.5, source: hearsay"))


def test_a_source_without_the_day_it_was_read_is_refused() -> None:
    with pytest.raises(ValidationError, match="read"):
        read_card(re.sub(r", read: [\d-]+", "", TEXT, count=1))


def test_the_undocumented_has_no_numbers() -> None:
    messenger = (FOLDER / "kakaotalk.yaml").read_text(encoding="utf-8")
    with pytest.raises(ValidationError, match="no numbers"):
        read_card(
            messenger.replace(
                "sources: {}",
                "sources: {a: {title: A, address: 'https://a.example', read: 2026-11-23}}\nsignals:\n"
                "  - {id: like, name: {en: Like, ko: 좋아요}, status: inferred, weight: 1.0, source: a}",
            )
        )


def test_an_official_order_has_no_weight() -> None:
    with pytest.raises(ValidationError, match="official order"):
        read_card((FOLDER / "tiktok.yaml").read_text(encoding="utf-8").replace("rank: 1,", "rank: 1, weight: 2.0,"))


def test_a_published_order_is_claimed_only_where_signals_stand_in_one() -> None:
    for name in ("facebook", "linkedin", "instagram"):
        text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        assert read_card(text).documented == "signals"
        with pytest.raises(ValidationError, match="a published order names signals in it"):
            read_card(text.replace("documented: signals", "documented: order"))
    assert rule_cards()["tiktok"].documented == "order"


def test_x_of_august_2026_is_as_published() -> None:
    card = rule_cards()["x-2026-08"]
    published = {"like": 0.5, "reply": 5, "repost": 1, "quote": 5, "share_link": 20, "follow": 4, "report": -234}
    assert {action: card.weight(action) for action in published} == published
    with pytest.raises(KeyError):
        card.weight("reply_engaged")


def test_history_stays_beside_what_holds_today() -> None:
    march, april = rule_cards()["x-2023-03"], rule_cards()["x-2023-04"]
    assert (march.weight("reply"), april.weight("reply")) == (27, 13.5)
    assert [march.current, april.current] == [False, False]
    assert current_card("x") is rule_cards()["x-2026-08"]
    assert current_card("agora") is None


def test_each_platform_has_one_card_that_holds_today() -> None:
    current = [card.platform for card in rule_cards().values() if card.current]
    assert len(current) == len(set(current))


def test_no_card_sets_one_action_against_so_many_of_another() -> None:
    for path in FOLDER.glob("*.yaml"):
        assert not re.search(r"cancel|468|\d+ likes", path.read_text(encoding="utf-8"))
