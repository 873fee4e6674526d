import pytest

from gateway.tickets import Tickets, new_token
from wire.errors import NotAllowed


def test_a_ticket_opens_its_channel_once() -> None:
    tickets = Tickets(30.0)
    ticket = tickets.issue("c", 0.0)
    assert tickets.redeem(ticket, 29.9) == "c"
    with pytest.raises(NotAllowed, match="ask for a new one"):
        tickets.redeem(ticket, 29.9)
    assert len(tickets) == 0


def test_an_expired_ticket_is_refused_and_forgotten() -> None:
    tickets = Tickets(30.0)
    ticket = tickets.issue("c", 0.0)
    with pytest.raises(NotAllowed):
        tickets.redeem(ticket, 30.0)
    assert len(tickets) == 0


@pytest.mark.parametrize("guess", ["", "x", "A" * 10_000, "\x00"])
def test_a_guess_is_refused(guess: str) -> None:
    tickets = Tickets(30.0)
    tickets.issue("c", 0.0)
    with pytest.raises(NotAllowed):
        tickets.redeem(guess, 0.0)


def test_a_newer_ticket_replaces_the_older_one() -> None:
    tickets = Tickets(30.0)
    old, new = tickets.issue("c", 0.0), tickets.issue("c", 0.0)
    with pytest.raises(NotAllowed):
        tickets.redeem(old, 0.0)
    assert tickets.redeem(new, 0.0) == "c"


def test_tickets_are_bounded_by_their_channels() -> None:
    tickets = Tickets(30.0)
    for _ in range(100):
        tickets.issue("c", 0.0)
    assert len(tickets) == 1
    tickets.revoke("c")
    tickets.revoke("c")
    assert len(tickets) == 0


def test_tokens_carry_128_bits() -> None:
    assert len({new_token() for _ in range(100)}) == 100
    assert len(new_token()) == 22
