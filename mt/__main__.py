"""`python -m mt`: serve translation."""

from mt.app import create_app
from mt.settings import MtSettings
from wire.service import serve

if __name__ == "__main__":
    serve(create_app(MtSettings()))
