"""Makes pages and pieces of pages from templates."""

from collections.abc import Mapping
from functools import lru_cache, partial
from urllib.parse import quote

import jinja2
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.responses import RedirectResponse, Response

from server.settings import ROOT
from server.web import assets, filters
from server.web.language import LANGUAGES, Language, language_of, sentences

TEMPLATES = ROOT / "templates"
_YEAR_SECONDS = 365 * 24 * 3600
ADDRESS = ":/%#?=@[]!$&'()*+,;"


def environments(app: FastAPI) -> dict[Language, jinja2.Environment]:
    """One template environment per language: its sentences are then globals that macros see too."""
    return {language: _environment(app, language) for language in LANGUAGES}


def _environment(app: FastAPI, language: Language) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,  # select_autoescape() would leave .svg and .txt unescaped
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Asking a dozen files of every page whether they have changed is for those who are changing them.
        auto_reload=app.state.settings.log_level == "debug",
    )
    words = sentences(language)
    environment.globals |= {
        "_": words.one,
        "_n": words.many,
        "lang": language,
        "languages": LANGUAGES,
        # Looking through all routes takes 0.1 ms, and a list asks for an address in every row.
        "path": lru_cache(maxsize=4096)(app.url_path_for),
        "asset": partial(_asset_address, app),
        "htmx": assets.htmx(),
    }
    environment.filters |= filters.for_language(language)
    return environment


def _asset_address(app: FastAPI, name: str) -> str:
    return f"{app.url_path_for('static', path=name)}?v={assets.ours(name).version}"


def is_htmx(request: Request) -> bool:
    """True when htmx asked for a piece of the page rather than the browser for all of it."""
    headers = request.headers
    return "HX-Request" in headers and "HX-Boosted" not in headers and "HX-History-Restore-Request" not in headers


def page(request: Request, name: str, *, status: int = 200, **context: object) -> Response:
    """Render a whole page. Nobody but this person may cache it."""
    return HTMLResponse(render(request, name, context), status, headers={"Cache-Control": "no-store"})


def fragment(request: Request, name: str, *, status: int = 200, **context: object) -> Response:
    """Render a file whose name starts with an underscore: one element, ready to swap in."""
    assert name.rsplit("/", 1)[-1].startswith("_"), name  # noqa: S101 - a mistake of ours, not of a person
    return HTMLResponse(render(request, name, context), status, headers={"Cache-Control": "no-store"})


def render(request: Request, name: str, context: Mapping[str, object]) -> str:
    """The text of a template in the request's language, with the signed-in person (or None) as `person`."""
    environment: jinja2.Environment = request.app.state.templates[language_of(request)]
    person = getattr(request.state, "person", None)
    return environment.get_template(name).render(request=request, person=person, **context)


def remember(request: Request, answer: Response, name: str, value: str) -> None:
    """Have this browser keep a choice of its reader for a year, as a cookie that no script reads."""
    is_secure = request.app.state.settings.https
    answer.set_cookie(name, value, max_age=_YEAR_SECONDS, secure=is_secure, httponly=True, samesite="lax")


def go(request: Request, address: str) -> Response:
    """Leave for another page after a POST, with htmx or without."""
    if is_htmx(request):
        # Headers hold no Korean; an ordinary redirect quotes its address by itself.
        return Response(status_code=204, headers={"HX-Redirect": quote(address, safe=ADDRESS)})
    return RedirectResponse(address, 303)
