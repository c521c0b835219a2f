"""Which language a request gets, and sentences with placeholders."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from markupsafe import Markup

from server.web.language import sentences
from tests.people import World


@pytest.mark.parametrize(
    ("cookie", "header", "wanted"),
    [
        ("", "ko-KR,ko;q=0.9,en;q=0.5", "ko"),
        ("", "fr-FR,fr;q=0.9", "en"),
        ("", "fr, ko;q=0.4", "ko"),
        ("en", "ko", "en"),
        ("ko", "en", "ko"),
        ("xx", "ko", "ko"),
    ],
)
def test_the_language_chosen_beats_the_browsers(client: TestClient, cookie: str, header: str, wanted: str) -> None:
    if cookie:
        client.cookies.set("language", cookie)
    assert f'<html lang="{wanted}">' in client.get("/nowhere", headers={"Accept-Language": header}).text


def test_the_setting_decides_for_browsers_that_say_nothing(app: FastAPI, client: TestClient) -> None:
    app.state.settings = app.state.settings.model_copy(update={"language": "ko"})
    assert '<html lang="ko">' in client.get("/nowhere", headers={"Accept-Language": ""}).text


def test_korean_has_sentences_and_english_is_itself() -> None:
    assert sentences("en").one("Sign out") == "Sign out"
    assert sentences("ko").one("Sign out") == "로그아웃"


def test_a_word_that_is_escaped_already_is_not_escaped_again() -> None:
    kept = Markup("Hana&#39;s &#34;first&#34; &amp; last")
    assert sentences("en").one("Publish: %(title)s", title=kept) == 'Publish: Hana\'s "first" & last'
    assert sentences("en").many("%(n)s of %(a)s", "%(n)s of %(a)s", 2, a=Markup("&amp;")) == "2 of &"


def test_placeholders_are_filled_and_plurals_chosen() -> None:
    english = sentences("en")
    assert english.one("%(n)s of %(all)s", n=3, all=7) == "3 of 7"
    assert english.many("%(n)s post", "%(n)s posts", 1) == "1 post"
    assert english.many("%(n)s post", "%(n)s posts", 2) == "2 posts"


@pytest.mark.parametrize(
    ("number", "words"), [(1.0, "every minute"), (1.5, "every 1.5 minutes"), (0, "every 0 minutes")]
)
def test_half_a_minute_more_is_plural(number: float, words: str) -> None:
    assert sentences("en").many("every minute", "every %(n)s minutes", number) == words
    assert sentences("ko").many("every minute", "every %(n)s minutes", number) == f"{number}분마다"


def test_every_page_says_whose_time_it_tells(client: TestClient, world: World) -> None:
    world.sign_in(client, "mina")
    assert [client.get(address).text.count("Times are Seoul time.") for address in ("/drills", "/account")] == [1, 1]
