"""The area's state, inputs and events: plain frozen values, no IO."""
