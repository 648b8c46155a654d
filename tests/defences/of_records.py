"""Defences of what was recorded: nothing seen is lost, nothing damaged is believed, bits repeat."""

from tests.defences.defence import Defence

RECORDER = "tests/backend/runs/test_recorder.py"
CHECKPOINTS = "tests/backend/runs/test_checkpoints.py"
CODEC = "tests/backend/runs/test_checkpoint_codec.py"
KEEPING = "tests/backend/runs/test_recorder_checkpoints.py"
SAVER = "tests/backend/runs/test_saver.py"
FILES = "tests/backend/trace/test_files.py"
READER = "tests/backend/trace/test_reader.py"
ENDINGS = "tests/backend/runs/worker/test_endings.py"
REPLAY = "tests/backend/runs/worker/test_replay.py"
RESTARTS = "tests/backend/runs/test_manager_restarts.py"
TRAINING = "tests/backend/lab/test_training.py"

DEFENCES = (
    Defence(
        id="publish-after-write",
        against="F1",
        what="a step is in the file before anyone sees it",
        without="viewers are shown it first",
        source="runs/recorder.py",
        old="""\
        trace.commit()
        for number, record in zip(numbers, records, strict=True):
            # Only now may anyone see it: a step that was seen is in the file.
            self._channel.publish(LiveFrame(record.stream, number, record.payload))
""",
        new="""\
        for number, record in zip(numbers, records, strict=True):
            self._channel.publish(LiveFrame(record.stream, number, record.payload))
        trace.commit()
""",
        test=f"{RECORDER}::test_a_record_is_in_the_file_before_anyone_sees_it",
    ),
    Defence(
        id="torn-tail-cut",
        against="F1 F2",
        what="a writer cuts what a killed one left half written",
        without="it writes on behind it",
        source="trace/files.py",
        old="""\
        if writable:
            os.ftruncate(storage.descriptor, storage.index.end)
        return cls""",
        new="        return cls",
        test=f"{FILES}::test_a_writer_cuts_an_incomplete_tail_and_goes_on",
    ),
    Defence(
        id="streams-cut-alike",
        against="F1",
        what="what other streams say of steps that are not in the file is cut",
        without="it stays, and comes a second time",
        source="trace/reader.py",
        old="                files[name].cut_after(trace.last_step)",
        new="                files[name].cut_after(END_OF_TIME)",
        test=f"{READER}::test_what_is_ahead_of_the_last_whole_step_is_cut",
    ),
    Defence(
        id="interrupted",
        against="F1",
        what="what a former server left running is interrupted, and can be resumed",
        without="it says for ever that it runs",
        source="runs/manager.py",
        old='self._steering.change(entry, state="interrupted", step=entry.step)',
        new="self._steering.change(entry, step=entry.step)",
        test=f"{RESTARTS}::"
        "test_queued_and_paused_runs_come_back_interrupted_and_created_ones_as_they_were",
    ),
    Defence(
        id="late-reports",
        against="F1 F30",
        what="a worker that outlives its server writes nothing more",
        without="it writes into what may be another server's folder",
        source="runs/steering.py",
        old="if not self._is_closed:  # the folder",
        new="if report:  # the folder",
        test=f"{RESTARTS}::test_reports_after_the_end_are_not_written",
    ),
    Defence(
        id="one-server",
        against="F1",
        what="a folder has one server at a time",
        without="two write into the same files",
        source="runs/home.py",
        old="fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        new="fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)",
        test="tests/backend/runs/test_home.py::test_a_home_has_one_server_at_a_time",
    ),
    Defence(
        id="seals-held",
        against="F2",
        what="the last messages of a file are held to their seals when it is opened",
        without="a changed byte in a number is believed",
        source="trace/storage.py",
        old="index.keep_first(_sound_count(storage))",
        new="index.keep_first(len(index))",
        test="tests/faults/test_f02_damaged_tail.py::"
        "test_whatever_byte_is_lost_or_changed_earlier_rows_are_there",
    ),
    Defence(
        id="seals-whole",
        against="F2",
        what="a seal vouches for every byte of its message",
        without="for its body alone",
        source="trace/seal.py",
        old="return zlib.crc32(view[end:], zlib.crc32(view[: end - 4]))",
        new="return zlib.crc32(view[end:])",
        test="tests/backend/trace/test_seal.py::test_every_changed_bit_and_every_cut_is_noticed",
    ),
    Defence(
        id="steps-follow",
        against="F2",
        what="a message whose steps do not follow on those before it ends the file",
        without="rows come twice, or with holes",
        source="trace/index.py",
        old="if gapless and (first_step, last_step) != (last + 1, last + row_count):",
        new="if gapless and last_step < 0:",
        test=f"{FILES}::test_a_message_that_does_not_follow_ends_the_file",
    ),
    Defence(
        id="pause-on-full-disk",
        against="F3",
        what="where the disk is full a run rests, and can be taken up again",
        without="it fails",
        source="runs/worker.py",
        old="    except DiskRefused as error:",
        new="    except MemoryError as error:",
        test=f"{ENDINGS}::test_a_full_disk_lets_the_run_rest",
    ),
    Defence(
        id="full-disk-told",
        against="F3",
        what="a full disk is told apart from a program's mistake",
        without="it is one",
        source="runs/refusals.py",
        old="    except OSError as error:\n        if error.errno in _FULL:",
        new="    except NotADirectoryError as error:\n        if error.errno in _FULL:",
        test=f"{RECORDER}::test_what_the_disk_has_no_room_for_is_taken_back_whole",
    ),
    Defence(
        id="flush-whole",
        against="F3",
        what="what the disk took of a flush is taken back where it refuses the rest",
        without="a part of it stays",
        source="runs/recorder.py",
        old="            trace.discard()\n",
        new="",
        test=f"{RECORDER}::test_what_the_disk_has_no_room_for_is_taken_back_whole",
    ),
    Defence(
        id="partial-writes",
        against="F3",
        what="a write that the disk took a part of is gone on with",
        without="its rest is missing",
        source="trace/files.py",
        old="        view, position = view[written:], position + written",
        new="        view, position = view[len(view) :], position + written",
        test=f"{FILES}::test_partial_writes_are_completed",
    ),
    Defence(
        id="run-outlives-checkpoint",
        against="F3",
        what="a checkpoint that the disk refuses costs the run nothing",
        without="the thread that writes it dies of it",
        source="runs/recorder.py",
        old="        except OSError as error:  # the run goes on",
        new="        except NotADirectoryError as error:  # the run goes on",
        test=f"{KEEPING}::test_a_run_goes_on_without_those_that_the_disk_refuses",
    ),
    Defence(
        id="rename",
        against="F5",
        what="a checkpoint is written beside its place and renamed",
        without="it is written in its place",
        source="runs/checkpoints.py",
        old="""\
            self._disk.write(beside, pieces)
            self._disk.rename(beside, path)
""",
        new="""\
            self._disk.write(path, pieces)
            self._disk.rename(path, path)
""",
        test=f"{CHECKPOINTS}::test_whole_ones_are_there_whenever_the_process_is_killed",
    ),
    Defence(
        id="flushed-before-named",
        against="F5",
        what="the disk has a checkpoint before it has its name",
        without="a power cut may leave the name of an empty file",
        source="runs/checkpoints.py",
        old="            os.fsync(file.fileno())\n",
        new="",
        test=f"{CHECKPOINTS}::test_the_disk_has_it_before_it_has_its_name",
    ),
    Defence(
        id="newest-stays",
        against="F5",
        what="room for a checkpoint is made of older ones, never of the newest",
        without="the last whole one may go before the new one is there",
        source="runs/checkpoints.py",
        old="                if there not in (step, others[-1])\n",
        new="                if there != step\n",
        test=f"{CHECKPOINTS}::test_the_newest_makes_no_room_even_where_it_leaves_the_smallest_gap",
    ),
    Defence(
        id="told-after-kept",
        against="F5 F30",
        what="a state is told once its checkpoint is on the disk",
        without="it is told while the disk is still busy",
        source="runs/recorder.py",
        old="                self._await_checkpoint()\n                self._on_state(report)",
        new="                self._on_state(report)",
        test=f"{KEEPING}::"
        "test_training_goes_on_while_the_disk_is_busy_and_a_state_is_told_after_it",
    ),
    Defence(
        id="damaged-passed-over",
        against="F5 F6",
        what="a damaged checkpoint is passed over for an older one",
        without="it keeps the run from going on",
        source="runs/checkpoint_codec.py",
        old="            except UnusableCheckpoint as error:",
        new="            except NotADirectoryError as error:",
        test=f"{SAVER}::test_damaged_ones_are_passed_over",
    ),
    Defence(
        id="replay-compared",
        against="F6",
        what="every loss that is repeated is held to the recorded one, to the bit",
        without="a run goes on from whatever came out",
        source="runs/replay.py",
        old="        if differs.any():",
        new="        if not len(differs):",
        test=f"{REPLAY}::test_a_single_bit_that_differs_fails_the_run",
    ),
    Defence(
        id="checkpoint-origin",
        against="F6",
        what="a checkpoint made with another torch, processor or number of threads is not used",
        without="it is, and rounds another way",
        source="runs/checkpoint_codec.py",
        old="        if metadata.get(name) != expected:",
        new='        if name in ("run", "recipe") and metadata.get(name) != expected:',
        test=f"{CODEC}::test_one_that_was_computed_otherwise_is_not_used",
    ),
    Defence(
        id="place-in-epoch",
        against="F6",
        what="a state holds its place in the epoch",
        without="it goes on at the epoch's first batch",
        source="lab/batches.py",
        old="return Position(self._epoch, self._taken, self._order.clone())",
        new="return Position(self._epoch, 0, self._order.clone())",
        test=f"{SAVER}::test_runs_go_on_to_the_bit_from_wherever_they_were_killed",
    ),
    Defence(
        id="trace-before-checkpoint",
        against="F6",
        what="what led to a checkpoint is in the trace before it",
        without="a checkpoint may be ahead of the trace",
        source="runs/worker.py",
        old="""\
            is_finite = self._flush()
            if is_finite and is_due:
                self._saver.save(training)
""",
        new="""\
            if is_due:
                self._saver.save(training)
            self._flush()
""",
        test=f"{SAVER}::test_what_led_to_a_checkpoint_is_in_the_trace_before_it",
    ),
    Defence(
        id="later-ones-forgotten",
        against="F6",
        what="checkpoints of steps that the trace has lost are dropped",
        without="a run that goes another way finds them",
        source="runs/recorder.py",
        old="        self._checkpoints.drop_after(trace.last_step)\n",
        new="",
        test=f"{KEEPING}::test_those_of_steps_that_the_trace_has_lost_are_forgotten",
    ),
    Defence(
        id="own-generators",
        against="F7",
        what="each run draws its masks from a generator of its own",
        without="all draw from one",
        source="lab/training.py",
        old='self._masks = Generator().manual_seed(derive_seed(recipe.seed, "masks"))',
        new='self._masks = torch.default_generator.manual_seed(derive_seed(recipe.seed, "masks"))',
        test=f"{TRAINING}::test_runs_beside_each_other_do_not_touch",
    ),
    Defence(
        id="one-thread",
        against="F6 F7",
        what="a run computes with one thread, however many others there are",
        without="with as many as torch likes",
        source="runs/worker.py",
        old="    torch.set_num_threads(1)\n",
        new="",
        test="tests/backend/runs/worker/test_commands.py::test_it_computes_with_one_thread",
    ),
    Defence(
        id="doctor-looks",
        against="F2",
        what="the doctor holds every message to its seal",
        without="those at the end alone",
        source="runs/checkup.py",
        old="number = unsound(storage, range(len(storage.index)))",
        new="number = None",
        test="tests/backend/runs/test_doctor.py::"
        "test_damage_within_a_trace_is_set_aside_and_made_again_to_the_same_bits",
    ),
    Defence(
        id="doctor-asks",
        against="F2",
        what="the doctor changes nothing unless it is told to",
        without="it mends whatever it finds",
        source="runs/doctor.py",
        old="if repair and finding.mend is not None:",
        new="if finding.mend is not None:",
        test="tests/backend/runs/test_doctor.py::"
        "test_each_damage_is_told_left_alone_and_mended_when_asked",
    ),
    Defence(
        id="retention-ended",
        against="7",
        what="old runs that go by themselves have ended",
        without="those at rest go, too",
        source="runs/retention.py",
        old="view.state in FINAL_STATES and not view.pinned and not view.viewers,",
        new="not view.pinned and not view.viewers,",
        test="tests/backend/runs/test_retention.py::"
        "test_no_run_that_is_pinned_watched_or_has_not_ended_ever_goes",
    ),
    Defence(
        id="retention-pinned",
        against="7",
        what="no run goes that is pinned, or was while others were looked at",
        without="one that was pinned late goes",
        source="runs/retention.py",
        old="                if view.pinned or view.viewers:",
        new="                if view.viewers:",
        test="tests/backend/runs/test_retention.py::"
        "test_a_run_that_is_pinned_at_the_last_moment_stays",
    ),
)
