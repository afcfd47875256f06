"""``affidavit.toml``: targets by name. Secrets are named there, and never written down."""

import json
import os
import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from affidavit.errors import UsageError, nearest
from affidavit.model import TargetKind
from affidavit.targets import Connection, Credentials, TokenSource

NAME = "affidavit.toml"
PATIENCE = 30
"""Seconds that a command may take to print a secret."""


@dataclass(frozen=True, slots=True)
class Named:
    """A target as the file describes it; ``values`` is its table."""

    name: str
    values: Mapping[str, Any]
    path: Path = field(default_factory=lambda: Path(NAME))

    @property
    def connection(self) -> Connection:
        """How requests travel."""
        values, usual = self.values, Connection()
        times = {"connect": usual.connect, "read": usual.read, "whole": usual.whole}
        times |= values.get("timeouts", {})
        return Connection(
            tuple(values.get("headers", {}).items()),
            float(times["connect"]),
            float(times["read"]),
            float(times["whole"]),
            values.get("ca", ""),
            values.get("client_certificate", ""),
            values.get("proxy", ""),
        )

    def credentials(self) -> Credentials:
        """Read the secrets where the file says they are; without any, from the environment."""
        auth = self.values.get("auth")
        if auth is None:
            return Credentials.from_environment()
        given = {
            f"AFFIDAVIT_AUTH_{name.upper()}": self._secret(told, name)
            for name, told in auth.items()
            if name != "oauth2"
        }
        return Credentials.from_environment(given)

    def tokens(self) -> TokenSource | None:
        """Return what fetches tokens, where the file says how."""
        told = self.values.get("auth", {}).get("oauth2")
        if told is None:
            return None
        client = self._secret(told["client_id"], "client_id")
        secret = self._secret(told["client_secret"], "client_secret")
        return TokenSource(told["token_url"], client, secret, tuple(told.get("scopes", ())))

    def _secret(self, told: Mapping[str, Any], what: str) -> str:
        where = f"{self.path}: targets.{self.name}.auth: {what}"
        if "env" in told:
            value = os.environ.get(told["env"], "")
            if not value:
                raise UsageError(f"{where}: the environment variable {told['env']} is not set")
            return value
        if "file" in told:
            try:
                return Path(told["file"]).expanduser().read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise UsageError(f"{where}: {told['file']} can't be read: {error}") from error
        command = told["command"]
        try:
            ran = subprocess.run(  # noqa: S603 - the user's own command, without a shell
                command, capture_output=True, text=True, check=True, timeout=PATIENCE
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise UsageError(f"{where}: {command[0]} fails: {type(error).__name__}") from error
        return ran.stdout.strip()


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema 2020-12 of the file, for editors."""
    text = files("affidavit").joinpath("config.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def read(path: Path | None = None) -> dict[str, Named]:
    """Return the targets of a file; without a file, none.

    Raises:
        UsageError: The file can't be read, or something in it is not as its schema says.
    """
    chosen = path or Path(NAME)
    try:
        raw = tomllib.loads(chosen.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        if path is None:
            return {}
        raise UsageError(f"{path}: no such file; --config takes a TOML file") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{chosen}: can't be read: {error}") from error
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - slow to import
    from jsonschema.exceptions import best_match  # noqa: PLC0415 - likewise

    wrong = best_match(Draft202012Validator(schema()).iter_errors(raw))
    if wrong is not None:
        place = ".".join(map(str, wrong.absolute_path)) or "the file"
        # a value may be a secret that was written down by mistake: it is not repeated
        hidden = {"type": "this is of a wrong type", "pattern": "this isn't written as it must be"}
        what = hidden.get(str(wrong.validator), wrong.message)
        if wrong.validator == "type" and "auth" in wrong.absolute_path:
            what = "name the secret's place: { env = … }, { file = … } or { command = [ … ] }"
        raise UsageError(f"{chosen}: {place}: {what}")
    return {name: Named(name, values, chosen) for name, values in raw.get("targets", {}).items()}


def named(name: str, path: Path | None = None) -> Named:
    """Return one target of a file."""
    known = read(path)
    if name not in known:
        raise UsageError(f"no target {name!r}{nearest(name, (*get_args(TargetKind), *known))}")
    return known[name]
