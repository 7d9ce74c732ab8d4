"""One log for the whole process: JSON lines in production, readable on a terminal."""

from __future__ import annotations

import io
import json
import logging
import logging.config
import re
import sys
from typing import Any, Final, TextIO

import orjson
import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from dispatch.config import Settings
from dispatch.privacy.masking import mask_every_text, mask_text
from schemas.text import storable_text, visible_text

# Valid in JSON, and yet a terminal obeys it, a reader takes it for the end of a line, or nobody sees it.
_UNSEEN: Final = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000-\uf8ff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U0010ffff]"
)

# What these libraries say at INFO is about themselves, several lines a second.
_QUIET: Final = ("aiokafka", "asyncio", "kafka", "mode", "httpx", "httpcore", "uvicorn.access", "websockets")


def configure_logging(settings: Settings, role: str) -> None:
    """
    Route structlog and every standard-library logger (Faust, aiokafka, uvicorn) into one stream on stderr.

    `role` (worker, relay, console, …) is on every line. With `log_format` "auto" the lines are for people
    when stderr is a terminal, else JSON. May be called again: the last call holds.
    """
    people = settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty())
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        _Role(role),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    logging.config.dictConfig(_standard(before, _renderers(people), settings.log_level.upper()))
    logging.captureWarnings(True)


def _standard(before: list[Processor], renderers: list[Processor], level: str) -> dict[str, Any]:
    quiet = max(logging.getLevelName(level), logging.WARNING)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "one": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*before, structlog.stdlib.ExtraAdder()],
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
            }
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "one", "stream": "ext://sys.stderr"}
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            **{name: {"level": quiet} for name in _QUIET},
            # Servers that bring handlers of their own speak through ours.
            "uvicorn": {"handlers": [], "propagate": True},
            "uvicorn.error": {"handlers": [], "propagate": True},
        },
    }


def _renderers(people: bool) -> list[Processor]:
    # Either way without the frames' locals: they hold passwords, names and positions.
    if people:
        screen = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=_traceback)
        return [_legible, screen, _masked_line]
    traces = structlog.processors.ExceptionRenderer(
        structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    )
    return [traces, _masked, structlog.processors.JSONRenderer(serializer=_json)]


def _masked(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    # Whatever an error quotes: a log goes further than the desk.
    masked: EventDict = mask_every_text(event)
    return masked


def _masked_line(_logger: WrappedLogger, _method: str, line: Any) -> str:
    return mask_text(str(line))


def _json(event: EventDict, **_options: Any) -> str:
    # A value that JSON has no form for is shown as Python shows it: a line must never fail for its content.
    try:
        line = orjson.dumps(event, default=_represented, option=orjson.OPT_NON_STR_KEYS).decode("utf-8")
    except TypeError:  # half a surrogate pair, a number beyond 64 bits, too deep
        line = storable_text(_any_json({str(key): value for key, value in event.items()}))
    return _UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], line)


def _represented(value: Any) -> str:
    return mask_text(repr(value))


def _any_json(event: dict[str, Any]) -> str:
    try:
        return json.dumps(event, default=_represented, skipkeys=True, ensure_ascii=False)
    except (ValueError, RecursionError):  # without end
        return json.dumps({key: _represented(value) for key, value in event.items()})


def _legible(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Spell out what a terminal would obey or hide: a line on the screen is one line of the log."""
    return {_shown(key): _shown(value) for key, value in event.items()}


def _shown(value: Any) -> Any:
    # What is not text is shown by `repr`, which spells out by itself, unless a type of ours does not.
    if isinstance(value, str):
        return visible_text(value)
    return value if isinstance(value, int | float | tuple | type(None)) else visible_text(repr(value))


def _traceback(out: TextIO, exc_info: ExcInfo) -> None:
    plain = io.StringIO()
    structlog.dev.plain_traceback(plain, exc_info)
    # Indented, so that no line of a message can pass for a record of its own.
    out.write("\n".join(f"  {visible_text(line)}" for line in plain.getvalue().splitlines()))


class _Role:
    """Puts the role of the process on every line."""

    def __init__(self, role: str) -> None:
        self._role = role

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event.setdefault("role", self._role)
        return event
