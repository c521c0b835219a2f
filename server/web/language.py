"""English and Korean: which one a request wants, and the sentences in it, straight from the .po files."""

import gettext
import io
from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, get_args

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup
from starlette.requests import HTTPConnection

Language = Literal["en", "ko"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
COOKIE = "language"
LOCALES = Path(__file__).parent.parent / "locale"


class Sentences:
    """Gives the sentence for an English one; placeholders are `%(name)s`. Catalogues are read when first asked."""

    def __init__(self, catalogues: list[Path]) -> None:
        self.catalogues = catalogues

    @cached_property
    def all(self) -> gettext.NullTranslations:
        """All catalogues as one. Reading Korean takes a twentieth of the time to start, so a start does not wait."""
        found = gettext.NullTranslations()
        for path in self.catalogues:
            found.add_fallback(_compiled(path))
        return found

    @cached_property
    def _found(self) -> Callable[[str], str]:
        """Remembered: asking twenty catalogues in turn took half of the time of a Korean page. Messages are ours."""
        return cache(self.all.gettext)

    def one(self, message: str, /, **values: object) -> str:
        """The sentence, filled."""
        found = self._found(message)
        return found % _words(values) if values else found

    def many(self, one: str, more: str, number: float, /, **values: object) -> str:
        """The singular or the plural sentence for `number`, which is also the placeholder `n`."""
        whole = 1 if number == 1 else 2 if number % 1 else int(number)  # gettext knows plurals of whole numbers only
        return self.all.ngettext(one, more, whole) % ({"n": number} | _words(values))


def _words(values: dict[str, object]) -> dict[str, object]:
    """A macro gives what may stand in a page as it is; the sentence it becomes part of is escaped again."""
    return {name: value.unescape() if isinstance(value, Markup) else value for name, value in values.items()}


@cache
def sentences(language: Language) -> Sentences:
    """The sentences of a language."""
    return Sentences(sorted(LOCALES.glob(f"{language}/LC_MESSAGES/*.po")))


def _compiled(path: Path) -> gettext.GNUTranslations:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parts[-3])
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def language_of(request: HTTPConnection) -> Language:
    """The language chosen (cookie), else the browser's first that we have, else the setting's."""
    wanted = [request.cookies.get(COOKIE, "")]
    wanted += [part.split(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")]
    for code in wanted:
        for language in LANGUAGES:
            if code == language:
                return language
    default: Language = request.app.state.settings.language
    return default
