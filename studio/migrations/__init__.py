"""How the tables came to be, by alembic."""
