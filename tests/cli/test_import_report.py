"""What `cadet import` says of names it read in a file."""

from server.transfer.report import Names


def test_names_from_a_file_do_not_steer_the_terminal() -> None:
    names = Names()
    names.add("\x1b[2JHarbour 항구\r\nNothing clashes\u202e")
    assert str(names) == "\ufffd[2JHarbour 항구\ufffd\ufffdNothing clashes\ufffd"


def test_the_first_names_are_told_each_once_and_the_rest_counted() -> None:
    names = Names()
    for number in (1, 1, *range(2, 16)):
        names.add(f"Cohort {number}")
    assert str(names).endswith("Cohort 12; and 3 more")
    assert names.count == 15
