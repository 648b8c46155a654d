"""A data folder is looked over, each kind of damage found, told, and mended when asked for."""

import hashlib
import shutil
import sqlite3
from contextlib import closing

import pytest
from typer.testing import CliRunner

from dropscope.cli import app
from dropscope.errors import HomeInUse, StoreRefused
from dropscope.runs.checkpoints import CHECKPOINTS_NAME
from dropscope.runs.doctor import examine
from dropscope.runs.home import Home
from dropscope.runs.store import Store
from dropscope.trace.reader import RunTrace


class Patient:
    """A home with one finished run, one that was interrupted, and one that was only made."""

    def __init__(self, runs, small_recipe):
        self.home = runs.home
        self.url = f"sqlite:///{self.home / 'dropscope.db'}"
        long = small_recipe(training={"max_steps": 100_000})
        finished = small_recipe(training={"max_steps": 60})
        self.finished = runs.make(finished, title="Mine", start=False)
        for count in (5, 7, 3, 9, 4, 6, 8, 2, 5, 4):
            runs.tell(self.finished, "step", count=count)
        runs.tell(self.finished, "resume")
        self.made = runs.make(start=False)
        self.stepped = runs.make(long, start=False)
        for count in (5, 7, 3):
            runs.tell(self.stepped, "step", count=count)
        runs.wait_for_state(self.finished, "finished")
        runs.close()

    def folder(self, run_id):
        return self.home / "runs" / run_id

    def sql(self, statement):
        with closing(sqlite3.connect(self.home / "dropscope.db")) as database:
            database.execute(statement)
            database.commit()

    def look(self, *, repair=False):
        told = []
        seen = examine(self.home, self.url, repair=repair, tell=told.append)
        return seen, told

    def everything(self):
        """Every file's bytes, but SQLite's own scratch files."""
        return {
            path.relative_to(self.home): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.home.rglob("*")
            if path.is_file() and not path.name.endswith(("-wal", "-shm"))
        }


@pytest.fixture
def patient(runs, small_recipe):
    return Patient(runs, small_recipe)


def end_of(path):
    return path.read_bytes()[:-9]


def torn_tail(patient):
    path = patient.folder(patient.stepped) / "steps.arrow"
    path.write_bytes(end_of(path))


def rubbish_tail(patient):
    with (patient.folder(patient.made) / "events.arrow").open("ab") as file:
        file.write(b"rubbish!" * 9)


def left_overs(patient):
    (patient.folder(patient.made) / "steps.thin").write_bytes(b"x")
    folder = patient.folder(patient.stepped) / CHECKPOINTS_NAME
    (folder / "99.partial").write_bytes(b"x")


def broken_checkpoint(patient):
    path, *_ = (patient.folder(patient.finished) / CHECKPOINTS_NAME).glob("*.safetensors")
    path.write_bytes(end_of(path))


def lost_row(patient):
    patient.sql(f"DELETE FROM runs WHERE id = '{patient.finished}'")


def lost_files(patient):
    shutil.rmtree(patient.folder(patient.made))


def orphan(patient):
    folder = patient.folder("0123456789abcdef")
    folder.mkdir()
    (folder / "steps.arrow").write_bytes(b"nonsense")


def orphan_sweep(patient):
    (patient.home / "sweeps" / "abc").mkdir(parents=True)


def unreadable_trace(patient):
    (patient.folder(patient.stepped) / "steps.arrow").write_bytes(b"nonsense")


def wrong_step(patient):
    patient.sql(f"UPDATE runs SET step = 7 WHERE id = '{patient.finished}'")


def no_database(patient):
    (patient.home / "dropscope.db").unlink()


def half_migrated(patient):
    """Killed after the last migration's column, before its number was written."""
    patient.sql("UPDATE alembic_version SET version_num = '0004'")


def other_tables(patient):
    patient.sql("ALTER TABLE runs DROP COLUMN pinned")


def broken_database(patient):
    path = patient.home / "dropscope.db"
    data = bytearray(path.read_bytes())
    data[4096:] = b"\x55" * (len(data) - 4096)  # every page but the first, which is its head
    path.write_bytes(data)


DAMAGES = {
    torn_tail: "steps.arrow ends with",
    rubbish_tail: "events.arrow ends with 72 bytes",
    left_overs: "was left half done",
    broken_checkpoint: "It is removed",
    lost_row: "was recorded, but is not listed",
    lost_files: "its files are gone",
    orphan: "It goes to lost+found",
    orphan_sweep: "the folder goes to lost+found",
    unreadable_trace: "It becomes a failed run",
    wrong_step: "is listed at step 7",
    no_database: "database: is not there",
    half_migrated: "database: is of revision 0004",
    other_tables: "other tables than its revision says",
    broken_database: "database: ",
}


def test_a_sound_home_is_found_sound(patient):
    before = patient.everything()
    seen, told = patient.look()
    assert (seen.found, seen.left, told) == (0, 0, [])
    assert patient.look(repair=True)[0].found == 0
    assert patient.everything() == before


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_each_damage_is_told_left_alone_and_mended_when_asked(patient, damage, open_runs):
    damage(patient)
    before = patient.everything()
    seen, told = patient.look()
    assert seen.left >= 1
    assert any(DAMAGES[damage] in line for line in told), told
    assert patient.everything() == before
    assert patient.look(repair=True)[0].left == 0
    assert patient.look()[0].found == 0
    runs = open_runs()  # and the server lives on it
    states = {view.id: view.state for view in runs.manager.page(50, 0)[0]}
    assert states[patient.finished] == "finished"
    if damage is not lost_files:
        assert states.keys() == {patient.finished, patient.made, patient.stepped}


def test_what_can_be_read_of_a_database_is_kept(patient):
    other_tables(patient)
    patient.look(repair=True)
    store = Store(patient.url)
    assert store.get(patient.finished).title == "Mine"
    assert (patient.home / "lost+found" / "dropscope.db.1").exists()
    store.close()


def test_damage_within_a_trace_is_set_aside_and_made_again_to_the_same_bits(
    patient, open_runs, losses_alone, small_recipe
):
    path = patient.folder(patient.finished) / "steps.arrow"
    with RunTrace.open(path.parent, writable=False) as trace:
        index = trace.files["steps"].index
        assert len(index) > 10
        end = index[0].end
    data = bytearray(path.read_bytes())
    data[end - 3] ^= 0x10  # in the first message: nobody looks there when a trace is opened
    path.write_bytes(data)
    assert any("recorded after step 0 is damaged" in line for line in patient.look()[1])
    assert patient.look(repair=True)[0].left == 0
    assert (patient.home / "lost+found" / f"{patient.finished}.1" / path.name).read_bytes() == data
    runs = open_runs()
    assert runs.state(patient.finished) == "interrupted"
    runs.tell(patient.finished, "resume")
    runs.wait_for_state(patient.finished, "finished")
    recipe = small_recipe(training={"max_steps": 60})
    assert runs.manager.trace(patient.finished).losses().tobytes() == losses_alone(recipe)


def test_what_cannot_be_looked_at_says_why(patient, tmp_path):
    held = Home(patient.home)
    with pytest.raises(HomeInUse):
        patient.look()
    held.release()
    with pytest.raises(StoreRefused, match="There is no folder"):
        examine(tmp_path / "nowhere", patient.url, repair=True, tell=print)
    patient.sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreRefused, match="a newer Dropscope made"):
        patient.look(repair=True)


def test_the_command_tells_by_its_exit_code(patient):
    def doctor(*flags):
        return CliRunner().invoke(app, ["doctor", f"--home={patient.home}", *flags])

    assert (doctor().exit_code, doctor().stdout) == (0, "All is well.\n")
    left_overs(patient)
    sick = doctor()
    assert sick.exit_code == 1
    assert "steps.thin was left half done" in sick.stdout
    assert sick.stdout.endswith("2 found wrong. --repair mends what can be mended.\n")
    mended = doctor("--repair")
    assert (mended.exit_code, mended.stdout.splitlines()[-1]) == (0, "2 mended, all is well.")
    assert doctor().exit_code == 0
    assert CliRunner().invoke(app, ["doctor", "--home=/no/such/folder"]).exit_code == 2
