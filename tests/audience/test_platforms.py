"""Platforms by their ids."""

from server.audience.platforms import PLATFORMS, platform


def test_an_unknown_platform_is_a_network_page_under_its_own_name():
    assert (platform("town_square").skin, platform("town_square").name) == ("network", "Town Square")
    assert platform("x") is PLATFORMS["x"]
