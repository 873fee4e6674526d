"""`python -m wire.probe`: a container's healthcheck. Prints what `/readyz` says and exits with 0 when that is `ready`.

Sockets alone, because it starts a Python every few seconds beside a service that wants the processor.
"""

import os
import socket
import sys

TIMEOUT_S = 4.0
MAX_ANSWER_BYTES = 4096
REQUEST = b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n"


def ask(port: int) -> tuple[bool, str]:
    """Whether the service on a port of this machine is ready, and its reason."""
    answer = b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S) as connection:
            connection.sendall(REQUEST)
            while len(answer) < MAX_ANSWER_BYTES and (piece := connection.recv(MAX_ANSWER_BYTES)):
                answer += piece
    except OSError as error:
        return False, f"no answer on port {port}: {error}"
    head, _, body = answer.decode(errors="replace").partition("\r\n\r\n")
    return head.split(" ")[1:2] == ["200"], body.strip() or head


def main() -> None:
    ready, reason = ask(int(os.environ["PROBE_PORT"]))
    sys.stdout.write(f"{reason}\n")
    sys.exit(not ready)


if __name__ == "__main__":
    main()
