"""The embedded default: the same bot in a simulated Discord, used in the browser or played as a tour."""
