"""Notices everything a page must not do: speak on the console, break, leave this machine, run foreign script."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Route

# A script that got in calls this; every page has it, so that a call leaves a trace whatever it was given.
CANARY = "window.ran = []; window.canary = (how) => window.ran.push(String(how));"


@dataclass
class Watch:
    """What went wrong in one browser context. `allowed` are statuses the test asks for on purpose."""

    host: str
    allowed: set[int] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch every page of a context, and keep it on this machine."""
        context.add_init_script(CANARY)
        context.route(lambda address: urlsplit(address).netloc != self.host, self._outside)
        context.on("page", self._page)
        context.on("requestfailed", self._failed)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))

    def _page(self, page: Page) -> None:
        # Questions before what cannot be undone are answered with yes.
        page.on("dialog", lambda dialog: dialog.accept())

    def _outside(self, route: Route) -> None:
        if not route.request.url.startswith(("data:", "blob:", "about:")):
            self.faults.append(f"request to another host: {route.request.url}")
            route.abort()
        else:
            route.continue_()

    def _failed(self, request: Request) -> None:
        # A page that is left takes its stream, its autosave and its coach with it; a download is no page.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"request failed: {request.url} {request.failure}")

    def _console(self, message: ConsoleMessage) -> None:
        # A request that newer words replace, or that a page takes with it, is no fault: htmx tells of it as of one.
        if message.type == "error" and message.text == "htmx:sendAbort":
            return
        if message.type == "error" and any(f"status of {status} " in message.text for status in self.allowed):
            return
        self.faults.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def check(self) -> None:
        """Fail with everything that was seen."""
        found, self.faults = self.faults, []
        assert not found, "\n".join(found)
