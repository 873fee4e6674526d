"""`python -m lipsync`: serve the lip-sync stage."""

from lipsync.app import create_app
from lipsync.settings import LipsyncSettings
from wire.service import serve

if __name__ == "__main__":
    serve(create_app(LipsyncSettings()))
