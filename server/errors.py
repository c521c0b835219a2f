"""Refusals a person can act on. Anything else that is raised is a bug."""


class CadetError(Exception):
    """An expected refusal. `key` names the sentence shown, `values` fill its placeholders."""

    status = 400

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"{key} {values}" if values else key)
        self.key = key
        self.values = values


class NotFound(CadetError):
    """It does not exist, or this person may not know that it does."""

    status = 404

    def __init__(self, key: str = "error.not_found", **values: object) -> None:
        super().__init__(key, **values)


class Forbidden(CadetError):
    """The person's role does not allow it."""

    status = 403

    def __init__(self, key: str = "error.forbidden", **values: object) -> None:
        super().__init__(key, **values)


class NotSignedIn(CadetError):
    """Nobody is signed in, or the session has ended."""

    status = 401

    def __init__(self, key: str = "error.sign_in", **values: object) -> None:
        super().__init__(key, **values)


class Conflict(CadetError):
    """The thing has changed since it was read, or is no longer in a state that allows this."""

    status = 409


class Busy(CadetError):
    """Too much to do right now; try again in a moment."""

    status = 503
