"""Who may do what on the broker: one principal a role and a publisher, generated from the topic table."""
