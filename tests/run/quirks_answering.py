"""Habits of reading, of answers and of the network."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
from quirk import Quirk

from affidavit import pointer as ptr
from affidavit.model import Request, Response
from affidavit.operation import is_json
from affidavit.targets import Mock
from affidavit.targets.answers import JSON, encode


class NoGet(Quirk):
    """The resource can't be read (405)."""

    status = 405

    def _instead(self) -> Response | None:
        return None if self.updates() else self.refuse(self.status)


class GetForbidden(NoGet):
    """The resource may not be read (403)."""

    status = 403


class GetMissing(NoGet):
    """There is no read on the same path (404)."""

    status = 404


class GetBroken(NoGet):
    """Reading always crashes (500)."""

    status = 500


class GetWrapped(Quirk):
    """A read wraps the resource in an envelope that an update doesn't use."""

    def _answer(self, response: Response) -> Response:
        if self.updates() or response.status != 200:
            return response
        return encode(200, JSON, {"data": ptr.get(response.json(), self.operation.resource)})


class Lagging(Quirk):
    """The first read after an update still shows the old state."""

    lag = 1

    def __init__(self, mock: Mock) -> None:
        super().__init__(mock)
        self.old: Response | None = None
        self.left = 0

    def _instead(self) -> Response | None:
        if self.updates():
            self.old = self.mock.handle(self._read())
            self.left = self.lag
            return None
        if self.left and self.old is not None and self.mock._route(self.asked) == self.home:  # noqa: SLF001
            self.left -= 1
            return self.old
        return None

    def _read(self) -> Request:
        path = self.operation.path
        for name, value in zip(self.operation.path_names, self.home, strict=True):
            path = path.replace("{" + name + "}", value)
        bare = Request("GET", path, (), self.asked.headers)
        applied = self.mock.credentials.apply(bare, self.operation)
        keep = tuple(each for each in bare.headers if each[0].lower() != "authorization")
        return Request("GET", path, applied.query, (*keep, *applied.headers))


class LaggingMore(Lagging):
    """Two reads after an update still show the old state."""

    lag = 2


# --- what answers show -------------------------------------------------------------------------


class Clock(Quirk):
    """Every answer shows the time of day, in documented and undocumented fields."""

    def _answer(self, response: Response) -> Response:
        moment = datetime(
            2025, 1, 1, self.count // 3600 % 24, self.count // 60 % 60, self.count % 60, tzinfo=UTC
        )
        sent = {each.path[0] for each in self.operation.fields if each.top}

        def tick(inside: dict[str, Any]) -> None:
            inside["served_at"] = moment.isoformat()
            for name, raw in self.answered.items():
                if name not in sent and raw.get("format") == "date-time":
                    inside[name] = moment.isoformat().replace("+00:00", "Z")

        return self.change(response, tick)


class Touched(Quirk):
    """Each accepted update moves a time and a revision."""

    def __init__(self, mock: Mock) -> None:
        super().__init__(mock)
        self.revision = 0

    def _answer(self, response: Response) -> Response:
        if self.updates() and response.status < 300:
            self.revision += 1
        sent = {each.path[0] for each in self.operation.fields if each.top}

        def stamp(inside: dict[str, Any]) -> None:
            inside["revision"] = self.revision
            for name, raw in self.answered.items():
                if name not in sent and raw.get("format") == "date-time":
                    inside[name] = (
                        f"2025-01-01T00:{self.revision // 60 % 60:02d}:{self.revision % 60:02d}Z"
                    )

        return self.change(response, stamp)


class Extra(Quirk):
    """Answers hold fields that the page doesn't know."""

    def _answer(self, response: Response) -> Response:
        return self.change(
            response, lambda inside: inside.update(extra={"a": [1, None]}, _links=[])
        )


class Sparse(Quirk):
    """Empty values are left out of answers, as protobuf's JSON does."""

    def _answer(self, response: Response) -> Response:
        kept = self.required

        def strip(inside: dict[str, Any]) -> None:
            for name in [key for key, value in inside.items() if not value and key not in kept]:
                del inside[name]

        return self.change(response, strip)


class Minimal(Quirk):
    """Answers hold only what the page requires, and what was last sent."""

    def _answer(self, response: Response) -> Response:
        if not self.updates():
            return response
        kept = self.required | set(self.sent())

        def strip(inside: dict[str, Any]) -> None:
            for name in [key for key in inside if key not in kept]:
                del inside[name]

        return self.change(response, strip)


class Hidden(Quirk):
    """The first field that an update sets is never shown."""

    def _answer(self, response: Response) -> Response:
        writable = [each.path[0] for each in self.operation.writable]
        name = next((name for name in writable if name not in self.required), "")
        return self.change(response, lambda inside: inside.pop(name, None))


class OtherTimes(Quirk):
    """Times come back in another form of the same instant."""

    def _answer(self, response: Response) -> Response:
        def respell(inside: dict[str, Any]) -> None:
            for name, value in inside.items():
                raw = self.answered.get(name, {})
                if raw.get("format") == "date-time" and isinstance(value, str):
                    inside[name] = datetime.fromisoformat(value).isoformat(timespec="milliseconds")

        return self.change(response, respell)


class Typeset(Quirk):
    """Answers are indented, ordered by name, in a media type with parameters."""

    def _answer(self, response: Response) -> Response:
        value = response.json()
        if value is ptr.MISSING or not is_json(response.media_type):
            return response
        body = json.dumps(value, indent=4, sort_keys=True).encode()
        rest = tuple(each for each in response.headers if each[0].lower() != "content-type")
        kind = response.media_type.title() + "; Charset=UTF-8"
        return Response(response.status, (*rest, ("Content-Type", kind)), body)


class Floats(Quirk):
    """Whole numbers are written with a fraction of zero."""

    def _answer(self, response: Response) -> Response:
        def spell(value: Any) -> Any:
            if isinstance(value, dict):
                return {key: spell(each) for key, each in value.items()}
            if isinstance(value, list):
                return [spell(each) for each in value]
            whole = isinstance(value, int) and not isinstance(value, bool)
            return float(value) if whole else value

        return self.change(response, lambda inside: inside.update(spell(inside)))


# --- the network -------------------------------------------------------------------------------


class Busy(Quirk):
    """Every seventh request is one too many (429)."""

    status = 429

    def _instead(self) -> Response | None:
        return self.refuse(self.status) if self.count % 7 == 0 else None


class Gateway(Busy):
    """Every seventh request meets a gateway that is down (503, HTML)."""

    def _instead(self) -> Response | None:
        if self.count % 7:
            return None
        return Response(503, (("content-type", "text/html"),), b"<html>Service Unavailable</html>")


class Deaf(Quirk):
    """Every seventh request times out."""

    def _instead(self) -> Response | None:
        if self.count % 7 == 0:
            raise httpx.ReadTimeout("too late")
        return None


class DeafAfterwards(Quirk):
    """Every seventh answer is lost, when the update has been made."""

    def _answer(self, response: Response) -> Response:
        if self.count % 7 == 0:
            raise httpx.ReadTimeout("too late")
        return response
