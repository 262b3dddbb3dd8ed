"""The stages of the process in words, in their order (docs/proceso.md has the rule in Spanish).

The stage is the last one whose evidence is there (`reached`):

- *Cerrado*: nothing that closing needs is owed any more (`closing`), or its *Acta de Cierre* says who authorised to
  close with it. Green is earned, not waited for.
- *Por cerrar*: it went live, its stabilisation is over, every activity of the schedule is finished, and something is
  owed; a project without a go-live, when its schedule is finished. Of a closing, *Acta de cierre pendiente*: the record
  is dated.
- *Estabilización*: it went live: the *Salida a Producción* record is dated, or the go-live activities are finished.
- *Salida a producción*: the tests allow it, or a go-live activity has begun.
- *Pruebas*: a test has been run, or an activity of that phase has begun.
- *Implementación*: an activity beyond those two phases has begun, or the schedule is approved and its
  first day has come.
- *Planeación*: the hand-over has been received and something is planned or nothing of it is missing.
- *Recepción*: before that.
"""

from __future__ import annotations

from implementation_xl.forms.process import CLOSED

RECEPTION, PLANNING, BUILDING, TESTING, GOING_LIVE, STABILISING, TO_CLOSE, _ = STAGES = (
    "Recepción",
    "Planeación",
    "Implementación",
    "Pruebas",
    "Salida a producción",
    "Estabilización",
    "Por cerrar",
    CLOSED,
)
BEFORE_LIVE = STAGES[:5]
CLOSING_RECEPTION, CLOSING_PLANNING, CLOSING_WORK, CLOSING_RECORD, CLOSING_PENDING, _ = CLOSING_STAGES = (
    "Recepción del cierre",
    "Planeación del cierre",
    "Ejecución del cierre",
    "Acta de cierre",
    "Acta de cierre pendiente",
    CLOSED,
)
