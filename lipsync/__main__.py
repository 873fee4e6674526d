"""`python -m lipsync`: serve the lip-sync stage."""

from lipsync.app import create_app
from lipsync.settings import LipsyncSettings
from wire.service import serve
from wire.settings import read_settings

if __name__ == "__main__":
    serve(create_app(read_settings(LipsyncSettings)))
