"""Results of a sweep in their file, also where a line was cut short."""

from dropscope.lab.sweep.figures import MemberCurves
from dropscope.runs.sweep_results import ResultFile


def group(*members):
    curve = {"dropout": [2.0, 0.5], "plain": [2.0, None]}
    curves = MemberCurves([0, 9], {"holdout_loss": curve, "holdout_error": curve})
    return dict.fromkeys(members, curves)


def test_what_was_appended_is_read_back(tmp_path):
    file = ResultFile(tmp_path / "new")
    assert file.read() == {}
    file.append(group(3, 1))
    file.append(group(0))
    assert ResultFile(tmp_path / "new").read() == group(3, 1, 0)


def test_a_line_cut_short_is_trained_again(tmp_path):
    file = ResultFile(tmp_path)
    file.append(group(0, 1))
    file.append(group(2))
    path = tmp_path / "members.jsonl"
    path.write_bytes(path.read_bytes()[:-7])
    assert file.read() == group(0, 1)
    file.append(group(2))
    assert file.read() == group(0, 1, 2)
