"""The demonstration: a story and real calls, told through the topics as any outside system would see them."""
