"""Where things are: datums to WGS-84, and WGS-84 to the area's integer plane."""
