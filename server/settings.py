"""Every setting there is. Each can be given as an environment variable CADET_<NAME>; the README lists them."""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parent.parent
FILE = "cadet.db"  # of SQLite, in the data folder

DRIVERS = ("sqlite", "postgresql", "postgresql+psycopg")


class BadSettings(SystemExit):
    """A setting has a wrong value; the start stops and names it."""


class Settings(BaseSettings):
    """Frozen; made once at start by `load()`."""

    model_config = SettingsConfigDict(env_prefix="CADET_", frozen=True, extra="forbid")

    data_dir: Path = Field(ROOT / "data", description="Folder of the SQLite database and of backups.")
    database_url: str = Field("", description="Database address; empty means SQLite in the data folder.")
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the server listens on.")
    workers: int = Field(1, ge=1, le=32, description="Number of server processes.")
    https: bool = Field(default=False, description="Set to true behind TLS: cookies are then sent over HTTPS only.")
    language: Literal["en", "ko"] = Field("en", description="Language for visitors whose browser states none.")
    session_idle_minutes: int = Field(120, ge=5, description="A session ends after this long without a request.")
    session_hours: int = Field(12, ge=1, description="A session ends after this long in any case.")
    invitation_days: int = Field(7, ge=1, le=90, description="How long an invitation or reset link works.")
    threads: int = Field(16, ge=2, le=64, description="Requests handled at once; also the size of the connection pool.")
    queue: int = Field(48, ge=1, le=1000, description="Requests that may wait; more are answered 503 at once.")
    connections: int = Field(4000, ge=16, le=60000, description="Connections one process keeps open, streams included.")
    read_seconds: float = Field(
        10,
        gt=0,
        le=60,
        description="A request that has not come by then, or stops coming, is dropped.",
    )
    max_body_kib: int = Field(
        1024,
        ge=64,
        le=16384,
        description="Largest request body, in KiB; an uploaded scenario may have 4096 in any case.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much is logged.")

    @field_validator("database_url")
    @classmethod
    def _is_address(cls, given: str) -> str:
        """Refuse what names no database that Cadet can use, here rather than where it is first opened."""
        if given:
            # Scoring from the command line reads settings too, and has no use for it.
            from sqlalchemy import make_url  # noqa: PLC0415
            from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

            try:
                address = make_url(given)
            except (ArgumentError, ValueError):
                address = None
            if address is None or address.drivername not in DRIVERS or not address.database:
                raise PydanticCustomError("address", "it must be sqlite:///PATH or postgresql://USER@HOST/NAME")
        return given

    @property
    def url(self) -> str:
        """The database address in force."""
        return self.database_url or f"sqlite:///{self.data_dir / FILE}"


def load(**given: object) -> Settings:
    """Settings from the environment, `given` first; stops the start when a value is wrong."""
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks the values
    except ValidationError as error:
        # An address may hold a password: what was given for it is not repeated.
        wrong = "; ".join(
            f"CADET_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}"
            + ("" if e["loc"] == ("database_url",) else f" (got {e['input']!r})")
            for e in error.errors()
        )
        raise BadSettings(f"Wrong setting: {wrong}") from None
