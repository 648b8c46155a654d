"""The page of results keeps what was not tried again, and takes what was."""

from tests.faults.ledger import FAULTS, UNTRIED, Line, faults_of, page, read, write


def line(fault, result="passed", figures=""):
    return Line(fault, FAULTS[fault], result, figures, "1", "2026-01-02", "a machine, 2 cores")


def test_what_is_written_is_read_again(tmp_path):
    path = tmp_path / "reliability.md"
    write([line("F10"), line("F2", figures="bytes 3,000; lost 0")], path)
    write([line("F10", "FAILED"), line("F1"), line("fuzz")], path)
    text = path.read_text()
    lines = read(text)
    assert list(lines) == ["F1", "F2", "F10", "fuzz"]
    assert lines["F2"] == line("F2", figures="bytes 3,000; lost 0")
    assert lines["F10"].result == "FAILED"
    assert page(lines) == text
    assert f"| F3 | {FAULTS['F3']} | {UNTRIED} |" in text


def test_what_stands_below_the_table_stays(tmp_path):
    path, others = tmp_path / "reliability.md", "\n## More\n\n| F2 is not in this one | at all |\n"
    write([line("F1")], path)
    path.write_text(path.read_text() + others)
    write([line("F3")], path)
    assert path.read_text().endswith(others)
    assert list(read(path.read_text())) == ["F1", "F3"]


def test_files_are_named_after_their_faults():
    assert faults_of("tests/faults/test_f01_kill.py") == ["F1"]
    assert faults_of("tests/faults/test_f23_f24_origins.py") == ["F23", "F24"]
    assert faults_of("tests/faults/test_fuzzed_sockets.py") == ["fuzz"]
    assert faults_of("tests/faults/test_ledger.py") == []
