"""What a dispatcher may do to an incident: the body of `POST /v1/incidents/{id}/commands`."""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.codec import validate
from schemas.codes import Role
from schemas.errors import refuse
from schemas.fields import AlertRef, CategoryCode, Id, Priority, RoleCode, Seq, ShortText, SomeText, Text
from schemas.inbound import Location
from schemas.jsontext import parse
from schemas.message import Message


class CommandMessage(Message):
    """
    What every command carries.

    An unknown field is refused: it would be an order misread in silence.
    """

    model_config = ConfigDict(extra="forbid")

    expected_seq: Seq
    """The area log sequence the dispatcher was looking at; a later change of the incident wins."""
    reason: Text | None = None
    """Why, for the log."""


class Assign(CommandMessage):
    """Notify this responder."""

    command: Literal["assign"] = "assign"
    responder_id: Id
    """Whom to notify."""
    role: RoleCode = Role.SUPPORT
    """In which role."""


class Release(CommandMessage):
    """Stand one assignment down."""

    command: Literal["release"] = "release"
    assignment_id: Id
    """Which assignment."""


class Escalate(CommandMessage):
    """Step up to the next reinforcement tier now."""

    command: Literal["escalate"] = "escalate"


class Merge(CommandMessage):
    """Join this incident to another."""

    command: Literal["merge"] = "merge"
    into: Id
    """The incident that stays."""


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise PydanticCustomError("distinct", "should name each alert once")
    return values


class Split(CommandMessage):
    """Take alerts out of this incident into one of their own."""

    command: Literal["split"] = "split"
    alert_ids: Annotated[
        tuple[AlertRef, ...], Field(strict=False, min_length=1, max_length=1_000), AfterValidator(_distinct)
    ]
    """The alerts to take out, by their own ids or, where two sources use the same one, their keys."""


class Reprioritise(CommandMessage):
    """Correct the priority, and the category and the place if they were wrong too."""

    command: Literal["reprioritise"] = "reprioritise"
    priority: Priority
    """1 is the highest, 5 the lowest."""
    category: CategoryCode | None = None
    """The right category, if it was wrong."""
    location: Location | None = None
    """The right place, if it was wrong or unknown: needed to take an incident without one out of review."""


class AdvisoryEdit(Message):
    """New words for an advisory, in one language or both."""

    model_config = ConfigDict(extra="forbid")

    zh: SomeText | None = None
    """Chinese; unchanged when absent."""
    en: SomeText | None = None
    """English; unchanged when absent."""

    @model_validator(mode="after")
    def _changes_something(self) -> AdvisoryEdit:
        if self.zh is None and self.en is None:
            raise PydanticCustomError("empty_edit", "should have zh, en or both")
        return self


class ApproveAdvisory(CommandMessage):
    """Let a proposed advisory go out, as it is or reworded."""

    command: Literal["approve_advisory"] = "approve_advisory"
    advisory_id: Id
    """Which advisory."""
    text: AdvisoryEdit | None = None
    """New words, if any."""


class WithdrawAdvisory(CommandMessage):
    """Take an advisory back."""

    command: Literal["withdraw_advisory"] = "withdraw_advisory"
    advisory_id: Id
    """Which advisory."""


class Close(CommandMessage):
    """End the incident and release everybody."""

    command: Literal["close"] = "close"
    disposition: ShortText
    """How it ended."""


class Reopen(CommandMessage):
    """Open a closed incident again."""

    command: Literal["reopen"] = "reopen"


class Note(CommandMessage):
    """Write something into the log of the incident."""

    command: Literal["note"] = "note"
    text: SomeText
    """What to write."""


class StandDown(CommandMessage):
    """Release everybody; the incident stays open."""

    command: Literal["stand_down"] = "stand_down"


class Claim(CommandMessage):
    """Answer for the incident from now on; its automatic tiers run on."""

    command: Literal["claim"] = "claim"
    take_over: bool = False
    """Take it over from whoever answers for it now; without it that is refused."""


class GiveBack(CommandMessage):
    """Leave an incident that one answers for to the plan again; tiers that were held back run on."""

    command: Literal["give_back"] = "give_back"


AnyCommand = (
    Assign
    | Release
    | Escalate
    | Merge
    | Split
    | Reprioritise
    | ApproveAdvisory
    | WithdrawAdvisory
    | Close
    | Reopen
    | Note
    | StandDown
    | Claim
    | GiveBack
)
Command = Annotated[AnyCommand, Field(discriminator="command")]

COMMANDS: Final[dict[str, type[AnyCommand]]] = {
    model.model_fields["command"].default: model for model in get_args(AnyCommand)
}


def decode_command(raw: bytes) -> AnyCommand:
    """
    Return the command that the JSON text `raw` holds.

    Raises:
        InvalidMessage: not JSON, no such command, or wrong fields: all of them are named.

    """
    value = parse(raw)
    if not isinstance(value, dict):
        raise refuse("message", "should be a JSON object", value)
    name = value.get("command")
    model = COMMANDS.get(name) if isinstance(name, str) else None
    if model is None:
        raise refuse("command", f"should be one of {', '.join(COMMANDS)}", name)
    return validate(model, value)
