"""Names the browser and system behind a user-agent text, for the list of sessions. Pure."""

# Order matters: nearly every browser also claims to be the ones before it.
BROWSERS = (
    ("Whale", "Whale/"),
    ("Samsung Internet", "SamsungBrowser/"),
    ("Edge", "Edg"),
    ("Opera", "OPR/"),
    ("Firefox", "Firefox/"),
    ("Firefox", "FxiOS/"),
    ("Chrome", "Chrome/"),
    ("Chrome", "CriOS/"),
    ("Safari", "Safari/"),
)
SYSTEMS = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS X"),
    ("ChromeOS", "CrOS"),
    ("Linux", "Linux"),
)


def names(agent: str) -> tuple[str, str]:
    """The browser and the system, each empty when not recognised."""
    return _first(BROWSERS, agent), _first(SYSTEMS, agent)


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, sign in known if sign in agent), "")
