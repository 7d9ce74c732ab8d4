"""From a decided event to the message that the world outside gets."""

from dispatch.outbound.messages import OutboundMessage, from_json, message, to_json

__all__ = ["OutboundMessage", "from_json", "message", "to_json"]
