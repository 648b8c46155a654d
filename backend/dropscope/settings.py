"""What may be set from outside: ``DROPSCOPE_*`` variables, the common ones as flags too.

One frozen value, made once when the program starts. A leaf: imports nothing of Dropscope.
"""

from pathlib import Path
from typing import Annotated, Literal, Self

from platformdirs import user_data_path
from pydantic import Field, SecretStr, StringConstraints, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["console", "json"]
FrameAncestor = Annotated[
    str, StringConstraints(pattern=r"^('self'|\*|https?://(\*\.)?[A-Za-z0-9.\-\[\]:]+)$")
]

MIN_TOKEN_LENGTH = 16
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})


class Settings(BaseSettings):
    """How one server is set up. Flags given to the constructor win over variables."""

    model_config = SettingsConfigDict(
        env_prefix="DROPSCOPE_", frozen=True, extra="forbid", env_ignore_empty=True
    )

    host: str = Field(default="127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port; 0 picks a free one.")
    home: Path = Field(
        default_factory=lambda: user_data_path("dropscope", appauthor=False),
        description="Folder for everything written: the database and the runs.",
    )
    database_url: str | None = Field(
        default=None, description="SQLAlchemy URL. Left out: dropscope.db (SQLite) in home."
    )
    data_dir: Path | None = Field(
        default=None, description="Folder of IDX files (MNIST, Fashion-MNIST) to read."
    )
    token: SecretStr | None = Field(
        default=None,
        min_length=MIN_TOKEN_LENGTH,
        description="Opens everything (the operator's). Left out: nobody needs one on a loopback "
        "address; for any other one is made, kept in home and printed as a link.",
    )
    viewer_token: SecretStr | None = Field(
        default=None,
        min_length=MIN_TOKEN_LENGTH,
        description="Lets people watch and read, and change nothing. Left out: made like token, "
        "wherever tokens are needed.",
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="More names under which the server may be called, separated by commas.",
    )
    frame_ancestors: Annotated[tuple[FrameAncestor, ...], NoDecode] = Field(
        default=("'self'",),
        description="Whose pages may show this one in a frame, separated by commas: origins such "
        "as https://course.example, 'self' for the server's own pages, * for any.",
    )
    max_running_runs: int = Field(
        default=2, ge=1, le=64, description="Runs that train at once; the rest wait in a queue."
    )
    max_queued_runs: int = Field(
        default=100, ge=0, le=10_000, description="Runs that may wait; more are refused."
    )
    max_queued_sweeps: int = Field(
        default=20, ge=1, le=1000, description="Sweeps that may wait or train; more are refused."
    )
    max_viewers: int = Field(
        default=1000, ge=1, le=50_000, description="Streams open at once; more are turned away."
    )
    heartbeat_s: float = Field(
        default=10.0,
        ge=0.1,
        le=3600,
        description="How often viewers are asked for a sign of life; who gives none is cut off.",
    )
    max_layers: int = Field(default=8, ge=1, le=8, description="Hidden layers of a network.")
    max_units: int = Field(
        default=1024, ge=1, le=1024, description="Perceptrons of a hidden layer."
    )
    max_parameters: int = Field(
        default=4_000_000, ge=1, le=4_000_000, description="Weights and biases of one network."
    )
    max_steps: int = Field(default=10_000_000, ge=1, le=10_000_000, description="Updates of a run.")
    max_batch_size: int = Field(default=1024, ge=1, le=1024, description="Examples of a batch.")
    max_train_size: int = Field(
        default=60_000, ge=2, le=60_000, description="Training examples of a run."
    )
    trace_budget_bytes: int = Field(
        default=2 * 2**30,
        ge=2**20,
        description="Size of a run's recording above which activations of old steps are dropped.",
    )
    keep_days: float | None = Field(
        default=None,
        ge=0,
        le=36_500,
        description="Days after which runs that have ended are deleted, pinned ones apart. Left "
        "out: never.",
    )
    keep_bytes: int | None = Field(
        default=None,
        ge=0,
        description="What all runs together may measure; above it those that ended longest ago "
        "are deleted, pinned ones apart. Left out: anything.",
    )
    open_browser: bool = Field(default=True, description="Open a browser once the server is up.")
    guesses_per_minute: int = Field(
        default=10, ge=1, description="Wrong tokens that are heard from one address a minute."
    )
    sign_ins_per_minute: int = Field(
        default=600,
        ge=1,
        description="Who may come in by a link from one address a minute; a class behind one "
        "router has one address.",
    )
    new_runs_per_minute: int = Field(
        default=60,
        ge=1,
        description="Runs and sweeps that one person may make a minute, where tokens are needed.",
    )
    questions_per_minute: int = Field(
        default=600,
        ge=1,
        description="Previews and probes that one person may ask for a minute, likewise.",
    )
    changes_per_minute: int = Field(
        default=1200, ge=1, description="Commands and changes of one person a minute, likewise."
    )
    reads_per_minute: int = Field(
        default=6000, ge=1, description="Other requests of one person a minute, likewise."
    )
    log_level: LogLevel = Field(
        default="warning", description="How much to log; info tells what becomes of every run."
    )
    log_format: LogFormat = Field(
        default="console", description="console for people, json for programs: an object a line."
    )

    @field_validator("allowed_hosts", "frame_ancestors", mode="before")
    @classmethod
    def _split_names(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @model_validator(mode="after")
    def _check_tokens_differ(self) -> Self:
        if self.token is not None and self.token == self.viewer_token:
            raise ValueError("token and viewer_token must differ: they open different roles")
        return self

    @property
    def needs_token(self) -> bool:
        """Whether callers must know a token."""
        return not self.is_loopback or self.token is not None or self.viewer_token is not None

    @property
    def store_url(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.home / 'dropscope.db'}"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in LOOPBACK_HOSTS
