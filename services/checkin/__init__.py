"""Daily check-in: pure rules (rules.py) and the things a person can do (service.py)."""
