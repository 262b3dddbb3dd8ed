"""The style sheet with the workbooks' colours as CSS variables, for light and dark screens, and the templates."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from implementation_xl.adapters import style
from implementation_xl.base.dates import show_date
from implementation_xl.indicators.measurement import AT_RISK, MET, NOT_MET
from implementation_xl.reports.parts.looks import CHART_COLORS, TONES
from implementation_xl.reports.web.trend import trend_line

HERE = "implementation_xl.reports.web"
LIGHT = {
    "ink": style.INK,
    "muted": style.MUTED,
    "band": style.PRIMARY,
    "title": style.PRIMARY,
    "link": style.SECONDARY,
    "button": style.PRIMARY,
    "pale": style.PALE,
    "line": style.LINE,
    "paper": style.WHITE,
    "ground": style.COMPUTED,
    "bien": style.GOOD,
    "bien-fill": style.GOOD_FILL,
    "alerta": style.WATCH,
    "alerta-fill": style.WATCH_FILL,
    "mal": style.BAD,
    "mal-fill": style.BAD_FILL,
    "neutro": style.QUIET,
    "neutro-fill": style.QUIET_FILL,
    "mark-bien": CHART_COLORS[MET],
    "mark-alerta": CHART_COLORS[AT_RISK],
    "mark-mal": CHART_COLORS[NOT_MET],
}
DARK = {
    "ink": "#E4EAF0",
    "muted": "#A7B4C0",
    "band": "#122A40",
    "title": "#B9D3EC",
    "link": "#93BEE6",
    "button": "#2F5D8A",
    "pale": "#213040",
    "line": "#3B4A5A",
    "paper": "#18222C",
    "ground": "#10181F",
    "bien": "#86DABB",
    "bien-fill": "#12382D",
    "alerta": "#F3CA76",
    "alerta-fill": "#3C2F11",
    "mal": "#F7AB90",
    "mal-fill": "#482112",
    "neutro": "#B9C4CE",
    "neutro-fill": "#2A3643",
    "mark-bien": "#4FC3A1",
    "mark-alerta": "#EDB458",
    "mark-mal": "#E8805F",
}


def stylesheet() -> str:
    """All the CSS of a page, as one text."""
    light, dark = (";".join(f"--{name}:{color}" for name, color in tokens.items()) for tokens in (LIGHT, DARK))
    base = files(HERE).joinpath("base.css").read_text("utf-8")
    return (
        f":root{{color-scheme:light dark;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{base}"
    )


def environment(package: str, folder: str = "templates") -> Environment:
    """The templates of a package's folder, with `macros.html` and `base.html` beside them; all text is escaped."""
    loader = ChoiceLoader([PackageLoader(package, folder), PackageLoader(HERE, "templates")])
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["day"] = lambda day: show_date(day) if day else ""
    made.globals |= {"tones": TONES, "trend_line": trend_line}
    return made
