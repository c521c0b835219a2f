"""How often a password may be tried, per account and per address, asked before any hashing."""

import hashlib
import ipaddress
import math
import threading

from fastapi import FastAPI
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from server import clock

WINDOW_MINUTES = 15
# A whole academy may come from one address (a classroom, a proxy in front), so there only failures count.
PER_ACCOUNT = RateLimitItemPerMinute(10, WINDOW_MINUTES, namespace="account")
PER_ADDRESS = RateLimitItemPerMinute(150, WINDOW_MINUTES, namespace="address")
PER_NOTE = RateLimitItemPerMinute(1, WINDOW_MINUTES, namespace="note")


class Throttle:
    """Counts tries in this process; several workers each count their own."""

    def __init__(self) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def take(self, account: str, address: str) -> int:
        """Count one try at `account` (an e-mail address) from `address`; seconds to wait, 0 when it may go ahead."""
        if not self._window.test(PER_ADDRESS, _network(address)):
            return self._wait(PER_ADDRESS, _network(address))
        if not self._window.hit(PER_ACCOUNT, _short(account)):
            self.fail(address)
            return self._wait(PER_ACCOUNT, _short(account))
        return 0

    def fail(self, address: str) -> None:
        """Count a wrong password against the address it came from."""
        self._window.hit(PER_ADDRESS, _network(address))

    def _wait(self, limit: RateLimitItem, key: str) -> int:
        free_at = self._window.get_window_stats(limit, key).reset_time
        return max(1, math.ceil(free_at - clock.now().timestamp()))

    def forgive(self, account: str) -> None:
        """Forget the account's tries after a right password."""
        self._window.clear(PER_ACCOUNT, _short(account))

    def is_news(self, account: str) -> bool:
        """True once per window: a burst of tries is noted in the audit log once, not with each try."""
        return self._window.hit(PER_NOTE, _short(account))


def _short(account: str) -> str:
    return hashlib.sha256(account.encode()).hexdigest()[:32]


def _network(address: str) -> str:
    # One customer commonly holds a whole IPv6 /64, so a single address there means nothing.
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else address


_making = threading.Lock()


def throttle_of(app: FastAPI) -> Throttle:
    """The application's own throttle, made when first asked for."""
    with _making:
        if not hasattr(app.state, "throttle"):
            app.state.throttle = Throttle()
        throttle: Throttle = app.state.throttle
        return throttle
