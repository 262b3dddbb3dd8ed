"""What a starter is: the plan that a type of campaign begins with, as frozen dataclasses that a TOML is loaded into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from implementation_xl.forms.model import key

WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes")
FTE, SEATS, SUPERVISORS, TRAINING_DAYS = "fte", "puestos", "supervisores", "dias_formacion"
ALL_LINES, VOICE_LINES = "todas", "voz"
AGENTS_PER_SUPERVISOR = 18
"""Where the hand-over does not say how many supervisors there are; one for more agents is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """An activity of the schedule, by how long it takes and what it waits for; its dates follow from the go-live."""

    id: str = key("id", "Identificador con que la citan otras filas de la plantilla")
    phase: str = key("fase", "Fase del cronograma")
    name: str = key("actividad", "Qué se hace, empezando por un verbo")
    area: str = key("area", "Área responsable, de la lista")
    days: int = key("dias", "Duración en días hábiles, de 1 a 250")
    days_of: str = key(
        "dias_de", "Dato de la Entrega de Proyecto que reemplaza la duración", default="", enum=(TRAINING_DAYS,)
    )
    waits: str = key("predecesora", "Actividades que espera: «vpn; crm CC+2 días»", default="")
    holds: str = key("antes_de", "Actividades que la esperan a ella, escritas igual", default="")
    milestone: bool = key("hito", "true para un logro que se informa al cliente", default=False)
    live: bool = key("salida", "true en la única que cae el día de la salida", default=False)
    record: str = key("registro", "Entregable o registro que deja", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A test of the Set de Pruebas."""

    category: str = key("categoria", "Qué se prueba")
    item: str = key("item", "Qué debe funcionar")
    before: str = key("precondicion", "Qué debe estar listo", default="")
    steps: str = key("pasos", "Cómo se hace", default="")
    expected: str = key("esperado", "Qué se debe ver")
    area: str = key("area", "Área que acompaña, de la lista")
    criticality: str = key("criticidad", "De la lista")


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A need of the register; its quantity follows from the size of the campaign, its date from an activity."""

    area: str = key("area", "Área que la consigue, de la lista")
    need: str = key("necesidad", "Qué se necesita")
    detail: str = key("detalle", "Características", default="")
    quantity: int | None = key("cantidad", "Cuántos, cuando no depende del tamaño", default=None)
    per: str = key("por", "De qué depende la cantidad", default="", enum=(FTE, SEATS, SUPERVISORS))
    each: float = key("cada", "Uno por cada tantos", default=1.0)
    spare: float = key("reserva", "Parte que se suma: 0.1 es diez por ciento más", default=0.0)
    priority: str = key("prioridad", "De la lista", default="Alta")
    activity: str = key("actividad", "Actividad que la necesita: debe estar el día hábil anterior")
    resource: str = key(
        "recurso",
        "Recurso del proceso, que se pide también sin plantilla: para todas las líneas o solo para las de voz",
        default="",
        enum=(ALL_LINES, VOICE_LINES),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMeeting:
    """A meeting of the register: each week on a day, or once, on the last day of an activity."""

    kind: str = key("tipo", "De la lista: Interna o Cliente")
    topic: str = key("tema", "Asunto")
    people: str = key("convocados", "Áreas o personas", default="")
    hour: time | None = key("hora", "Hora de inicio", default=None)
    weekday: str = key("dia", "Día de la semana, si es semanal", default="", enum=WEEKDAYS)
    activity: str = key("actividad", "Actividad en cuyo último día es, si es una sola", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """What a type of campaign begins with; one that is a part only is there to be inherited."""

    id: str = key("id", "Identificador: el nombre del archivo")
    title: str = key("titulo", "Nombre")
    description: str = key("descripcion", "Para qué campañas sirve")
    types: tuple[str, ...] = key("tipos", "Tipos de proyecto a los que sirve", default=())
    inherits: str = key(
        "hereda", "Plantilla de la que toma todo; una actividad con el mismo id la reemplaza", default=""
    )
    omits: tuple[str, ...] = key("omite", "id de actividades heredadas que no lleva", default=())
    part: bool = key("parte", "true cuando solo sirve para heredarla", default=False)
    activities: tuple[Activity, ...] = key("actividades", "Las del cronograma", default=())
    tests: tuple[Trial, ...] = key("pruebas", "Las del Set de Pruebas", default=())
    needs: tuple[Need, ...] = key("necesidades", "Las del Registro de Necesidades", default=())
    meetings: tuple[PlannedMeeting, ...] = key("reuniones", "Las del control de reuniones", default=())
