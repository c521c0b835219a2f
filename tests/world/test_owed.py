"""What publics were owed, and whether promised updates came."""

from dataclasses import replace

import pytest

from server.world.events import RULES, Deleted, Held, Started, TakenPrivate, Undone, UpdatePromised
from server.world.fold import fold
from server.world.script import Branch, FollowUp, Owing
from server.world.timeline import minutes_to_first_credible, timeline
from tests.world.stories import CALL, FERRY, SAFE, levels, post, story


def _status(world, key):
    return next(owed.status for owed in world.owed if owed.id == key)


def _with(owing):
    return replace(FERRY, owed=(owing,))


def test_a_fact_told_in_time_is_given():
    events = story(post(at=20))
    assert _status(fold(FERRY, 1, events, 19), "o1") == "open"
    assert _status(fold(FERRY, 1, events, 20), "o1") == "given"


def test_a_debt_to_several_who_asked_names_those_that_were_left_without():
    asked = _with(Owing("o2", 45, {}, facts=(CALL,), replies_to=("i2", "i4")))
    done = _with(Owing("o2", 45, {}, kind="done", replies_to=("i2", "i4")))
    events = story(post("Call 3210-0404.", at=20, reply_to="i2"))
    assert [fold(script, 1, events, 60).owed[0].unanswered for script in (asked, done)] == [("i4",), ("i4",)]
    assert fold(_with(Owing("o2", 45, {}, facts=(CALL,), replies_to=("i2",))), 1, events, 60).owed[0].unanswered == ()


def test_a_fact_told_after_its_time_is_late_and_one_never_told_is_missed():
    events = story(post(at=35))
    assert _status(fold(FERRY, 1, events, 31), "o1") == "missed"
    assert _status(fold(FERRY, 1, events, 36), "o1") == "late"


@pytest.mark.parametrize(("at", "status"), [(30.0, "given"), (30.9, "given"), (31.0, "late")])
def test_what_comes_while_the_clock_shows_its_minute_is_in_time(at, status):
    events = story(post(at=at), rules=RULES)
    world = fold(FERRY, 1, events, 40)
    assert _status(world, "o1") == status
    # Until that minute is over nothing is missed, and then there is something to tell.
    early = fold(FERRY, 1, story(rules=RULES), 30.9)
    assert (_status(early, "o1"), early.next_change) == ("open", 31)
    assert _status(fold(FERRY, 1, story(rules=RULES), 31), "o1") == "missed"
    # Attempts begun under earlier rules keep theirs.
    assert _status(fold(FERRY, 1, story(post(at=at), rules=4), 40), "o1") == ("given" if at == 30 else "late")


def test_what_was_given_in_time_by_the_clock_is_not_told_as_due_in_the_review():
    both = _with(Owing("o1", 30, {}, facts=(CALL,), languages=("ko", "en")))
    half = post(at=30.5)
    for acts, found in (
        ([half, post("영사콜센터 3210-0404", at=30.9, lang="ko")], [(30.9, "owed_given", ())]),
        ([half, post("영사콜센터 3210-0404", at=33, lang="ko")], [(31, "owed_missed", ("en",)), (33, "owed_late", ())]),
    ):
        told = timeline(both, 1, story(*acts, rules=RULES), 60)
        assert [(one.minute, one.kind, one.given_in) for one in told if one.kind.startswith("owed")] == found


def test_what_is_owed_by_the_end_of_the_drill_is_missed_when_it_ends():
    last = _with(Owing("o1", 60, {}, facts=(CALL,)))
    assert _status(fold(last, 1, story(rules=RULES), 60), "o1") == "missed"
    assert _status(fold(last, 1, story(post(at=60.0, undo=0), rules=RULES), 60), "o1") == "given"


@pytest.mark.parametrize(("status", "at"), [("missed", 33), ("given", 30.4)])
def test_what_is_done_with_a_message_counts_to_the_end_of_its_minute_too(status, at):
    done = _with(Owing("o1", 30, {}, kind="done", replies_to=("i2",)))
    world = fold(done, 1, story((at, Held("i2")), rules=RULES), 32)
    assert _status(world, "o1") == status


def test_what_must_wait_may_come_when_its_minute_begins():
    wait = _with(Owing("o1", 42, {}, kind="withheld", facts=(SAFE,)))
    for at, status in ((41.9, "broken"), (42.0, "kept")):
        assert _status(fold(wait, 1, story(post("14 are safe", at=at), rules=RULES), 43), "o1") == status


def test_a_post_about_something_else_gives_nothing():
    assert _status(fold(FERRY, 1, story(post("Lovely sunset tonight", at=3)), 31), "o1") == "missed"


@pytest.mark.parametrize("act", [post("I hear you", at=30, reply_to="i2"), (30, TakenPrivate("i2", "Calling you"))])
def test_a_question_is_answered_in_public_or_in_private(act):
    assert _status(fold(FERRY, 1, story(act), 46), "o2") == "given"


def test_a_stock_phrase_answers_and_gives_nothing():
    sent_away = post("No comment.", at=30, reply_to="i2", levels=levels(duty=1))
    assert _status(fold(FERRY, 1, story(sent_away), 46), "o2") == "missed"
    told = post("Your brother is safe.", at=40, reply_to="i2", levels=levels(duty=2))
    assert _status(fold(FERRY, 1, story(sent_away, told), 46), "o2") == "given"


def test_every_language_owed_must_have_its_post():
    both = _with(Owing("o1", 30, {}, facts=(CALL,), languages=("ko", "en")))
    one = story(post(at=5))
    [state] = fold(both, 1, one, 31).owed
    assert (state.status, state.given_in, state.lacks) == ("missed", ("en",), ("ko",))
    assert fold(both, 1, story(), 31).owed[0].lacks == ()
    two = story(post(at=5), post("영사콜센터 3210-0404", at=8, lang="ko"))
    world = fold(both, 1, two, 31)
    assert (world.owed[0].status, world.owed[0].minute, world.owed[0].posts) == ("given", 8, ("p3", "p2"))


def test_something_to_be_done_is_done_when_each_message_was_dealt_with():
    done = _with(Owing("o1", 20, {}, kind="done", replies_to=("i2", "i4")))
    assert _status(fold(done, 1, story((6, Held("i2"))), 21), "o1") == "missed"
    assert _status(fold(done, 1, story((6, Held("i2")), (10, Held("i4"))), 21), "o1") == "given"


def test_a_deed_the_desk_cannot_show_is_left_to_an_instructor():
    deed = _with(Owing("o1", 20, {}, kind="done"))
    assert _status(fold(deed, 1, story(), 21), "o1") == "unjudged"


def test_what_should_have_waited_is_broken_by_saying_it_early():
    wait = _with(Owing("o1", 42, {}, kind="withheld", facts=(SAFE,)))
    early = story(post("14 are safe", at=30))
    assert _status(fold(wait, 1, early, 31), "o1") == "broken"
    assert _status(fold(wait, 1, story(post("14 are safe", at=43)), 44), "o1") == "kept"


def test_what_should_have_waited_is_broken_by_a_post_in_the_last_moment_too():
    wait = _with(Owing("o1", 60, {}, kind="withheld", facts=(SAFE,)))
    assert _status(fold(wait, 1, story(post("14 are safe", at=59.9)), 61), "o1") == "broken"


def test_a_reply_without_an_owed_fact_is_no_answer_unless_it_answers_in_full():
    asked = _with(Owing("o2", 45, {"en": "answer the mother"}, facts=(CALL,), replies_to=("i2",)))
    bye = post("OK thanks bye", at=30, reply_to="i2", levels=levels(helpfulness=2))
    told = post("Please call 3210-0404.", at=31, reply_to="i2", levels=levels(helpfulness=2))
    full = post(
        "She is with us and well; the consul rings you now.", at=32, reply_to="i2", levels=levels(helpfulness=4)
    )
    felt = post(
        "So sorry. We sit with her at the clinic.", at=33, reply_to="i2", levels=levels(helpfulness=3, empathy=4)
    )
    assert _status(fold(asked, 1, story(bye), 46), "o2") == "missed"
    for answer in (told, full, felt):
        assert _status(fold(asked, 1, story(bye, answer), 46), "o2") == "given"
    for text, status in (("Calling you", "missed"), ("Please call 3210-0404.", "given")):
        assert _status(fold(asked, 1, story((30, TakenPrivate("i2", text))), 46), "o2") == status


def test_where_no_fact_is_owed_a_reply_must_help_or_speak_to_the_matter():
    asked = _with(Owing("o2", 45, {"en": "a word on the gesture"}, replies_to=("i2",)))
    empty = levels(helpfulness=2)
    for text, given, status in (
        ("OK thanks bye", empty, "missed"),
        ("That gesture has no place here.", empty, "given"),
        ("Your gesture, too.", levels(helpfulness=1, empathy=1), "missed"),
        ("Write to us and we pass it on.", levels(helpfulness=3), "given"),
    ):
        events = story(post(text, at=30, reply_to="i2", levels=given))
        assert _status(fold(asked, 1, events, 46), "o2") == status, text


def test_where_no_fact_is_owed_a_post_must_name_the_matter_or_help_those_to_whom_it_is_owed():
    stop = {"en": "ask campaigners to stop flooding the publisher"}
    asked = _with(Owing("o1", 45, stop, public="families"))
    for text, given, target, status in (
        ("A different post about cherry blossoms and our open day.", levels(), None, "missed"),
        ("Please stop flooding the publisher with comments.", levels(), None, "given"),
        ("Leave them in peace.", levels(helpfulness=4), "families", "given"),
        ("Leave them in peace.", levels(helpfulness=4), "islanders", "missed"),
    ):
        events = story(post(text, at=30, levels=given, target=target))
        assert _status(fold(asked, 1, events, 46), "o1") == status, text


KOREAN = "가족의 소식을 기다리시는 분은 영사콜센터 3210-0404로 언제든지 전화해 주세요."


@pytest.mark.parametrize(
    ("public", "text", "more", "status"),
    [
        ("islanders", "Please call the centre at 3210-0404 for any help.", {}, "given"),
        ("islanders", "Please call the centre at 3210-0404 for any help.", {"platform": "x"}, "given"),
        ("islanders", "Please call the centre at 3210-0404 for any help.", {"platform": "naver_blog"}, "missed"),
        ("islanders", KOREAN, {"lang": "ko"}, "missed"),
        ("islanders", KOREAN, {"lang": "en"}, "missed"),
        ("islanders", f"{KOREAN} Please call the centre at 3210-0404 for any help.", {"lang": "ko"}, "given"),
        ("families", KOREAN, {"lang": "ko"}, "given"),
        ("families", KOREAN, {"lang": "ko", "platform": "naver_blog"}, "missed"),
        # A reply is met in its thread, wherever that is.
        ("families", KOREAN, {"lang": "ko", "reply_to": "i4", "platform": "kakaotalk"}, "given"),
        (None, KOREAN, {"lang": "ko", "platform": "naver_blog"}, "given"),
    ],
)
def test_a_public_is_given_only_what_some_of_it_can_read(public, text, more, status):
    owed = _with(Owing("o1", 30, {}, facts=(CALL,), public=public))
    act = post(text, at=10, **more)
    assert _status(fold(owed, 1, story(act, rules=RULES), 31), "o1") == status
    # Attempts begun under earlier rules keep what they had been given.
    assert _status(fold(owed, 1, story(act, rules=5), 31), "o1") == "given"


@pytest.mark.parametrize(
    "answer",
    [post(KOREAN, at=20, lang="ko", reply_to="i3"), (20, TakenPrivate("i3", KOREAN))],
    ids=["reply", "private"],
)
def test_an_answer_must_be_in_a_language_that_who_asked_can_read(answer):
    for lang, status in (("en", "missed"), ("ko", "given")):
        asking = replace(FERRY.injects[3], lang=lang, public="islanders", asks=True)
        owing = Owing("o1", 30, {}, facts=(CALL,), replies_to=("i3",), public="islanders")
        owed = replace(FERRY, injects=(*FERRY.injects[:3], asking), owed=(owing,))
        assert _status(fold(owed, 1, story(answer, rules=RULES), 31), "o1") == status
        assert _status(fold(owed, 1, story(answer, rules=5), 31), "o1") == "given"


def test_what_is_owed_in_a_language_its_public_does_not_read_is_for_those_who_do():
    owed = _with(Owing("o1", 30, {}, facts=(CALL,), public="islanders", languages=("ko", "en")))
    english = post("Please call the centre at 3210-0404 for any help.", at=5, platform="x")
    for place, status in (("facebook", "given"), ("naver_blog", "missed")):
        events = story(english, post(KOREAN, at=8, lang="ko", platform=place), rules=RULES)
        assert _status(fold(owed, 1, events, 31), "o1") == status


def test_what_may_be_said_only_later_gives_nothing_yet():
    figures = _with(Owing("o1", 60, {}, facts=(SAFE,)))
    assert _status(fold(figures, 1, story(post("14 are safe", at=30)), 60), "o1") == "missed"
    assert _status(fold(figures, 1, story(post("14 are safe", at=43)), 60), "o1") == "given"


@pytest.mark.parametrize(("at", "status"), [(19, "kept"), (20.9, "kept"), (22, "broken")])
def test_a_promised_update_must_come_in_time(at, status):
    events = story((10, UpdatePromised(20.0)), post("Still searching.", at=at))
    assert fold(FERRY, 1, events, 30).promises[0].status == status


def test_a_promise_is_open_until_its_grace_is_over():
    events = story((10, UpdatePromised(20.0)))
    assert fold(FERRY, 1, events, 20.5).promises[0].status == "open"
    assert fold(FERRY, 1, events, 21.5).promises[0].status == "broken"


@pytest.mark.parametrize(("after", "counts"), [(0.5, False), (1.5, True)])
def test_what_was_taken_down_before_anybody_read_it_answers_nobody_and_keeps_no_promise(after, counts):
    events = story(
        (10, UpdatePromised(20.0)),
        post("Still searching.", at=19),
        (19 + after, Deleted("p3")),
        post("I hear you", at=30, reply_to="i2"),
        (30 + after, Deleted("p5")),
        post(at=35),
        (35 + after, Deleted("p7")),
        rules=RULES,
    )
    world = fold(FERRY, 1, events, 46)
    assert world.promises[0].status == ("kept" if counts else "broken")
    assert _status(world, "o2") == ("given" if counts else "missed")
    assert world.item("i2").treatment == ("answered" if counts else "open")
    # A word for all must still stand; an answer had been read by the one who asked.
    assert _status(world, "o1") == "missed"
    assert _status(fold(FERRY, 1, [replace(events[0], act=Started(2)), *events[1:]], 46), "o1") == (
        "late" if counts else "missed"
    )
    assert (minutes_to_first_credible(FERRY, world, {"p7": levels()}) is not None) == counts


def test_a_promise_goes_with_the_post_it_was_made_in_when_that_is_taken_back_unread():
    events = [post("Word by 20.", at=10, undo=2), (10, UpdatePromised(20.0)), (11, Undone("p2"))]
    assert fold(FERRY, 1, story(*events, rules=RULES), 30).promises == ()
    # Attempts begun under earlier rules keep the world they had.
    assert fold(FERRY, 1, story(*events, rules=1), 30).promises[0].status == "broken"


TO_ALL, TO_HER = {"target": "families"}, {"reply_to": "i2", "target": "families"}


@pytest.mark.parametrize(
    ("made", "more", "status", "before"),
    [
        (TO_ALL, TO_ALL, "kept", "kept"),
        (TO_ALL, {"target": "families", "platform": "x"}, "kept", "broken"),
        (TO_ALL, {"target": "islanders"}, "broken", "kept"),
        (TO_ALL, {"platform": "x"}, "broken", "broken"),
        # One mother is told, the others still wait.
        (TO_ALL, TO_HER, "broken", "kept"),
        (TO_HER, TO_HER, "kept", "kept"),
        (TO_HER, {"reply_to": "i2.again", "platform": "x"}, "kept", "broken"),
        (TO_HER, TO_ALL, "kept", "kept"),
        (TO_HER, {"reply_to": "i3"}, "broken", "kept"),
        (TO_ALL, TO_ALL | {"levels": levels(duty=2)}, "broken", "broken"),
    ],
)
def test_a_promise_is_kept_by_a_word_to_the_same_public_or_the_same_person(made, more, status, before):
    acts = [post("Word by 20.", at=10, **made), (10, UpdatePromised(20.0)), post("Still searching.", at=19, **more)]
    assert fold(FERRY, 1, story(*acts, rules=RULES), 30).promises[0].status == status
    assert fold(FERRY, 1, story(*acts, rules=2), 30).promises[0].status == before


def test_what_was_promised_to_one_person_is_kept_by_a_word_to_them_alone():
    note = (18, TakenPrivate("i2", "Still searching. Your brother is on no list yet."))
    for made in (post("Word by 20.", at=10, reply_to="i2"), (10, TakenPrivate("i2", "I will write by 20."))):
        [promise] = fold(FERRY, 1, story(made, (10, UpdatePromised(20.0)), note, rules=RULES), 30).promises
        assert (promise.status, promise.post, promise.kept_at) == ("kept", "e4", 18)
    to_all = story(post("Word by 20.", at=10), (10, UpdatePromised(20.0)), note, rules=RULES)
    assert fold(FERRY, 1, to_all, 30).promises[0].status == "broken"


@pytest.mark.parametrize(("gone", "status"), [(16, "broken"), (20, "kept")])
def test_a_word_taken_down_before_it_is_due_keeps_no_promise_and_gives_nothing(gone, status):
    acts = [post("Word by 20.", at=10), (10, UpdatePromised(20.0)), post(at=12), (gone, Deleted("p4"))]
    events = story(*acts, rules=RULES)
    assert fold(FERRY, 1, events, 15).promises[0].status == "kept"
    assert fold(FERRY, 1, events, 30).promises[0].status == status
    assert fold(FERRY, 1, story(*acts, rules=2), 30).promises[0].status == "kept"
    due_then = _with(Owing("o1", 20, {}, facts=(CALL,)))
    told = story(post(at=12), (gone, Deleted("p2")), rules=RULES)
    assert _status(fold(due_then, 1, told, 30), "o1") == {"broken": "missed", "kept": "given"}[status]


def test_thanks_for_a_promised_word_stay_when_the_word_is_taken_down():
    thanks = Branch("i1.1", "promise_kept", then=FollowUp({"en": "Thank you."}, "en", "facebook", {"en": "uncle"}))
    told = replace(FERRY, injects=(replace(FERRY.injects[0], branches=(thanks,)), *FERRY.injects[1:]))
    acts = [post("Word by 20.", at=10), (10, UpdatePromised(20.0)), post(at=12), (16, Deleted("p4"))]
    for minute in (14, 30):
        assert fold(told, 1, story(*acts, rules=RULES), minute).item("i1.1")


def test_thanks_come_for_a_promise_to_one_person_that_is_kept_in_private():
    thanks = Branch("i1.1", "promise_kept", then=FollowUp({"en": "Thank you."}, "en", "facebook", {"en": "uncle"}))
    told = replace(FERRY, injects=(replace(FERRY.injects[0], branches=(thanks,)), *FERRY.injects[1:]))
    promise = [post("Word by 20.", at=10, reply_to="i1"), (10, UpdatePromised(20.0))]
    note = (14, TakenPrivate("i1", "Here is what we know now."))
    assert fold(told, 1, story(*promise, note, rules=RULES), 30).item("i1.1")
    assert fold(told, 1, story(*promise, rules=RULES), 30).item("i1.1") is None


def test_a_promise_due_after_the_end_is_neither_kept_nor_broken():
    events = story((50, UpdatePromised(70.0)), rules=RULES)
    assert fold(FERRY, 1, events, 60).promises[0].status == "open"
