"""A company's second versions of two forms, made from the shipped first ones, and books of the first ones."""

from __future__ import annotations

from pathlib import Path

from implementation_xl.forms.catalog import Catalog, packaged_folder
from implementation_xl.indicators.definitions import catalog

MEETINGS, SCHEDULE = "control_actas", "cronograma_general"
AGREEMENTS = """
[[hojas]]
nombre = "Acuerdos"
instrucciones = "Una fila por acuerdo."

[[hojas.bloques]]
id = "responsables"
titulo = "Responsables"
campos = [
  {id = "coordinador", etiqueta = "Coordina", ayuda = "Quien coordina.", ejemplo = "Laura Méndez", ancho = 34},
]

[hojas.tabla]
id = "acuerdos"
titulo = "Acuerdos"
filas = 50
fijar_hasta = "acuerdo"
campos = [
  {id = "dia", etiqueta = "Día", tipo = "fecha", obligatorio = true, ayuda = "Día.", ejemplo = "30-jun-2026"},
  {id = "acuerdo", etiqueta = "Acuerdo", obligatorio = true, ancho = 60, ayuda = "Qué.", ejemplo = "Pedir troncales"},
]
"""


def _cut(text: str, start: str, end: str) -> tuple[str, str]:
    """The text without what stands from `start` to `end`, and that."""
    first = text.index(start)
    last = text.index(end, first + 1)
    return text[:first] + text[last:], text[first:last]


def meetings_2(text: str) -> str:
    """A label renamed, columns added, removed, renamed and split, a header field moved, a sheet added."""
    column, end = "[[hojas.tabla.campos]]\nid = ", "[[hojas.tabla.campos]]"
    text = text.replace("version = 1", "version = 2", 1)
    text = text.replace('etiqueta = "Fecha agendada"', 'etiqueta = "Fecha citada"')
    text = text.replace(f'{column}"tema"', f'{column}"sala"\netiqueta = "Sala"\nayuda = "Dónde."\n\n{column}"tema"')
    text, _ = _cut(text, f'{column}"convocados"', end)
    text = text.replace('"convocados", ', "").replace(', "convocados"]', "]")
    text = text.replace(
        'id = "responsable"\n', 'id = "responsable"\nantes = {campos = ["responsable"], separador = " - ", parte = 1}\n'
    )
    role = 'antes = {campos = ["responsable"], separador = " - ", parte = 2}\netiqueta = "Cargo"\nayuda = "Qué hace."'
    text = text.replace(f'{column}"fecha_envio"', f'{column}"cargo"\n{role}\n\n{column}"fecha_envio"')
    text = text.replace('id = "destinatarios"\n', 'id = "enviada_a"\nantes = {campos = ["destinatarios"]}\n')
    text, _ = _cut(text, '[[hojas.bloques.campos]]\nid = "coordinador"', "[[hojas.bloques.campos]]\nid = ")
    text = text.replace('"codigo_proyecto", "coordinador"]', '"codigo_proyecto"]', 1)
    return text + AGREEMENTS


def schedule_2(text: str) -> str:
    """A list of its own for the phases, one of whose words is another, and a column more before the dates."""
    column = "[[hojas.tabla.campos]]\nid = "
    text = text.replace("version = 1", "version = 2", 1)
    text = text.replace('lista = "fase"', 'lista = "fase_2"')
    added = f'{column}"frente"\netiqueta = "Frente"\nayuda = "De qué frente es."\n\n{column}"inicio_planeado"'
    return text.replace(f'{column}"inicio_planeado"', added)


def newer_definitions(folder: Path) -> Path:
    """A folder of definitions with the second versions."""
    target = folder / "definiciones"
    for form, change in ((MEETINGS, meetings_2), (SCHEDULE, schedule_2)):
        text = (packaged_folder() / form / "v1.toml").read_text(encoding="utf-8")
        (target / form).mkdir(parents=True, exist_ok=True)
        (target / form / "v2.toml").write_text(change(text), encoding="utf-8")
    words = (packaged_folder() / "listas.toml").read_text(encoding="utf-8")
    start = words.index('id = "fase"')
    phases = words[words.index("valores", start) : words.index("[[listas]]", start)]
    phases = phases.replace(
        '{valor = "Formación", sinonimos = ["Capacitación", "Entrenamiento"]}',
        '{valor = "Entrenamiento", antes = ["Formación", "Capacitación"]}',
    )
    assert 'valor = "Entrenamiento"' in phases
    (target / "listas.toml").write_text(f'[[listas]]\nid = "fase_2"\n{phases}', encoding="utf-8")
    return target


def newer_catalog(folder: Path) -> Catalog:
    """The shipped catalogue with the second versions."""
    return catalog(newer_definitions(folder))
