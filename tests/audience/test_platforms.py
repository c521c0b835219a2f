"""Platforms by their ids."""

from server.audience.platforms import PLATFORMS, platform


def test_an_unknown_platform_is_a_network_page():
    assert platform("town_square").skin == "network"
    assert platform("x") is PLATFORMS["x"]
