"""The rules of the house, held by tests: see docs/ and CONTRIBUTING.md for the reasons."""
