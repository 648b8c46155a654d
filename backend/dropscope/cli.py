"""The command line: ``dropscope serve | train | script | export | doctor``.

Turns flags into calls and errors into one line each. What is slow to load is loaded by the command
that needs it.
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError

from dropscope import __version__, logs, system
from dropscope.errors import DataUnavailable, DropscopeError
from dropscope.lab.recipe import Recipe
from dropscope.settings import Settings

WRONG_INPUT = 2

app = typer.Typer(
    help="A microscope for dropout.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Home = Annotated[Path | None, typer.Option(help="Folder for everything written.")]
DataDir = Annotated[Path | None, typer.Option(help="Folder of IDX files to read.")]
Output = Annotated[str | None, typer.Option(help="File to write; - for the terminal.")]
RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="A run's folder, or its id.")]


def main() -> None:
    """Run the command line."""
    logs.configure()
    app()


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dropscope {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """A microscope for dropout."""


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 picks a free one.")] = None,
    home: Home = None,
    database_url: Annotated[str | None, typer.Option(help="SQLAlchemy URL.")] = None,
    data_dir: DataDir = None,
    token: Annotated[str | None, typer.Option(help="What operators must know.")] = None,
    viewer_token: Annotated[str | None, typer.Option(help="What viewers must know.")] = None,
    allowed_hosts: Annotated[
        str | None, typer.Option(help="More names of the server, separated by commas.")
    ] = None,
    frame_ancestors: Annotated[
        str | None, typer.Option(help="Origins whose pages may embed it, separated by commas.")
    ] = None,
    max_running_runs: Annotated[
        int | None, typer.Option(help="Runs that train at once; others queue.")
    ] = None,
    max_queued_runs: Annotated[
        int | None, typer.Option(help="Runs that may wait; more are refused.")
    ] = None,
    heartbeat_s: Annotated[
        float | None, typer.Option(help="Seconds between signs of life of a viewer.")
    ] = None,
    trace_budget_bytes: Annotated[
        int | None, typer.Option(help="Size of a recording above which activations thin out.")
    ] = None,
    keep_days: Annotated[
        float | None, typer.Option(help="Days after which ended runs go; pinned ones stay.")
    ] = None,
    keep_bytes: Annotated[
        int | None, typer.Option(help="Size of all runs above which the oldest ended ones go.")
    ] = None,
    open_browser: Annotated[
        bool | None, typer.Option("--open/--no-open", help="Open a browser.")
    ] = None,
    log_level: Annotated[str | None, typer.Option(help="debug, info, warning or error.")] = None,
    log_format: Annotated[str | None, typer.Option(help="console or json.")] = None,
) -> None:
    """Start the server. Every flag is also a variable, such as DROPSCOPE_PORT."""
    given = {name: value for name, value in locals().items() if value is not None}
    settings = _settings(given)
    system.keep_garbage()
    from dropscope.server import serve as serve_until_told

    raise typer.Exit(serve_until_told(settings))


@app.command()
def train(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE.json", help="- for standard input.")],
    out: Annotated[Path | None, typer.Option(help="Folder to write; must not exist.")] = None,
    twin: Annotated[
        bool | None, typer.Option("--twin/--no-twin", help="Whether to train the twin too.")
    ] = None,
    data_dir: DataDir = None,
    record: Annotated[str, typer.Option(help="example, or full: every mask of a batch.")] = (
        "example"
    ),
) -> None:
    """Train a recipe here and now, without a server, and keep its trace in a folder."""
    wanted = _read_recipe(recipe, twin)
    if record not in ("example", "full"):
        _fail(f"--record is '{record}'; expected example or full.")
    settings = _settings({"data_dir": data_dir} if data_dir else {})
    from dropscope.terminal import new_folder, train_here

    folder = out or new_folder(wanted)
    if folder.exists():
        _fail(f"'{folder}' exists already. Give another folder with --out.")
    try:
        code = train_here(wanted, folder, record, settings.data_dir)  # type: ignore[arg-type]
    except DataUnavailable as error:
        _fail(error.message)
    except OSError as error:
        _fail(f"'{folder}' cannot be written: {error.strerror}.")
    raise typer.Exit(code)


@app.command()
def script(
    run: RunArgument,
    twin: Annotated[str, typer.Option(help="dropout or plain.")] = "dropout",
    home: Home = None,
    data_dir: DataDir = None,
    output: Output = None,
) -> None:
    """Print the plain PyTorch script that repeats a run."""
    if twin not in ("dropout", "plain"):
        _fail(f"--twin is '{twin}'; expected dropout or plain.")
    settings = _settings(_given(home=home, data_dir=data_dir))
    trace = _open_trace(run, settings)
    from dropscope.runs.scripting import run_script

    try:
        text = run_script(trace, twin, settings.data_dir)  # type: ignore[arg-type]
    except DropscopeError as error:
        _fail(error.message)
    _write(iter([text.encode()]), output or "-")


@app.command()
def export(
    run: RunArgument,
    format_name: Annotated[
        str, typer.Option("--format", help="arrow, parquet, csv or json.")
    ] = "parquet",
    stream: Annotated[str, typer.Option(help="steps, evaluations, snapshots or events.")] = "steps",
    first: Annotated[int, typer.Option("--from", min=0, help="First step.")] = 0,
    last: Annotated[int, typer.Option("--to", min=0, help="Last step.")] = 2**62,
    home: Home = None,
    output: Output = None,
) -> None:
    """Write what a run recorded as a file that other programs read."""
    trace = _open_trace(run, _settings(_given(home=home)))
    from dropscope.trace.exports import FORMATS
    from dropscope.trace.exports import export as export_stream
    from dropscope.trace.schema import STREAMS

    if format_name not in FORMATS:
        _fail(f"--format is '{format_name}'; expected {', '.join(FORMATS)}.")
    if stream not in STREAMS:
        _fail(f"--stream is '{stream}'; expected {', '.join(STREAMS)}.")
    if first > last:
        _fail(f"--from is {first}, which lies after --to, {last}.")
    name = output or f"dropscope-{trace.folder.resolve().name}-{stream}.{format_name}"
    _write(export_stream(trace, stream, format_name, first, last), name)
    if name != "-":
        typer.echo(name)


@app.command()
def doctor(
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend what can be mended; else only look.")
    ] = False,
    home: Home = None,
    database_url: Annotated[str | None, typer.Option(help="URL of the database.")] = None,
) -> None:
    """Look over a server's folder and database while no server is at work there.

    Ends with 0 where all is well or has been mended, 1 where something is wrong, 2 where nothing
    could be looked at.
    """
    settings = _settings(_given(home=home, database_url=database_url))
    from dropscope.runs.doctor import examine

    try:
        seen = examine(settings.home, settings.store_url, repair=repair, tell=typer.echo)
    except DropscopeError as error:
        _fail(error.message)
    if seen.left:
        hint = "" if repair else " --repair mends what can be mended."
        typer.echo(f"{seen.left} found wrong.{hint}")
        raise typer.Exit(1)
    typer.echo(f"{seen.found} mended, all is well." if seen.found else "All is well.")


def _fail(message: str, code: int = WRONG_INPUT) -> NoReturn:
    typer.echo(f"dropscope: {message}", err=True)
    raise typer.Exit(code)


def _given(**flags: Any) -> dict[str, Any]:
    return {name: value for name, value in flags.items() if value is not None}


def _settings(given: dict[str, Any]) -> Settings:
    try:
        return Settings(**given)
    except ValidationError as error:
        _fail(_first_error(error))


def _first_error(error: ValidationError) -> str:
    """One line for the first thing wrong; values are left out, a token may be among them."""
    found = error.errors()[0]
    field = ".".join(map(str, found["loc"]))
    cause = found.get("ctx", {}).get("error")
    if isinstance(cause, DropscopeError):
        return cause.message
    return f"{field}: {found['msg']}." if field else f"{found['msg']}."


def _read_recipe(source: str, twin: bool | None) -> Recipe:
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text("utf-8")
        values = json.loads(text)
    except OSError as error:
        _fail(f"'{source}' cannot be read: {error.strerror}.")
    except ValueError as error:
        _fail(f"'{source}' is not JSON: {error}.")
    if twin is not None and isinstance(values, dict):
        values["twin"] = twin
    try:
        return Recipe.model_validate(values)
    except ValidationError as error:
        _fail(f"'{source}' is not a recipe: {_first_error(error)}")


def _open_trace(run: str, settings: Settings) -> Any:
    from dropscope.trace.reader import RunTrace

    for folder in (Path(run), settings.home / "runs" / run):
        if (folder / "steps.arrow").is_file():
            try:
                return RunTrace.open(folder, writable=False)
            except DropscopeError as error:
                _fail(error.message)
    _fail(f"'{run}' is neither a run's folder nor the id of a run in {settings.home}.")


def _write(chunks: Any, name: str) -> None:
    if name == "-":
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        return
    try:
        with Path(name).open("wb") as file:
            file.writelines(chunks)
    except OSError as error:
        _fail(f"'{name}' cannot be written: {error.strerror}.")
