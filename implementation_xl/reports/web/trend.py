"""A series of fractions as a small SVG line, with its goal."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT, EDGE = 160, 40, 4


def trend_line(
    values: Sequence[float | None], goal: float | None = None, *, title: str = "", width: int = WIDTH
) -> Markup:
    """The values in order (None leaves a gap) as an SVG picture; `title` says it in words to who does not see it."""
    known = [value for value in (*values, goal) if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    room = (high - low) or 1.0
    step = (width - 2 * EDGE) / max(len(values) - 1, 1)

    def down(value: float) -> float:
        return round(EDGE + (HEIGHT - 2 * EDGE) * (1 - (value - low) / room), 1)

    parts = []
    if goal is not None:
        parts.append(Markup('<line class="goal" x1="0" x2="{}" y1="{}" y2="{}"/>').format(width, *[down(goal)] * 2))
    lines: list[list[str]] = [[]]
    last = None
    for place, value in enumerate(values):
        if value is None:
            lines.append([])
            continue
        last = round(EDGE + step * place, 1), down(value)
        lines[-1].append("{},{}".format(*last))
    parts += [Markup('<polyline points="{}"/>').format(" ".join(line)) for line in lines if len(line) > 1]
    parts += [Markup('<circle r="2" cx="{}" cy="{}"/>').format(*line[0].split(",")) for line in lines if len(line) == 1]
    if last:
        parts.append(Markup('<circle class="last" r="3" cx="{}" cy="{}"/>').format(*last))
    head = Markup('<svg class="trend" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-label="{t}">')
    return head.format(w=width, h=HEIGHT, t=title) + Markup("").join(parts) + Markup("</svg>")
