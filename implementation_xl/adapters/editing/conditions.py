"""Conditional formats, validations and sparklines that a person put on a form's sheet, beside the newer form's own."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from implementation_xl.adapters.editing.rewriting import Rewriter, local
from implementation_xl.adapters.editing.succeeding import Successor, rule_shape
from implementation_xl.base.cells import place_of

_FORMULAS = ("formula", "formula1", "formula2", "f")


def merge_rules(rewriter: Rewriter, successor: Successor, old: Any, root: Any) -> None:
    """Add hers to a sheet's root; those of the former form, alike in shape, are left behind.

    A validation is hers where it reaches none but her columns: in the form's own the newer one holds.
    """
    q = rewriter.editor.q
    priority = max((int(rule.get("priority", "0")) for rule in root.iter(q("cfRule"))), default=0)
    for condition in old.iterfind(q("conditionalFormatting")):
        twin = _moved(rewriter, successor, condition)
        for rule in list(twin if twin is not None else ()):
            shapes = {rule_shape(one.text or "") for one in rule.iter(q("formula"))}
            if rule.get("type") == "expression" and shapes & successor.house.rules:
                twin.remove(rule)
                continue
            priority += 1
            rule.set("priority", str(priority))
        if twin is not None and len(twin):
            root.append(twin)
    validations = root.find(q("dataValidations"))
    for validation in old.iterfind(f"{q('dataValidations')}/{q('dataValidation')}"):
        twin = _moved(rewriter, successor, validation) if _is_hers(successor, validation.get("sqref", "")) else None
        if twin is not None:
            if validations is None:
                validations = copy.deepcopy(old.find(q("dataValidations")))
                for child in list(validations):
                    validations.remove(child)
                root.append(validations)
            validations.append(twin)
            validations.set("count", str(len(validations)))
    _extensions(rewriter, successor, old, root)


def _is_hers(successor: Successor, reference: str) -> bool:
    columns = set()
    for area in reference.replace("$", "").split():
        first, _, last = area.partition(":")
        columns |= set(range(place_of(first)[1], place_of(last or first)[1] + 1))
    return bool(columns) and columns <= successor.own


def _moved(rewriter: Rewriter, successor: Successor, element: Any) -> Any:
    """A copy that stands where its cells are now; None where they are no more, or what it says of them is not."""
    reference = rewriter.reference(element.get("sqref", ""), successor.old, successor.new)
    if reference is None:
        return None
    twin = copy.deepcopy(element)
    twin.set("sqref", reference)
    return twin if _rewritten(rewriter, successor, twin) else None


def _rewritten(rewriter: Rewriter, successor: Successor, element: Any) -> bool:
    for child in element.iter():
        if local(child) in _FORMULAS and child.text:
            now = rewriter.text(child.text, successor.old, successor.new)
            if now is None:
                return False
            child.text = now
    return True


def _extensions(rewriter: Rewriter, successor: Successor, old: Any, root: Any) -> None:
    """What newer versions of Excel keep apart: their conditional formats, validations and sparklines."""
    q = rewriter.editor.q
    theirs = old.find(q("extLst"))
    if theirs is None:
        return
    listing = root.find(q("extLst"))
    for extension in theirs:
        twin = copy.deepcopy(extension)
        for item in list(_items(twin)):
            if not _keep(rewriter, successor, item):
                item.getparent().remove(item)
        empty = [child for child in twin if not len(child) and local(child) in _LISTS]
        for child in empty:
            twin.remove(child)
        if not len(twin) and len(extension):
            continue
        if listing is None:
            listing = root.makeelement(q("extLst"))
            root.append(listing)
        same = next((one for one in listing if one.get("uri") == extension.get("uri")), None)
        if same is None or not len(same):
            listing.append(twin)
        else:
            for child in list(twin):
                for item in list(child):
                    same[0].append(item)


_LISTS = ("conditionalFormattings", "dataValidations", "sparklineGroups")
_ITEMS = ("conditionalFormatting", "dataValidation", "sparkline")


def _items(extension: Any) -> Iterator[Any]:
    yield from (one for one in extension.iter() if local(one) in _ITEMS)


def _keep(rewriter: Rewriter, successor: Successor, item: Any) -> bool:
    """Move one of them; False for what is the former form's or has no place."""
    places = [one for one in item.iter() if local(one) == "sqref"]
    if local(item) == "dataValidation" and not _is_hers(successor, places[0].text if places else ""):
        return False
    for place in places:
        now = rewriter.reference(place.text or "", successor.old, successor.new)
        if now is None:
            return False
        place.text = now
    shapes = {rule_shape(one.text or "") for one in item.iter() if local(one) == "f"}
    if local(item) == "conditionalFormatting" and shapes & successor.house.rules:
        return False
    return _rewritten(rewriter, successor, item)
