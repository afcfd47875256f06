"""Where requests go: the embedded stateful mock, and anything that speaks HTTP."""

from affidavit.targets.base import Target
from affidavit.targets.client import Connection, HttpTarget
from affidavit.targets.clients import Ledger
from affidavit.targets.credentials import Credentials
from affidavit.targets.faults import Fault, faults, parse
from affidavit.targets.inprocess import mock_target, mock_transport
from affidavit.targets.mock import Mock
from affidavit.targets.oauth import TokenSource
from affidavit.targets.recorded import RecordedTarget
from affidavit.targets.serve import MockServer, serve

__all__ = [
    "Connection",
    "Credentials",
    "Fault",
    "HttpTarget",
    "Ledger",
    "Mock",
    "MockServer",
    "RecordedTarget",
    "Target",
    "TokenSource",
    "faults",
    "mock_target",
    "mock_transport",
    "parse",
    "serve",
]
