"""*Empresa*: name, logo, codes and goals, written into `ixl.toml` with what else stands there kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from starlette.responses import Response

from implementation_xl.base.files import beside
from implementation_xl.base.pictures import not_a_picture, picture_type
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.scratch import scratch_folder
from implementation_xl.cli.panel.asking import Address, Asked, Panel
from implementation_xl.cli.panel.doing import Action, Doing, Given, PageOf, foretell, perform
from implementation_xl.cli.panel.uploading import kept_for
from implementation_xl.forms.settings import NAME, Settings, load_settings
from implementation_xl.projects.configuring import changed_settings, write_settings

COMPANY = ("nombre", "sistema", "elaborado_por", "aprobado_por", "fecha_aprobacion")
ATTRIBUTES = {
    "nombre": "name",
    "sistema": "system",
    "elaborado_por": "prepared_by",
    "aprobado_por": "approved_by",
    "fecha_aprobacion": "approval_date",
}


def company(asked: Asked) -> Response:
    """What is in force of the company."""
    panel = asked.panel
    catalog = panel.catalog.at(panel.watch.cutoff or date.today())
    values = {name: getattr(catalog.company, ATTRIBUTES[name]) for name in COMPANY}
    codes = [(form.id, form.title, catalog.company.codes.get(form.id, "")) for form in catalog.generated()]
    goals = [(one.id, one.name, _shown(one.goal), _shown(one.alert)) for one in catalog.indicators.values()]
    logo = catalog.logo()
    return asked.page(
        "company.html",
        values=values,
        codes=codes,
        goals=goals,
        logo=logo.name if logo else "",
        place=_path(panel),
        there=_path(panel).is_file(),
    )


def _path(panel: Panel) -> Path:
    """The file that is in force, else that of the panel's folder."""
    return load_settings(panel.root).path or panel.root / NAME


def _shown(fraction: float) -> str:
    return f"{fraction * 100:.10g}".replace(".", ",")


def _changes_of(given: Given) -> dict[str, Any]:
    """What differs from what is in force, as `ixl.toml` has it."""
    panel = given.panel
    catalog = panel.catalog.at(given.today)
    own: dict[str, Any] = {}
    for name in COMPANY:
        text = given.text(name) or ""
        if text != getattr(catalog.company, ATTRIBUTES[name]):
            own[name] = text
    codes = {}
    for form in catalog.generated():
        code = given.text(f"codigo-{form.id}")
        if code and code != catalog.company.codes.get(form.id, ""):
            codes[form.id] = code
    if codes:
        own["codigos"] = codes
    values: dict[str, Any] = {"empresa": own} if own else {}
    goals = _goals(given, load_settings(panel.root))
    return values | ({"metas": goals} if goals else {})


def _goals(given: Given, settings: Settings) -> list[dict[str, Any]]:
    """All the goals that the file is to have; nothing where none changes."""
    since = given.day("desde")
    kept = [_goal(one.indicator, one.goal, one.alert, one.since) for one in settings.said.goals]
    changed = False
    for indicator in given.panel.catalog.at(given.today).indicators.values():
        goal, alert = _fraction(given, f"meta-{indicator.id}"), _fraction(given, f"alerta-{indicator.id}")
        if (
            goal is None
            or alert is None
            or (_shown(goal), _shown(alert)) == (_shown(indicator.goal), _shown(indicator.alert))
        ):
            continue
        kept = [old for old in kept if (old["indicador"], old.get("desde")) != (indicator.id, since)]
        kept.append(_goal(indicator.id, goal, alert, since))
        changed = True
    return kept if changed else []


def _goal(indicator: str, goal: float, alert: float | None, since: date | None) -> dict[str, Any]:
    members: dict[str, Any] = {"indicador": indicator, "meta": goal}
    members |= {} if alert is None else {"alerta": alert}
    return members | ({} if since is None else {"desde": since})


def _fraction(given: Given, name: str) -> float | None:
    """A percent that was typed («95», «97,5 %») as a fraction; raises ImplementationXLError for what is none."""
    text = given.text(name)
    if text is None:
        return None
    try:
        number = float(text.replace("%", "").replace(",", ".").strip())
    except ValueError:
        number = -1
    if not 0 < number <= 100:
        raise ImplementationXLError(f"«{text}» no es un porcentaje de 0 a 100.")
    return round(number / 100, 12)


def _tell(given: Given) -> Doing:
    values, path = _changes_of(given), _path(given.panel)
    if not values:
        return Doing(["Todo está ya así."])
    changed_settings(path, values)
    lines = [f"En {path}, sin tocar lo demás del archivo:", *_said(values)]
    if "metas" in values and given.day("desde") is None:
        lines.append("Sin fecha, la meta nueva rige también para los cortes anteriores.")
    return Doing([*lines, "Los formatos que ya se crearon no cambian; los nuevos salen con esto."], [path])


def _said(values: Mapping[str, Any], above: str = "") -> list[str]:
    """What is written, a line each: «empresa.nombre = Mi Empresa»."""
    lines: list[str] = []
    for name, value in values.items():
        if isinstance(value, Mapping):
            lines += _said(value, f"{above}{name}.")
        elif isinstance(value, list):
            lines += [f"{name}: {', '.join(f'{key} {part}' for key, part in one.items())}" for one in value]
        else:
            lines.append(f"{above}{name} = «{value}»")
    return lines


def _do(given: Given) -> Doing:
    values = _changes_of(given)
    if not values:
        return Doing(["Todo está ya así."])
    path = write_settings(_path(given.panel), values)
    reload(given.panel)
    return Doing(_said(values), [path])


def reload(panel: Panel) -> None:
    """Have the panel go by the definitions and settings as they are now."""
    from implementation_xl.indicators.definitions import catalog

    settings = load_settings(panel.root)
    folders = panel.definitions or tuple(map(str, settings.definitions))
    panel.watch.renew(catalog(*folders, *settings.in_catalog))


ACTION = Action("Datos de la empresa", "", "Guardar", _tell, _do)
PLACE = PageOf([("/empresa", "Empresa")], "/empresa")


def _tell_page(asked: Asked) -> Response:
    """Say what would be written."""
    return foretell(asked, ACTION, PLACE, _path(asked.panel).parent)


def _write_page(asked: Asked) -> Response:
    """Write what was confirmed."""
    return perform(asked, ACTION, PLACE, _path(asked.panel).parent)


def logo(asked: Asked) -> Response:
    """Keep a picture beside `ixl.toml` as the logo, in place of an earlier one that came so."""
    path = _path(asked.panel)
    with scratch_folder("libro") as folder:
        (dropped, *_) = kept_for(asked.uploads("logo"), folder)
        fault = not_a_picture(dropped.path)
        if fault:
            raise ImplementationXLError(f"«{dropped.name}» {fault}.")
        data = dropped.path.read_bytes()
    target = path.with_name(f"logo.{picture_type(data)}")
    with beside(target) as temporary:
        temporary.write_bytes(data)
    write_settings(path, {"empresa": {"logo": target.name}})
    reload(asked.panel)
    return asked.to("/empresa")


ADDRESSES = (
    Address("/empresa", company),
    Address("/empresa/ver", _tell_page, posted=True, writes=True),
    Address("/empresa", _write_page, posted=True, writes=True),
    Address("/empresa/logo", logo, posted=True, writes=True),
)
