"""A person's command that the rules do not allow."""

from __future__ import annotations


class Refused(Exception):
    """The command cannot be carried out; the message says why, in words for the person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
