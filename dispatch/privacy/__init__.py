"""Personal data: how names and telephone numbers are encrypted, masked, shown in full, and forgotten."""
