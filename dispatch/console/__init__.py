"""The dispatcher's side: the HTTP interface and the live feed of what was decided."""
