"""Events: making one, signing up, the waitlist, the door, the settlement."""
