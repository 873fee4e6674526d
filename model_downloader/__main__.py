"""`python -m model_downloader`: the same commands as `vivavoce models`."""

from model_downloader.cli import app

app(prog_name="model_downloader")
