"""alembic's entry: the connection comes from `studio.jobs.database`, or from `-x url=…` on alembic's command line."""

from alembic import context
from sqlalchemy import create_engine

from studio.jobs.tables import Base


def run() -> None:
    connection = context.config.attributes.get("connection")
    if connection is None:
        with create_engine(context.get_x_argument(as_dictionary=True)["url"]).begin() as opened:
            context.configure(connection=opened, target_metadata=Base.metadata)
            context.run_migrations()
        return
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


run()
