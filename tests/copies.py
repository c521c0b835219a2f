"""A backup of a test's database that can be brought back while the application runs."""

from pathlib import Path

from sqlalchemy import Engine, text

from server import backup, db, migrations
from server.settings import Settings


class Copy:
    """The database as it was when this was made."""

    def __init__(self, engine: Engine, url: str, folder: Path) -> None:
        self.settings = Settings(data_dir=folder, database_url=url)
        self.file = folder / "copy"
        with db.writing(engine) as session:
            # Tests make their tables without migrations; what has no version is no backup of ours.
            session.execute(text(f"CREATE TABLE {backup.TABLE} (version_num VARCHAR(32) NOT NULL)"))
            session.execute(text(f"INSERT INTO {backup.TABLE} VALUES ('{migrations.newest()}')"))
        backup.backup(self.settings, self.file)

    def bring_back(self) -> None:
        backup.restore(self.settings, self.file, replace=True, kept=lambda _path: None)
