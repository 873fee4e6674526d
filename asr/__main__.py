"""`python -m asr`: serve recognition."""

from asr.app import create_app
from asr.settings import AsrSettings
from wire.service import serve
from wire.settings import read_settings

if __name__ == "__main__":
    serve(create_app(read_settings(AsrSettings)))
