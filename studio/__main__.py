"""`python -m studio`: serve the job API."""

from studio.app import create_app
from studio.settings import StudioSettings
from wire.service import serve
from wire.settings import read_settings

if __name__ == "__main__":
    serve(create_app(read_settings(StudioSettings)))
