"""affidavit holds an HTTP API to its documented word."""

__version__ = "0.1.0"
