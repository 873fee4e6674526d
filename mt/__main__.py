"""`python -m mt`: serve translation."""

from mt.app import create_app
from mt.settings import MtSettings
from wire.service import serve
from wire.settings import read_settings

if __name__ == "__main__":
    serve(create_app(read_settings(MtSettings)))
