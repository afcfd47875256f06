"""Recordings of whole runs: HTTP archives (HAR 1.2) that say where they come from.

What HAR has no place for stands in members that begin with ``_``, as its section 2.1 has it: of the
log, the origin, the contract and the settings of the run; of an entry, the name of the credential.
No recording holds a secret: they are masked on the way in, and a last look refuses to write one.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from affidavit import __version__
from affidavit.errors import UsageError
from affidavit.har import Recorded
from affidavit.masks import Masks
from affidavit.model import Contract, Exchange, Notice, Request, Response, Settings, TargetKind
from affidavit.redact import Redactor
from affidavit.secrecy import CARRIED, NAMES

FORMAT = 1
MARK = "_affidavit"
SUFFIX = ".har"


@dataclass(frozen=True, slots=True)
class Recording:
    """A run's exchanges in their order; ``settings`` is None where they were recorded elsewhere."""

    path: Path
    exchanges: tuple[Recorded, ...]
    origin: TargetKind = "live"
    base_url: str = ""
    operation: str = ""
    digest: str = ""
    recorded: str = ""
    settings: Settings | None = None
    redacted: tuple[str, ...] = ()
    remarks: tuple[Notice, ...] = ()


# --- writing -----------------------------------------------------------------------------------


class Origin(Protocol):
    """Where a recording comes from."""

    @property
    def kind(self) -> TargetKind:
        """Which sort of target that is."""

    @property
    def base_url(self) -> str:
        """Its address."""


@dataclass
class Recorder:
    """Keeps the exchanges of a run, masked, and makes them a recording."""

    redacted: tuple[str, ...] = ()
    kept: list[tuple[str, Exchange, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the masks."""
        self.masks = Masks(self.redacted)

    def keep(self, exchange: Exchange, lane: int = 0) -> None:
        """Take an exchange; nothing of its secrets is kept."""
        self.kept.append((now(), self.masks.exchange(exchange), lane))

    def archive(
        self, contract: Contract, settings: Settings, place: Origin, secrets: Collection[str]
    ) -> str:
        """Return the text of an archive; ``place`` says where it was recorded.

        Raises:
            UsageError: A credential that the run used would still be in it.
        """
        redact = Redactor(secrets)
        log = {
            "version": "1.2",
            "creator": {"name": "affidavit", "version": __version__},
            "comment": f"Recorded by affidavit from {_NAMES[place.kind]}",
            MARK: {
                "format": FORMAT,
                "operation": contract.id,
                "contract": contract.digest,
                "origin": place.kind,
                "base_url": place.base_url,
                "recorded": datetime.now(UTC).isoformat(timespec="seconds"),
                "settings": told(settings),
                "redacted": sorted({*NAMES, *CARRIED, *self.redacted}),
                "masked_as_well": list(self.redacted),
            },
            "entries": [
                entry(when, exchange, place.base_url, lane)
                for when, exchange, lane in sorted(self.kept, key=lambda each: each[2])
            ],
        }
        text = json.dumps(redact.json({"log": log}), ensure_ascii=False, indent=1) + "\n"
        for spelling in redact.spellings:
            if spelling in text:
                raise UsageError(
                    f"{contract.id}: the recording would still hold a credential of this run; "
                    "nothing was written. Name the field that shows it with --redact NAME"
                )
        return text


_NAMES: Mapping[TargetKind, str] = {
    "mock": "the embedded mock",
    "live": "a live API",
    "app": "an application in process",
    "recorded": "another recording",
}


def now() -> str:
    """Return the time as an archive has it (RFC 3339)."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def told(settings: Settings) -> dict[str, Any]:
    """Return what a run was started with, as plain data."""
    return {
        "profile": settings.profile,
        "budget": settings.budget,
        "seed": settings.seed,
        "set": dict(settings.set),
        "other": dict(settings.other),
        "known": {name: list(values) for name, values in settings.known.items()},
        "policies": dict(settings.policies),
        "stated_in": settings.stated_in,
        **({"beside": [dict(each) for each in settings.beside]} if settings.beside else {}),
    }


def entry(when: str, exchange: Exchange, base_url: str, lane: int = 0) -> dict[str, Any]:
    """Return an exchange as an archive's entry; ``when`` is an RFC 3339 time.

    The first lane isn't named: most runs have no other.
    """
    asked, answered = exchange.request, exchange.response
    query = urlencode(asked.query, quote_via=quote, errors="replace")
    made: dict[str, Any] = {
        "startedDateTime": when,
        "time": round(exchange.seconds * 1000, 3),
        "request": {
            "method": asked.method,
            "url": base_url + asked.path + (f"?{query}" if query else ""),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _listed(asked.headers),
            "queryString": _listed(asked.query),
            "headersSize": -1,
            "bodySize": len(asked.body or b""),
        },
        "response": _answer(answered),
        "cache": {},
        "timings": {"send": 0, "wait": round(exchange.seconds * 1000, 3), "receive": 0},
        MARK: {"path": asked.path, "credential": asked.credential}
        | ({"lane": lane} if lane else {}),
    }
    if asked.body is not None:
        stated = asked.header("content-type")
        made["request"]["postData"] = {"mimeType": stated, **_text(asked.body, "_encoding")}
    if answered is None:
        made["response"]["_error"] = exchange.failure
    return made


def _answer(response: Response | None) -> dict[str, Any]:
    response = response or Response(0)
    known = response.status in list(HTTPStatus)
    return {
        "status": response.status,
        "statusText": HTTPStatus(response.status).phrase if known else "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _listed(response.headers),
        "content": {
            "size": len(response.body),
            "mimeType": response.header("content-type") or "",
            **_text(response.body, "encoding"),
        },
        "redirectURL": response.header("location") or "",
        "headersSize": -1,
        "bodySize": len(response.body),
    }


def _listed(pairs: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _text(body: bytes, encoding: str) -> dict[str, str]:
    try:
        return {"text": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"text": b64encode(body).decode(), encoding: "base64"}


# --- reading -----------------------------------------------------------------------------------


def own(document: Any) -> dict[str, Any] | None:
    """Return what a recording of ours says of itself; None for one that was made elsewhere."""
    log = document.get("log") if isinstance(document, dict) else None
    told = log.get(MARK) if isinstance(log, dict) else None
    return told if isinstance(told, dict) else None


def read(path: Path) -> Recording:
    """Read a recording of ours.

    Raises:
        UsageError: It can't be read, or another version of affidavit made it.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"{path}: can't be read as a recording: {error}") from error
    told = own(document)
    if told is None:
        raise UsageError(f"{path}: was not recorded by affidavit")
    if told.get("format") != FORMAT:
        raise UsageError(
            f"{path}: is a recording of format {told.get('format')!r}, and this affidavit reads "
            f"{FORMAT}; record again"
        )
    try:
        entries = tuple(_read_entries(document["log"]["entries"]))
        stated = told["settings"]
        settings = Settings(
            stated["profile"],
            stated["budget"],
            stated["seed"],
            stated["set"],
            stated["other"],
            {name: tuple(values) for name, values in stated["known"].items()},
            stated.get("policies", {}),  # recordings from before there were any have none
            stated.get("stated_in", ""),
            beside=tuple(dict(each) for each in stated.get("beside", ())),
        )
        return Recording(
            path,
            entries,
            told["origin"],
            told["base_url"],
            told["operation"],
            told["contract"],
            told["recorded"],
            settings,
            tuple(told["masked_as_well"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(
            f"{path}: is damaged ({type(error).__name__}: {error}); record again"
        ) from error


def _read_entries(entries: list[Any]) -> Iterator[Recorded]:
    for number, each in enumerate(entries, 1):
        yield Recorded(f"entry {number}", read_entry(each), each[MARK].get("lane", 0))


def read_entry(entry: dict[str, Any]) -> Exchange:
    """Return the exchange of an entry that ``entry`` made."""
    asked, answered = entry["request"], entry["response"]
    posted = asked.get("postData")
    request = Request(
        asked["method"],
        entry[MARK]["path"],
        _pairs(asked["queryString"]),
        _pairs(asked["headers"]),
        None if posted is None else _bytes(posted, "_encoding"),
        entry[MARK]["credential"],
    )
    content = answered["content"]
    response = Response(
        answered["status"], _pairs(answered["headers"]), _bytes(content, "encoding")
    )
    failure = answered.get("_error")
    seconds = entry["time"] / 1000
    return Exchange(request, None if failure else response, failure or "", seconds)


def _pairs(listed: list[dict[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((each["name"], each["value"]) for each in listed)


def _bytes(content: dict[str, Any], encoding: str) -> bytes:
    if content.get(encoding) == "base64":
        return b64decode(content["text"], validate=True)
    text: str = content["text"]
    return text.encode("utf-8")


def find(folder: Path) -> dict[str, Recording]:
    """Return the newest recording of each operation below a folder."""
    found: dict[str, Recording] = {}
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        if not _is_own(path):
            continue
        made = read(path)
        if made.operation not in found or found[made.operation].recorded < made.recorded:
            found[made.operation] = made
    return found


def foreign(folder: Path) -> list[Path]:
    """Return the recordings below a folder that were made elsewhere: archives and cassettes."""
    names = [
        *folder.rglob(f"*{SUFFIX}"),
        *(each for form in ("yaml", "yml") for each in folder.rglob(f"cassettes/**/*.{form}")),
        *(each for form in ("yaml", "yml") for each in folder.glob(f"*.{form}")),
    ]
    return sorted({path for path in names if not _is_own(path)})


def _is_own(path: Path) -> bool:
    """Say whether a file was recorded by affidavit, by its first lines."""
    try:
        with path.open(encoding="utf-8") as lines:
            return f'"{MARK}"' in lines.read(4000)
    except (OSError, UnicodeDecodeError):
        return False


# --- what is wrong with one --------------------------------------------------------------------


def concerns(
    recording: Recording, digest: str, oldest: timedelta | None = None
) -> Iterator[Notice]:
    """Yield what keeps a recording from speaking for today: its age, another contract."""
    if digest and recording.digest and digest != recording.digest:
        yield Notice(
            "recording-drifted",
            f"{recording.path.name} was recorded for another version of the contract "
            f"({recording.digest[:12]}, now {digest[:12]}); record again to hold this one",
        )
    made = _when(recording.recorded)
    if oldest is not None and (made is None or datetime.now(UTC) - made > oldest):
        age = f"{(datetime.now(UTC) - made).days} days old" if made else "of no known date"
        yield Notice(
            "recording-stale",
            f"{recording.path.name} is {age}, and at most {oldest.days} days are allowed; "
            "record again",
        )


def _when(text: str) -> datetime | None:
    try:
        made = datetime.fromisoformat(text)
    except ValueError:
        return None
    return made if made.tzinfo else made.replace(tzinfo=UTC)
