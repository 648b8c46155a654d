"""The page keeps what was not tried again, and the table of faults above it keeps this part."""

from tests.defences.defence import Defence
from tests.defences.page import Trial, read, table, write
from tests.faults import ledger

FAULTS = "# Reliability\n\n| F1 | a fault |\n"
MORE = "\n## More\n\n| a | b | c | d | e | f | g |\n"


def defence(name):
    words = dict.fromkeys(("what", "without", "old", "new", "test"), "words")
    return Defence(id=name, against="1 F2", source="app.py", **words)


DEFENCES = [defence("one"), defence("two"), defence("three")]
NOTICED = Trial("backend/test_app.py::test_x", "2026-01-02", "a machine, 2 cores")
MISSED = Trial("", "2026-01-03", "a machine, 2 cores")


def test_what_is_written_is_read_again(tmp_path):
    path = tmp_path / "reliability.md"
    path.write_text(FAULTS)
    write(DEFENCES, {"one": NOTICED}, path)
    path.write_text(path.read_text() + MORE)
    write(DEFENCES, {"three": MISSED}, path)
    text = path.read_text()
    assert read(text) == {"one": NOTICED, "three": MISSED}
    assert text == f"{FAULTS}\n{table(DEFENCES, read(text))}{MORE}"
    assert "**NOTHING**" in text
    assert "| two | 1, F2 | words | `app.py`: words | not tried yet |" in text


def test_what_is_no_longer_defended_is_no_longer_told(tmp_path):
    path = tmp_path / "reliability.md"
    path.write_text(FAULTS)
    write(DEFENCES, {"one": NOTICED, "two": NOTICED}, path)
    write(DEFENCES[1:], {}, path)
    assert list(read(path.read_text())) == ["two"]


def test_both_tables_of_the_page_are_written_apart(tmp_path):
    path = tmp_path / "reliability.md"
    line = ledger.Line("F1", ledger.FAULTS["F1"], "passed", "", "1", "2026-01-02", "a machine")
    ledger.write([line], path)
    write(DEFENCES, {"one": NOTICED}, path)
    ledger.write([line], path)
    assert read(path.read_text()) == {"one": NOTICED}
    assert ledger.read(path.read_text()) == {"F1": line}
