"""`python -m gateway`: serve the web page and the browsers' sockets."""

from gateway.app import create_app
from gateway.settings import GatewaySettings
from wire.service import serve
from wire.settings import read_settings

if __name__ == "__main__":
    settings = read_settings(GatewaySettings)
    serve(create_app(settings))
