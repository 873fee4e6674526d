"""`python -m tts`: serve synthesis."""

from tts.app import create_app
from tts.settings import TtsSettings
from wire.service import serve
from wire.settings import read_settings

if __name__ == "__main__":
    serve(create_app(read_settings(TtsSettings)))
