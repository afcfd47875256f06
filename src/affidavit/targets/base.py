"""What a target is: something that takes a request and gives back an exchange."""

from typing import Protocol

from affidavit.model import Exchange, Request, TargetKind


class Target(Protocol):
    """The seam between the run and whatever answers it."""

    @property
    def kind(self) -> TargetKind:
        """Which sort of target this is, for the report."""

    @property
    def base_url(self) -> str:
        """Where requests go, without a credential in it."""

    def send(self, request: Request) -> Exchange:
        """Send one request; a network failure is an exchange without a response, never an error."""

    def secrets(self) -> frozenset[str]:
        """Return every text that no report may show."""

    def close(self) -> None:
        """Let go of connections."""
