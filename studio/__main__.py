"""`python -m studio`: serve the job API."""

from studio.app import create_app
from studio.settings import StudioSettings
from wire.service import serve

if __name__ == "__main__":
    serve(create_app(StudioSettings()))
