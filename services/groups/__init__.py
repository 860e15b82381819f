"""Groups: anyone's circles."""
