"""Red packets: a sum split into shares, each claimed once."""
