"""What can go wrong with a local service, said so that the reader knows the way out."""

from __future__ import annotations


class LocalServiceError(RuntimeError):
    """A local service cannot be started, reached or stopped; the message names the cause and the way out."""
