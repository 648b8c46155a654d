"""How the server's log looks: lines for people or JSON for programs, and never a secret.

Everything goes to standard error, what libraries say through the standard logging included. Knows
no run and no request; who logs names the run as ``run_id``.
"""

import logging
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from dropscope.settings import LogFormat, LogLevel

HIDDEN = "[hidden]"
_TALKATIVE = ("alembic", "httpx", "httpcore")  # tell at level info what nobody asks for
# What follows is a secret whatever it is: a link's token, a header's, a password within a URL.
_BEFORE_SECRETS = re.compile(
    r"(?i)(token=|bearer\s+|dropscope_[0-9a-f]{8}=|://[^\s:/@]*:)([^\s&;,@\"']+)"
)


def no_secrets() -> Iterable[str]:
    """Where nothing needs to be kept from the log."""
    return ()


def configure(
    level: LogLevel = "warning",
    log_format: LogFormat = "console",
    secrets: Callable[[], Iterable[str]] = no_secrets,
) -> None:
    """Set up logging for this process.

    Args:
        level: what is less is not logged.
        log_format: ``console`` or ``json``.
        secrets: the tokens in force; asked for each line, since they change.
    """

    def hide(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        known = [secret for secret in secrets() if secret]
        return {name: _without_secrets(value, known) for name, value in event.items()}

    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,  # plain: values in a traceback may be secret
        hide,
    ]
    last = _renderer(log_format)
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    remove_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[remove_meta, last]
        )
    )
    logging.basicConfig(handlers=[handler], level=number, force=True)
    for library in _TALKATIVE:
        logging.getLogger(library).setLevel(max(number, logging.WARNING))


def _renderer(log_format: LogFormat) -> Processor:
    if log_format == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())


def _without_secrets(value: Any, known: list[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without_secrets(part, known) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_secrets(part, known) for part in value]
    if not isinstance(value, str):
        return value
    for secret in known:
        value = value.replace(secret, HIDDEN)
    return _BEFORE_SECRETS.sub(rf"\1{HIDDEN}", value)
