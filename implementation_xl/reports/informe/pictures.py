"""The pictures of a report as SVG: colours are classes of the page's style sheet, words are texts of the picture.

Each has a label that says in words what it shows: nothing is only in the picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from math import ceil, floor

from markupsafe import Markup

from implementation_xl.base.dates import MONTHS, show_date
from implementation_xl.base.rounding import TOLERANCE, shown_percent
from implementation_xl.base.words import printable
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.reports.informe.figures import PeriodPoint
from implementation_xl.reports.informe.plan import GanttLine, PlanPicture
from implementation_xl.reports.parts.looks import TONES

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 320, 116, 34, 14, 14, 18
LINE, HEAD, NAMES, PLAN_WIDTH = 20, 30, 290, 960
MOST_LINES, LONGEST_NAME = 200, 44
CURVE_HEIGHT = 300


def _svg(kind: str, width: float, height: float, label: str, parts: Iterable[Markup]) -> Markup:
    head = Markup('<svg class="{}" viewBox="0 0 {:g} {:g}" width="{:g}" height="{:g}" role="img" aria-label="{}">')
    return head.format(kind, width, height, width, height, label) + Markup("").join(parts) + Markup("</svg>")


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> Markup:
    return Markup('<line class="{}" x1="{:.4g}" y1="{:.4g}" x2="{:.4g}" y2="{:.4g}"/>').format(kind, x1, y1, x2, y2)


def _text(kind: str, x: float, y: float, words: str) -> Markup:
    return Markup('<text class="{}" x="{:.4g}" y="{:.4g}">{}</text>').format(kind, x, y, printable(words))


def _path(kind: str, points: Sequence[tuple[float, float]]) -> Markup:
    return Markup('<polyline class="{}" points="{}"/>').format(kind, " ".join(f"{x:.4g},{y:.4g}" for x, y in points))


def period_chart(name: str, points: Sequence[PeriodPoint]) -> Markup:
    """The periods of an indicator as points in the colour of their state, on a line, against the goal of each."""
    known = [value for point in points for value in (point.value, point.goal) if value is not None]
    low = max(floor(10 * min(known) + TOLERANCE) - 1, 0) / 10
    high = max(ceil(10 * max(known) - TOLERANCE), 10) / 10
    step = (WIDTH - LEFT - RIGHT) / max(len(points) - 1, 1)

    def across(place: int) -> float:
        return LEFT + step * place if len(points) > 1 else (LEFT + WIDTH - RIGHT) / 2

    def down(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)

    parts = [_line("axis", LEFT, down(value), WIDTH - RIGHT, down(value)) for value in (low, high)]
    parts += [_text("tick end", LEFT - 5, down(value) + 3, f"{value * 100:.0f} %") for value in (low, high)]
    goals = [(across(place), down(point.goal)) for place, point in enumerate(points)]
    ends = [(LEFT, goals[0][1]), *goals, (WIDTH - RIGHT, goals[-1][1])]
    parts.append(_path("goal", ends))
    for run in _runs(points):
        parts.append(_path("series", [(across(at), down(points[at].value or 0)) for at in run]))
    for place, point in enumerate(points):
        if point.value is not None:
            dot = Markup('<circle class="dot" data-tone="{}" cx="{:.4g}" cy="{:.4g}" r="{}"/>')
            size = 4.5 if place == len(points) - 1 else 3.2
            parts.append(dot.format(TONES.get(point.state, "neutro"), across(place), down(point.value), size))
    named = {0: "tick", len(points) - 1: "tick end"} if len(points) > 1 else {0: "tick middle"}
    edge = {"tick": LEFT, "tick end": WIDTH - RIGHT, "tick middle": across(0)}
    parts += [_text(kind, edge[kind], HEIGHT - 4, points[place].label) for place, kind in named.items()]
    told = "; ".join(f"{point.label}: {point.text}" for point in points)
    return _svg("periods", WIDTH, HEIGHT, f"{name}, por periodo: {told}. Meta: {show_percent(points[-1].goal)}", parts)


def _runs(points: Sequence[PeriodPoint]) -> list[list[int]]:
    """The places of points that follow one another without a gap, two or more."""
    runs: list[list[int]] = [[]]
    for place, point in enumerate(points):
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append(place)
    return [run for run in runs if len(run) > 1]


class _Scale:
    """Days across a picture."""

    def __init__(self, first: date, last: date, left: float, right: float) -> None:
        self.first, self.last, self.left, self.right = first, last, left, right
        self.unit = (right - left) / ((last - first).days + 1)

    def start(self, day: date) -> float:
        """Where a day begins."""
        return self.left + self.unit * (day - self.first).days

    def end(self, day: date) -> float:
        """Where it ends."""
        return self.start(day) + self.unit

    def months(self, top: float, bottom: float) -> list[Markup]:
        """The months as lines with their names above, as many as can be read."""
        starts = [self.first.replace(day=1)]
        while (following := (starts[-1] + timedelta(31)).replace(day=1)) <= self.last:
            starts.append(following)
        every = max(1, ceil(len(starts) * 56 / (self.right - self.left)))
        parts = []
        for month in starts[::every]:
            at = self.start(month)
            if at < self.left:
                continue
            label = f"{MONTHS[month.month - 1][:3]} {month.year % 100:02}"
            parts += [_line("axis", at, top, at, bottom), _text("tick", at + 4, top - 6, label)]
        return parts

    def cutoff(self, day: date, top: float, bottom: float) -> list[Markup]:
        """The cut-off date as a line, where the picture has it."""
        if not self.first <= day <= self.last:
            return []
        at = self.end(day)
        return [_line("cutoff", at, top, at, bottom)]


def gantt(picture: PlanPicture) -> Markup:
    """The activities by phase: planned with how far each is, the baseline below it, the real dates on it."""
    days = [day for _, lines in picture.phases for line in lines for pair in line[1:4] if pair for day in pair]
    scale = _Scale(min(days), max(days), NAMES, PLAN_WIDTH - 10)
    parts, y, count = [], float(HEAD), 0
    for phase, lines in picture.phases:
        if count >= MOST_LINES:
            break
        parts.append(_text("phase", 6, y + 14, _short(phase)))
        y += LINE
        for line in lines[: MOST_LINES - count]:
            parts += _bars(line, scale, y)
            y += LINE
        count += len(lines)
    grid = [*scale.months(HEAD - 4, y), *scale.cutoff(picture.day, HEAD - 4, y)]
    late = sum(line.state == "Atrasada" for _, lines in picture.phases for line in lines)
    total = sum(len(lines) for _, lines in picture.phases)
    label = (
        f"Gantt: {total} actividades del {show_date(scale.first)} al {show_date(scale.last)}, {late} atrasadas al "
        f"{show_date(picture.day)}. Cada una está, con sus fechas, en «De dónde sale cada valor»."
    )
    return _svg("gantt", PLAN_WIDTH, y + 6, label, [*grid, *parts])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1].rstrip() + "…"


def _bars(line: GanttLine, scale: _Scale, y: float) -> list[Markup]:
    gone = line.state == "Cancelada"
    kind = "name gone" if gone else "name late" if line.state == "Atrasada" else "name"
    parts = [_text(kind, 16, y + 14, _short(line.name))]
    if line.base:
        parts.append(_bar("base", scale, line.base, y + 15, 3))
    if line.planned and line.milestone:
        x, middle = scale.end(line.planned[1]) - scale.unit / 2, y + 8
        points = [(x - 6, middle), (x, middle - 6), (x + 6, middle), (x, middle + 6)]
        done = "milestone done" if line.progress >= 1 - TOLERANCE else "milestone"
        parts.append(
            Markup('<polygon class="{}" points="{}"/>').format(done, " ".join(f"{a:.4g},{b:.4g}" for a, b in points))
        )
    elif line.planned:
        parts.append(_bar("plan gone" if gone else "plan", scale, line.planned, y + 4, 8))
        if line.progress > 0 and not gone:
            left, right = scale.start(line.planned[0]), scale.end(line.planned[1])
            parts.append(_box("done", left, y + 4, (right - left) * min(line.progress, 1), 8))
    if line.real and not gone:
        over = line.planned is not None and line.real[1] > line.planned[1]
        parts.append(_bar("real over" if over else "real", scale, line.real, y + 12, 3))
    return parts


def _bar(kind: str, scale: _Scale, days: tuple[date, date], y: float, height: float) -> Markup:
    left = scale.start(days[0])
    return _box(kind, left, y, max(scale.end(days[1]) - left, 1.5), height)


def _box(kind: str, x: float, y: float, width: float, height: float) -> Markup:
    return Markup('<rect class="{}" x="{:.4g}" y="{:.4g}" width="{:.4g}" height="{:g}"/>').format(
        kind, x, y, width, height
    )


def s_curve(picture: PlanPicture) -> Markup:
    """Planned and real cumulative progress, and both at the cut-off."""
    points = picture.curve
    scale = _Scale(points[0].day, points[-1].day, 44, PLAN_WIDTH - 60)
    top, bottom = 30.0, CURVE_HEIGHT - 14.0

    def down(share: float) -> float:
        return bottom - (bottom - top) * share

    parts = []
    for tenth in range(0, 11, 2):
        parts += [_line("axis", 44, down(tenth / 10), PLAN_WIDTH - 60, down(tenth / 10))]
        parts += [_text("tick end", 38, down(tenth / 10) + 4, f"{tenth * 10} %")]
    parts += scale.months(top, bottom) + scale.cutoff(picture.day, top, bottom)
    real = [(scale.end(point.day), down(point.real)) for point in points if point.real is not None]
    parts.append(_path("planned", [(scale.end(point.day), down(point.planned)) for point in points]))
    parts.append(_path("reached", real))
    now = next(point for point in points if point.day == picture.day) if real else None
    label = "Curva S: avance acumulado planeado y real."
    if now is not None and now.real is not None:
        x = scale.end(now.day)
        ahead = now.real > now.planned
        marks = (("planned", now.planned, "esperado", -9, ahead), ("reached", now.real, "real", 9, not ahead))
        for kind, value, name, aside, below in marks:
            parts.append(Markup('<circle class="mark {}" cx="{:.4g}" cy="{:.4g}" r="5"/>').format(kind, x, down(value)))
            side = " end" if aside < 0 else ""
            at = down(value) + (18 if below else -8)
            parts.append(_text(f"said {kind}{side}", x + aside, at, f"{name} {shown_percent(value)}"))
        label += f" Al {show_date(now.day)}: esperado {shown_percent(now.planned)}, real {shown_percent(now.real)}."
    return _svg("curve", PLAN_WIDTH, CURVE_HEIGHT, label, parts)
