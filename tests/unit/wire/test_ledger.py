from wire.ledger import Ledger

CAUSE, PT, ES = ("transcript", 0, ""), ("translation", 0, "pt"), ("translation", 0, "es")


def test_a_cause_is_settled_when_finished_and_all_is_acknowledged() -> None:
    ledger = Ledger()
    ledger.begin(CAUSE)
    ledger.derive(CAUSE, PT)
    ledger.derive(CAUSE, ES)
    assert ledger.finish(CAUSE) == []
    assert ledger.acked(PT) == []
    assert ledger.acked(ES) == [CAUSE]
    assert len(ledger) == 0


def test_the_order_of_ack_and_finish_does_not_matter() -> None:
    ledger = Ledger()
    ledger.begin(CAUSE)
    ledger.derive(CAUSE, PT)
    assert ledger.acked(PT) == []
    assert ledger.finish(CAUSE) == [CAUSE]


def test_a_cause_of_nothing_is_settled_at_once() -> None:
    ledger = Ledger()
    ledger.begin(CAUSE)
    assert ledger.finish(CAUSE) == [CAUSE]


def test_unknown_acknowledgements_change_nothing() -> None:
    ledger = Ledger()
    ledger.begin(CAUSE)
    assert ledger.acked(PT) == []
    assert ledger.finish(("transcript", 9, "")) == []
    assert CAUSE in ledger
