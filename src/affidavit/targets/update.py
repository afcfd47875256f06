"""What a partial update does to a resource (RFC 5789, RFC 7396, AIP-134 and AIP-161)."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from affidavit.operation import ONLY, TARGET, Body, Operation, frozen
from affidavit.patch import apply_mask, camel, merge_patch
from affidavit.pointer import MISSING
from affidavit.samples import comparable
from affidavit.samples import value as sample
from affidavit.schema import ELEMENT, Field, Schema, closed, is_valid, resolve, types
from affidavit.targets.answers import answer_schema, members
from affidavit.targets.behaviour import Behaviour, State
from affidavit.targets.inputs import Inputs
from affidavit.targets.places import Path
from affidavit.targets.refusal import Refusal

MERGE_PATCH = "application/merge-patch+json"


@dataclass(slots=True)
class Cleaned:
    """A body without what an update can't set, and the names of what was left out.

    ``locked`` are members that a request may have to carry, though they change nothing.
    """

    value: State = field(default_factory=dict)
    locked: State = field(default_factory=dict)
    read_only: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def clean(operation: Operation, body: Body, raw: State, behaviour: Behaviour) -> Cleaned:
    """Drop read-only and unknown members at any depth, and the fields that name the resource."""
    found = Cleaned()

    def walk(node: Any, given: Any, path: Path) -> Any:
        schema, _ = resolve(operation.document, given)
        if isinstance(node, list):
            items = schema.get("items", {})
            return [walk(each, items, (*path, ELEMENT)) for each in node]
        known = members(operation.document, schema)
        if not isinstance(node, dict) or not known:
            return deepcopy(node)
        kept = {}
        for name, inner in node.items():
            here = (*path, name)
            if name not in known:
                checked = schema.get("additionalProperties") or closed(schema)
                if checked or behaviour.writes(here):
                    kept[name] = deepcopy(inner)
                else:
                    found.unknown.append(".".join(here))
            elif _locked(operation, known[name][0], here) and not behaviour.writes(here):
                found.read_only.append(".".join(here))
                if len(here) == 1 and not resolve(operation.document, known[name][0])[0].get(
                    "readOnly"
                ):
                    found.locked[name] = deepcopy(inner)
            else:
                kept[name] = walk(inner, known[name][0], here)
        return kept

    found.value = walk(raw, body.schema, ())
    return found


def _locked(operation: Operation, raw: Any, path: Path) -> bool:
    schema, _ = resolve(operation.document, raw)
    return bool(schema.get("readOnly") or (len(path) == 1 and frozen(schema)))


class Update:
    """One update of one resource: which fields are merged, which are listed, and the result."""

    def __init__(
        self,
        operation: Operation,
        inputs: Inputs,
        behaviour: Behaviour,
        media_type: str,
        locked: State | None = None,
    ) -> None:
        self.operation = operation
        self.inputs = inputs
        self.behaviour = behaviour
        self.locked = locked or {}
        self.patching = media_type == MERGE_PATCH
        self.fields = {each.name: each for each in operation.fields if each.top}

    def partial(self, name: str) -> bool:
        """Say whether a field's value may leave out members that the schema requires."""
        return self._merged(name) or self._only(name) is not None

    def strip(self, sent: State) -> State:
        """Return what to validate: in a merge patch, null means removal and is no value."""
        if self.patching:
            return {k: merge_patch({}, v) for k, v in sent.items() if v is not None}
        return {k: merge_patch({}, v) if self._merged(k) and v else v for k, v in sent.items()}

    def apply(self, before: State, sent: State) -> State:
        """Return the resource as the update leaves it; refuse what no answer could show."""
        computed = {name: self._new(name, before.get(name), new) for name, new in sent.items()}
        paths = self.behaviour.follows(self.inputs.mask, sent)
        after = deepcopy(before)
        if paths is None:
            after |= computed
        else:
            for path in paths:
                self._copy(after, path, computed, sent)
        after = {name: member for name, member in after.items() if member is not MISSING}
        return self._presentable(before, after)

    def unknown_paths(self) -> list[str]:
        """Return the mask's paths that name no documented field."""
        return [path for path in self.inputs.mask or () if path != "*" and not self._spelled(path)]

    def _only(self, name: str) -> list[str] | None:
        stated = self.fields[name].schema.get(ONLY) if name in self.fields else None
        return None if stated is None or self.behaviour.unlocks(name) else list(stated)

    def _merged(self, name: str) -> bool:
        """Say whether a field is merged rather than replaced."""
        if self.patching:
            return True
        param = self.operation.by_role("merge-strategy")
        known = self.fields.get(name)
        if param is None or not self.inputs.strategy or known is None or not _is_object(known):
            return False
        target = strategy_target(self.operation)
        if target and target != name:
            return False
        merge = "MERGE" in self.inputs.strategy.upper()
        return self.behaviour.merges(merge, self.inputs.strategy)

    def _new(self, name: str, old: Any, new: Any) -> Any:
        """Return a field's value after the update."""
        if self.patching and new is None:
            return MISSING
        only = self._only(name)
        if only is not None and isinstance(new, dict):
            listed = {key: member for key, member in new.items() if key in only}
            return (old if isinstance(old, dict) else {}) | deepcopy(listed)
        if self.behaviour.unlocks(name) and isinstance(old, dict) and isinstance(new, dict):
            return old | deepcopy(new)
        if self._merged(name) and isinstance(new, dict):
            return merge_patch(old, new)
        return deepcopy(new)

    def _copy(self, after: State, path: str, computed: State, sent: State) -> None:
        """Change what one path of a mask names; what the body lacks is cleared."""
        if path == "*":
            for each in self.operation.writable:
                after[each.name] = computed.get(each.name, MISSING)
            return
        names = self._spelled(path)
        if not names or frozen(self.fields[names[0]].schema):
            return
        top = names[0]
        if len(names) == 1:
            after[top] = computed.get(top, MISSING)
            return
        source = computed if self._only(top) is not None else sent
        after |= apply_mask({top: after.get(top)}, source, [".".join(names)])

    def _spelled(self, path: str) -> list[str]:
        """Return a path in the documented spelling, or nothing for an unknown one.

        Masks come in snake_case or lowerCamelCase, whatever the body's names are (AIP-161).
        """
        head, *rest = path.split(".")
        top = next((name for name in self.fields if head in (name, camel(name))), "")
        if not top:
            return []
        names = [top]
        for part in rest:
            known = self._children(names)
            match = next((name for name in known if part in (name, camel(name))), "")
            if not match and known:
                return []
            names.append(match or part)
        return names if len(names) == 1 or _is_object(self.fields[top]) else []

    def _children(self, names: list[str]) -> list[str]:
        depth = len(names) + 1
        paths = (each.path for each in self.operation.fields if len(each.path) == depth)
        return [path[-1] for path in paths if list(path[:-1]) == names]

    def _presentable(self, before: State, after: State) -> State:
        """Keep the documented answer valid: what can't be shown is refused or stays as it was."""
        operation = self.operation
        schema, place = answer_schema(operation)
        required = schema.get("required", ())
        for name, (raw, pointer) in members(operation.document, schema, place).items():
            old, new = before.get(name, MISSING), after.get(name, MISSING)
            if new is MISSING and old is not MISSING and name in required:
                after[name] = old
            if new is MISSING or new is old:
                continue
            after[name] = filled = fill(operation.document, raw, new, old)
            if name == self.behaviour.lenient or is_valid(operation.document, pointer, filled):
                continue
            if not comparable(operation, name) and old is not MISSING:
                after[name] = old  # what is sent has another form than what is shown
                continue
            if new is not None and is_valid(
                operation.document, pointer, sample(operation.document, raw)
            ):
                raise Refusal("invalid", f"The value of {name} is not allowed.", name)
            if new is not None:
                continue  # of what the schema itself allows nobody knows a value
            after.pop(name)
            if name in required and old is not MISSING:
                after[name] = old
        return after


def fill(document: Schema, raw: Any, new: Any, old: Any, variant: int = 0) -> Any:
    """Add the members that an answer must have and that no request sends, such as a new id."""
    schema, _ = resolve(document, raw)
    if isinstance(new, list):
        return [
            fill(document, schema.get("items", {}), each, MISSING, index)
            for index, each in enumerate(new)
        ]
    if not isinstance(new, dict):
        return new
    earlier = old if isinstance(old, dict) else {}
    made = dict(new)
    for name, (inner, _) in members(document, schema).items():
        if name in made:
            made[name] = fill(document, inner, made[name], earlier.get(name, MISSING), variant)
        elif name in schema.get("required", ()):
            made[name] = earlier.get(name, MISSING)
            if made[name] is MISSING:
                made[name] = sample(document, inner, variant)
    for name in schema.get("required", ()):  # documents require what they don't describe, too
        made.setdefault(name, earlier.get(name, sample(document, {}, variant)))
    return made


def strategy_target(operation: Operation) -> str:
    """Return the one field that the merge strategy is for, or nothing where it is for all."""
    param = operation.by_role("merge-strategy")
    target = str(param.spec.get(TARGET, "")) if param else ""
    return target if target in {each.name for each in operation.fields} else ""


def _is_object(each: Field) -> bool:
    return "object" in types(each.schema) or "properties" in each.schema or "allOf" in each.schema
