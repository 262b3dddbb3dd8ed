"""The catalogue of forms, lists and indicators: finds, loads and cross-checks their TOML definitions."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from implementation_xl.base.pictures import not_a_picture
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.words import did_you_mean, fold
from implementation_xl.base.workdays import WorkCalendar, colombian_holidays
from implementation_xl.forms.citation_validation import check_citations
from implementation_xl.forms.identity import with_former_labels
from implementation_xl.forms.indicator_validation import check_indicator
from implementation_xl.forms.loading import FAULTY, Loader, toml_file
from implementation_xl.forms.model import (
    ALL_FORMS,
    Choices,
    Company,
    Field,
    Form,
    IndicatorDefinition,
    start_of_goal,
)
from implementation_xl.forms.process import OUTPUTS
from implementation_xl.forms.release_validation import changed_releases, read_register
from implementation_xl.forms.releases import DRAFT, OBSOLETE, REGISTER, Release, approvals_of, states_of
from implementation_xl.forms.settings import CompanyCalendar, DatedGoal, Settings, read_settings
from implementation_xl.forms.succession import check_successions
from implementation_xl.forms.validation import PLACEHOLDER, FormCheck, check_identifier, check_list

__all__ = ["PLACEHOLDER", "STARTERS", "Catalog", "Definitions", "packaged_folder"]

STARTERS = "plantillas"
"""The folder of a definition folder that holds starters of projects, and no form."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """All that the definitions say, valid as a whole."""

    forms: dict[tuple[str, int], Form]
    lists: dict[str, Choices]
    indicators: dict[str, IndicatorDefinition]
    company: Company
    folders: tuple[Path, ...]
    releases: dict[tuple[str, int], Release] = dataclasses.field(default_factory=dict)
    calendar: CompanyCalendar = CompanyCalendar()
    excluded: tuple[str, ...] = ()
    told: tuple[Problem, ...] = ()
    """What was left out of it: plug-ins that are broken."""
    before_day: Catalog | None = dataclasses.field(default=None, compare=False, repr=False)
    """For one with the goals of a day: the catalogue that it comes from."""

    def form(self, id: str, version: int | None = None) -> Form:
        """A form, by default its newest released version; of a form of which none was released, its newest.

        Raises ImplementationXLError when there is no such form or version.
        """
        versions = self.versions(id)
        if not versions:
            known = sorted({form_id for form_id, _ in self.forms})
            hint = did_you_mean(id, known) or f"Formatos: {', '.join(known)}."
            raise ImplementationXLError(f"No existe el formato «{id}». {hint}")
        if version is None:
            return versions[max(filter(self._is_released(id), versions), default=max(versions))]
        if version not in versions:
            known_versions = ", ".join(str(number) for number in sorted(versions))
            raise ImplementationXLError(
                f"El formato «{id}» no tiene versión {version}. Versiones conocidas: {known_versions}."
            )
        return versions[version]

    def versions(self, id: str) -> dict[int, Form]:
        """Every version of a form, by number; empty when there is no such form."""
        return {number: form for (form_id, number), form in self.forms.items() if form_id == id}

    def _is_released(self, id: str) -> Callable[[int], bool]:
        return lambda version: (id, version) in self.releases and self.releases[id, version].approved

    def state(self, form: Form) -> str:
        """The state of a version: borrador, en revisión, vigente u obsoleto."""
        return states_of(self.releases, form.id).get(form.version, DRAFT)

    def path_of(self, form: Form) -> Path:
        """The file that a version of a form comes from."""
        paths = (folder / form.id / f"v{form.version}.toml" for folder in reversed(self.folders))
        return next(path for path in paths if path.is_file())

    def latest(self) -> list[Form]:
        """Of every form the version that `form` gives by default, by id."""
        return [self.form(id) for id in sorted({form_id for form_id, _ in self.forms})]

    def generated(self) -> list[Form]:
        """The `latest` forms but those that other programs make."""
        return [form for form in self.latest() if not form.imported]

    def offered(self) -> list[Form]:
        """The `generated` forms that were not withdrawn: what new projects get."""
        return [form for form in self.generated() if self.state(form) != OBSOLETE]

    def need(self, form: Form, type: str | None) -> str | None:
        """Whether a type of project needs a form (`Form.needed`); None where it does not, or the form was withdrawn."""
        return None if self.state(form) == OBSOLETE else form.needed.get(type or "")

    def short_name(self, indicator: str) -> str:
        """What an indicator is called where there is little room; its id where nothing says it."""
        definition = self.indicators.get(indicator)
        return (definition.short if definition else "") or indicator

    def abbreviation(self, indicator: str) -> str:
        """What an indicator is called above a narrow column; its id where nothing says it."""
        definition = self.indicators.get(indicator)
        return (definition.abbreviation if definition else "") or indicator

    def logo(self) -> Path | None:
        """The company's logo, looked for in the definition folders, the last one first; None when there is none."""
        return _logo(self.company, self.folders)

    def at(self, day: date) -> Catalog:
        """The catalogue with the goals in force at a day."""
        whole = self.undated
        if not any(one.goals or one.alerts for one in whole.indicators.values()):
            return whole
        indicators = {id: one.at(day) for id, one in whole.indicators.items()}
        return dataclasses.replace(whole, indicators=indicators, before_day=whole)

    @property
    def undated(self) -> Catalog:
        """The catalogue with the goals of every day."""
        return self.before_day or self

    def holidays(self, first_year: int, last_year: int) -> list[tuple[date, str]]:
        """Date and name of each day off that a new form has, both years included: those of the law and our own."""
        own = {one.day: one.name for one in self.calendar.holidays if first_year <= one.day.year <= last_year}
        return sorted((own | dict(colombian_holidays(first_year, last_year))).items())

    def work_calendar(self, first_year: int, last_year: int) -> WorkCalendar:
        """The working days of a new form."""
        return WorkCalendar(self.calendar.week or None, tuple(day for day, _ in self.holidays(first_year, last_year)))

    def choices(self, field: Field) -> Choices | None:
        """The list of a field; None when it has none."""
        return self.lists[field.choices] if field.choices else None


def packaged_folder() -> Path:
    """Where the definitions that come with the library lie."""
    return Path(str(resources.files("implementation_xl.workbook_templates")))


class Definitions:
    """What the definitions of some folders say, later ones winning, and in `problems` what is wrong with them.

    A file among the folders is an `ixl.toml`, with what it sets of the company, the goals and the calendar.

    `list_ids` and `indicator_ids` have the ids of faulty ones too: one fault, one problem. `declared` has the file and
    the key path of each indicator. Only `indicators.definitions` knows which of them can be measured: load them there.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self.forms: dict[tuple[str, int], Form] = {}
        self.built: list[tuple[Path, Form]] = []
        """Every form that has its shape, those with other faults too: what they lack is said at once."""
        self.paths: dict[tuple[str, int], Path] = {}
        self.lists: dict[str, Choices] = {}
        self.list_ids: set[str] = set()
        self.indicators: dict[str, IndicatorDefinition] = {}
        self.indicator_ids: set[str] = set()
        self.declared: dict[str, tuple[Path, str]] = {}
        self.form_ids: set[str] = set()
        self.company: Company | None = None
        self.company_path = Path()
        self.calendar = CompanyCalendar()
        self.excluded: tuple[str, ...] = ()
        self.releases: dict[tuple[str, int], Release] = {}
        self.problems: list[Problem] = []
        for folder in folders:
            if folder.is_file():
                self._read_settings(folder)
            elif folder.is_dir():
                self._read_shared(folder)
            else:
                self.problems.append(Problem("E105", str(folder)))
        for folder in folders:
            self._read_forms(folder)
        self._check_together()
        if self.company is None and not self.problems:
            self.problems.append(Problem("E105", str(folders[0] / "empresa.toml")))

    def catalog(self) -> Catalog | None:
        """What they say, valid as a whole; None when anything is wrong."""
        if self.problems or self.company is None:
            return None
        released = dict(approvals_of(self.forms, self.releases))
        company = dataclasses.replace(self.company, approvals={**self.company.approvals, **released})
        return Catalog(
            self.forms,
            self.lists,
            self.indicators,
            company,
            self.folders,
            self.releases,
            self.calendar,
            self.excluded,
        )

    def _read_settings(self, path: Path) -> None:
        """What an `ixl.toml` sets of all this."""
        settings, problems = read_settings(path)
        self.problems += problems
        if settings is None:
            return
        self.calendar, self.excluded = settings.said.calendar, settings.said.excluded
        loader = Loader(str(path))
        if self.company and settings.said.company:
            self.company, self.company_path = settings.company(self.company), path
            codes = ((f"empresa.codigos.{id}", code) for id, code in self.company.codes.items() if fold(code))
            loader.unique(codes, fold)
        self._set_goals(settings, loader)
        self.problems += loader.problems

    def _set_goals(self, settings: Settings, loader: Loader) -> None:
        """Goals that hold from a day on take the place of all that the definitions have from then on."""
        own: dict[str, list[DatedGoal]] = {}
        for index, goal in enumerate(settings.said.goals):
            loader.reference(f"metas[{index}].indicador", goal.indicator, self.indicators)
            own.setdefault(goal.indicator, []).append(goal)
        for id in own.keys() & self.indicators.keys():
            definition = self.indicators[id]
            value, goals = _dated(definition.goal, definition.goals, {one.since: one.goal for one in own[id]})
            alerted = {one.since: one.alert for one in own[id] if one.alert is not None}
            alert, alerts = _dated(definition.alert, definition.alerts, alerted)
            changed = dataclasses.replace(definition, goal=value, goals=goals, alert=alert, alerts=alerts)
            check_indicator(loader, f"metas.{id}", changed)
            self.indicators[id] = changed

    def _read_shared(self, folder: Path) -> None:
        """The lists, indicators and company data of a folder, where it has them."""
        for _, choices in self._rows(folder / "listas.toml", "listas", Choices, self.list_ids):
            self.lists[choices.id] = choices
        path = folder / "indicadores.toml"
        for where, definition in self._rows(path, "indicadores", IndicatorDefinition, self.indicator_ids):
            self.indicators[definition.id] = _with_words(definition, self.indicators.get(definition.id))
            self.declared[definition.id] = (path, where)
        self._read_company(folder / "empresa.toml")

    def _read_forms(self, folder: Path) -> None:
        """The forms of a folder; what its register released is as it was released."""
        paths = (path for path in sorted(folder.glob("*/v*.toml")) if path.parent.name != STARTERS)
        own = {(form.id, form.version): form for form in map(self._read_form, paths) if form}
        register = self._toml(folder / REGISTER) if folder.is_dir() else None
        releases, problems = read_register(folder, register)
        self.problems += problems
        self.problems += changed_releases(folder, releases, own)
        self.releases = {key: one for key, one in self.releases.items() if key not in own} | releases

    def _read_form(self, path: Path) -> Form | None:
        """One version of one form, checked, as its file says it; None where that has faults."""
        self.form_ids.add(path.parent.name)
        data = self._toml(path)
        if data is None:
            return None
        loader = Loader(str(path))
        form: Form = loader.build(Form, data, "")
        if form is not FAULTY:
            self.built.append((path, form))
            FormCheck(loader, form, self.lists, self.list_ids, self.indicator_ids).run(path)
        self.problems += loader.problems
        if loader.problems:
            return None
        former = self.forms.get((form.id, form.version))
        self.forms[form.id, form.version] = with_former_labels(form, former) if former else form
        self.paths[form.id, form.version] = path
        return form

    def _check_together(self) -> None:
        """Titles say which form a workbook is, so no two forms share one; indicators are measured from known forms."""
        titles: dict[str, str] = {}
        for (id, version), form in self.forms.items():
            if titles.setdefault(fold(form.title), id) != id:
                self.problems.append(Problem("E705", str(self.paths[id, version]), None, "titulo", found=form.title))
        if self.company:
            self._check_company(self.company)
        self.problems += check_citations(self.forms, self.paths, self.form_ids)
        self.problems += check_successions(self.forms, self.paths)
        for id, (path, where) in self.declared.items():
            loader = Loader(str(path))
            loader.reference(f"{where}.formato", self.indicators[id].form, sorted(self.form_ids))
            self.problems += loader.problems

    def _read_company(self, path: Path) -> None:
        data = self._toml(path)
        if data is None:
            return
        loader = Loader(str(path))
        loader.only(data, "empresa")
        built = loader.build(Company, data.get("empresa", {}), "empresa")
        if built is not FAULTY:
            loader.unique(((f"empresa.codigos.{id}", code) for id, code in built.codes.items() if fold(code)), fold)
            former = self.company or Company(name="", codes={})
            self.company = dataclasses.replace(
                built,
                codes={**former.codes, **built.codes},
                approvals={**former.approvals, **built.approvals},
                retention={**former.retention, **built.retention},
            )
            self.company_path = path
        self.problems += loader.problems

    def _check_company(self, company: Company) -> None:
        """Approvals are of forms that there are, and the logo is a picture.

        A code may be of a form in another folder, but not of one that is nearly named so: that is a slip.
        """
        loader = Loader(str(self.company_path))
        own = {*self.form_ids, *OUTPUTS}
        for id in company.codes.keys() - own:
            if did_you_mean(id, own):
                loader.reference(f"empresa.codigos.{id}", id, sorted(own))
        known = sorted(own | company.codes.keys())
        for id in company.approvals:
            loader.reference(f"empresa.aprobaciones.{id}", id, known)
        for id in company.retention:
            loader.reference(f"empresa.retencion.{id}", id, [*known, ALL_FORMS])
        if company.logo:
            picture = _logo(company, self.folders)
            fault = not_a_picture(picture) if picture else "no está"
            if fault:
                loader.fault("E710", "empresa.logo", company.logo, reason=fault)
        self.problems += loader.problems

    def _rows(self, path: Path, root: str, cls: type, ids: set[str]) -> Iterator[tuple[str, Any]]:
        """Key path and object of each sound row of a file of tables; `ids` collects those of the faulty ones too."""
        data = self._toml(path)
        if data is None:
            return
        loader = Loader(str(path))
        loader.only(data, root)
        rows = data.get(root, [])
        if not isinstance(rows, list):
            loader.wrong_type(root, "una lista", rows)
            rows = []
        built = [(f"{root}[{index}]", loader.build(cls, row, f"{root}[{index}]")) for index, row in enumerate(rows)]
        built = [(where, row) for where, row in built if row is not FAULTY]
        loader.unique((f"{where}.id", row.id) for where, row in built)
        self.problems += loader.problems
        ids.update(str(row["id"]) for row in rows if isinstance(row, dict) and "id" in row)
        for where, row in built:
            checked = Loader(str(path))
            check_identifier(checked, f"{where}.id", row.id)
            if isinstance(row, Choices):
                check_list(checked, where, row)
            elif isinstance(row, IndicatorDefinition):
                check_indicator(checked, where, row)
            self.problems += checked.problems
            if not checked.problems:
                yield where, row

    def _toml(self, path: Path) -> dict[str, Any] | None:
        try:
            data = toml_file(path)
        except FileNotFoundError:
            return None
        if isinstance(data, Problem):
            self.problems.append(data)
            return None
        return data


def _logo(company: Company, folders: Sequence[Path]) -> Path | None:
    """The company's logo, looked for in the last folder first; None where none has it."""
    paths = ((folder.parent if folder.is_file() else folder) / company.logo for folder in reversed(folders))
    return next((path for path in paths if company.logo and path.is_file()), None)


def _dated(
    value: float, dated: Mapping[str, float], own: Mapping[date | None, float]
) -> tuple[float, dict[str, float]]:
    """A goal or an alert, and those from a day on: what `ixl.toml` says holds from its first day on, alone."""
    first = min((since or date.min for since in own), default=date.max)
    kept = {since: number for since, number in dated.items() if start_of_goal(since) < first}
    return own.get(None, value), kept | {since.isoformat(): number for since, number in own.items() if since}


def _with_words(definition: IndicatorDefinition, former: IndicatorDefinition | None) -> IndicatorDefinition:
    """An indicator with the words that it leaves out from the definition that it takes the place of."""
    if former is None:
        return definition
    return dataclasses.replace(
        definition,
        short=definition.short or former.short,
        abbreviation=definition.abbreviation or former.abbreviation,
        uncounted=definition.uncounted or former.uncounted,
    )
