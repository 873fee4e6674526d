"""The database: SQLite with a write-ahead log, or PostgreSQL; brought up to date by alembic when a service starts."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError

from studio.settings import StudioSettings
from wire.errors import WireError

MIGRATIONS = Path(__file__).parents[1] / "migrations"
_BUSY_MS = 15_000


class DatabaseUnavailable(WireError):
    """The database does not answer, or its file cannot be written."""

    code = "database_unavailable"
    status = 503


def connect(settings: StudioSettings) -> Engine:
    """An engine; nothing is opened before it is used."""
    sqlite = settings.database.startswith("sqlite")
    engine = create_engine(settings.database, pool_pre_ping=not sqlite)
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def open_database(settings: StudioSettings) -> Engine:
    """An engine on tables that are up to date. Raises DatabaseUnavailable."""
    try:
        if not settings.database_url:
            settings.data_dir.mkdir(parents=True, exist_ok=True)
        engine = connect(settings)
        migrate(engine)
    except (OSError, OperationalError, ProgrammingError) as error:
        raise DatabaseUnavailable(
            f"The database cannot be used ({_reason(error)}); check STUDIO_DATABASE_URL and STUDIO_DATA_DIR."
        ) from None
    return engine


def migrate(engine: Engine) -> None:
    """Create or change the tables to what this version needs."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """Readers beside one writer, and writers that wait for each other."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", f"busy_timeout={_BUSY_MS}", "foreign_keys=ON", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _reason(error: Exception) -> str:
    cause = error.orig if isinstance(error, SQLAlchemyError) and hasattr(error, "orig") else error
    return str(cause).splitlines()[0] if str(cause) else type(error).__name__
