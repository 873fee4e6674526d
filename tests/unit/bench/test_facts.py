"""What a figure was measured on."""

from bench.facts import commit, fingerprint, machine, model_hashes


def test_the_machine_is_described() -> None:
    facts = machine()
    assert facts["cores"] >= 1
    assert facts["memory_gb"] > 0
    assert facts["processor"]


def test_the_commit_is_named_where_there_is_one() -> None:
    assert len(commit().rstrip("+")) in (0, 12)


def test_a_models_hash_changes_with_any_of_its_files() -> None:
    first = {"mt": [{"id": "m", "sha256": {"a.bin": "00", "b.bin": "11"}}, {"id": "inside"}]}
    second = {"mt": [{"id": "m", "sha256": {"a.bin": "00", "b.bin": "12"}}]}
    assert model_hashes(first)["mt/m"] != model_hashes(second)["mt/m"]
    assert model_hashes(first)["mt/inside"] == "part of a package"


def test_the_order_of_keys_does_not_matter() -> None:
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
