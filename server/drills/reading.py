"""How this reader wants the desk: the order of its feeds, kept in the browser as its language is."""

from typing import get_args

from starlette.requests import HTTPConnection

from server.audience.feed_order import Order

COOKIE = "feed_order"
ORDERS: tuple[Order, ...] = get_args(Order)


def order_of(request: HTTPConnection) -> Order:
    """The order chosen; newest first for whoever never chose."""
    chosen = request.cookies.get(COOKIE)
    return next((order for order in ORDERS if order == chosen), ORDERS[0])
