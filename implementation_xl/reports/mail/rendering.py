"""Mail templates: a front matter in TOML (subject, recipients, attachments) and a body in Markdown, both Jinja2.

Markdown gives the plain text and the HTML of a mail from one source that a company can edit. What the workbooks say is
escaped for the part it goes into, so that a name with an asterisk or a tag stays what it is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from implementation_xl.adapters import style
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.toml_text import TomlFaultError, toml_of
from implementation_xl.base.words import did_you_mean, printable
from implementation_xl.forms.model import Company

if TYPE_CHECKING:
    from jinja2 import Environment

PACKAGED = Path(__file__).parent / "plantillas"
SUFFIX = ".md"
LONGEST_LETTER, LONGEST_LOOPS, LARGEST = 5_000_000, 100_000, 1e15
_FRONT = re.compile(r"\A\s*\+\+\+\r?\n(?P<head>.*?)\r?\n\+\+\+\r?\n(?P<body>.*)\Z", re.DOTALL)
_LISTS = ("para", "copia", "adjuntos", "espera")
_URL = re.compile(r"https?://[^\s<>\"'`\\]+")
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&])")
_STYLES = {
    "h1": f"font-size:20px;color:{style.PRIMARY};margin:0 0 12px",
    "h2": f"font-size:16px;color:{style.PRIMARY};margin:22px 0 8px",
    "p": "margin:0 0 12px",
    "ul": "margin:0 0 12px;padding-left:22px",
    "ol": "margin:0 0 12px;padding-left:22px",
    "li": "margin:0 0 4px",
    "a": f"color:{style.SECONDARY}",
    "table": "border-collapse:collapse;width:100%;margin:0 0 14px;font-size:13px",
    "th": f"text-align:left;background:{style.PRIMARY};color:{style.WHITE};padding:6px 8px",
    "td": f"border-bottom:1px solid {style.LINE};padding:6px 8px;vertical-align:top",
    "hr": f"border:0;border-top:1px solid {style.LINE};margin:18px 0",
}
_PAGE = (
    '<!DOCTYPE html>\n<html lang="es"><head><meta charset="utf-8"><title>{title}</title></head>\n'
    '<body style="margin:0;padding:16px;background:{ground}">\n'
    '<div style="max-width:680px;margin:0 auto;padding:24px;background:{paper};border-top:4px solid {primary};'
    'font-family:Calibri,Arial,sans-serif;font-size:15px;line-height:1.45;color:{ink}">\n{body}</div>\n</body></html>\n'
)
_HEADING = (
    '<table role="presentation" '
    'style="border-collapse:collapse;width:100%;margin:0 0 18px;border-bottom:1px solid {line}"><tr>'
    '<td style="padding:0 0 10px;font-size:17px;font-weight:bold;color:{primary}">{picture}</td>'
    '<td style="padding:0 0 10px;text-align:right;font-size:11px;color:{muted}">{system}</td></tr></table>\n'
)


@dataclass(frozen=True, slots=True)
class TemplateHead:
    """The words of a template's front matter: whom it goes to and what with, the template for the client where that is
    another (`both`: written besides), and what must be so for its text to be true."""

    to: tuple[str, ...]
    copy: tuple[str, ...]
    attachments: tuple[str, ...]
    client: str = ""
    both: bool = False
    expected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered template."""

    subject: str
    text: str
    html: str


class _Raw(str):
    """Text already fit for the part it goes into."""


def template_names(folder: str | os.PathLike[str] | None = None) -> list[str]:
    """The templates there are: the company's and those that come with the library."""
    places = [Path(folder)] if folder else []
    return sorted({path.stem for place in (*places, PACKAGED) for path in place.glob(f"*{SUFFIX}")})


def template_head(name: str, folder: str | os.PathLike[str] | None = None) -> TemplateHead:
    """The front matter of a template; raises ImplementationXLError as `render` does."""
    path = _template(name, folder)
    head = _head(path, _parts(path)["head"])
    to, copy, attachments, expected = (tuple(head.get(key, ())) for key in _LISTS)
    return TemplateHead(to, copy, attachments, str(head.get("cliente", "")), head.get("con_cliente") is True, expected)


def _parts(path: Path) -> re.Match[str]:
    match = _FRONT.match(_text(path))
    if not match:
        raise ImplementationXLError(f"La plantilla «{path}» no empieza con sus datos entre dos líneas «+++».")
    return match


def render(
    name: str, context: Mapping[str, Any], folder: str | os.PathLike[str] | None = None, heading: str = ""
) -> Letter:
    """Fill a template, the company's own of that name before the library's; `heading` is HTML that stands on top.

    Raises ImplementationXLError when there is none, or when it is broken.
    """
    path = _template(name, folder)
    match = _parts(path)
    head = _head(path, match["head"])
    subject = _line(_fill(path, head["asunto"], context, plain=True))
    text = printable(_tidy(_fill(path, _unmarked(match["body"]), context, plain=True)), lines=True)
    html = printable(_html(_fill(path, match["body"], context, plain=False), subject, heading), lines=True)
    return Letter(subject, text, html)


def _template(name: str, folder: str | os.PathLike[str] | None) -> Path:
    for place in ([Path(folder)] if folder else []) + [PACKAGED]:
        path = place / f"{name}{SUFFIX}"
        if path.is_file():
            return path
    names = template_names(folder)
    hint = did_you_mean(name, names) or f"Plantillas: {', '.join(names)}."
    raise ImplementationXLError(f"No existe la plantilla de correo «{name}». {hint}")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ImplementationXLError(f"No se pudo leer la plantilla «{path}»: guárdela como texto UTF-8.") from error


def _head(path: Path, text: str) -> dict[str, Any]:
    try:
        head = toml_of(text)
    except TomlFaultError as error:
        raise ImplementationXLError(f"Los datos de la plantilla «{path}» no son TOML: {error}.") from error
    if not isinstance(head.get("asunto"), str):
        raise ImplementationXLError(f"A la plantilla «{path}» le falta «asunto».")
    for key in _LISTS:
        value = head.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise ImplementationXLError(f'En la plantilla «{path}», «{key}» es una lista de textos: ["…", "…"].')
    return head


def _fill(path: Path, source: str, context: Mapping[str, Any], *, plain: bool) -> str:
    import jinja2

    environment = _environment(plain)
    try:
        return _joined(environment.from_string(source).generate(context))
    except jinja2.TemplateSyntaxError as error:
        raise ImplementationXLError(f"Plantilla «{path}», línea {error.lineno}: {error.message}.") from error
    except jinja2.TemplateError as error:
        raise ImplementationXLError(f"Plantilla «{path}»: {error.message}.") from error
    except MemoryError as error:
        raise ImplementationXLError(f"Plantilla «{path}»: su texto no cabe en la memoria.") from error
    except (TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ImplementationXLError(f"Plantilla «{path}»: {error}.") from error


def _joined(parts: Iterable[str]) -> str:
    """The parts of a text, which is a letter and no book; raises ValueError beyond."""
    text: list[str] = []
    length = 0
    for part in parts:
        length += len(part)
        if length > LONGEST_LETTER:
            raise ValueError(f"el correo pasa de {LONGEST_LETTER // 1_000_000} millones de caracteres")
        text.append(part)
    return "".join(text)


def _counting() -> Callable[..., range]:
    """`range` for one letter: all of them together go round as often as one may."""
    left = LONGEST_LOOPS

    def bounded(*limits: int) -> range:
        nonlocal left
        numbers = range(*limits)
        left -= len(numbers)
        if left < 0:
            raise ValueError(f"sus ciclos dan más de {LONGEST_LOOPS} vueltas")
        return numbers

    return bounded


def _environment(plain: bool) -> Environment:
    from jinja2 import StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import SandboxedEnvironment

    class Sandbox(SandboxedEnvironment):
        """Besides what the library keeps from a template: sums that fill the memory."""

        intercepted_binops = frozenset({"*", "**"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
            if not numbers or operator == "**" or abs(left * right) > LARGEST:
                raise SecurityError(f"«{operator}» es solo para números pequeños")
            return left * right

    escape: Callable[[str], str] = _line if plain else _escaped
    environment = Sandbox(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
        finalize=lambda value: value if isinstance(value, _Raw) else escape(_shown(value)),
    )
    environment.filters["url"] = lambda text: _Raw(text) if _URL.fullmatch(text) else text
    environment.filters["fila"] = lambda row, *names: [row[name] for name in names]
    environment.globals.pop("lipsum", None)
    environment.globals["range"] = _counting()
    environment.globals["tabla"] = lambda heads, rows: _Raw(_plain_table(heads, rows) if plain else _table(heads, rows))
    return environment


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _line(text: str) -> str:
    return printable(" ".join(text.split()))


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", _line(text))


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    shown = [[one if number == 1 else _escaped(_shown(one)) for one in line] for number, line in enumerate(lines)]
    return "\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in shown) + "\n"


def _plain_table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """One line a record, its parts set apart by dots: a table of spaces breaks in a proportional font."""
    lines = (" · ".join(_line(_shown(one)) for one in row if _line(_shown(one))) for row in rows)
    return "\n" + "".join(f"- {line}\n" for line in lines) + "\n"


def _unmarked(body: str) -> str:
    """A template's body without Markdown's marks for bold and headings; what is filled in keeps its own."""
    return re.sub(
        r"(?m)^#{1,6} +(.*)$", lambda match: match[1] if "{" in match[1] else match[1].upper(), body.replace("**", "")
    )


def _tidy(text: str) -> str:
    """Plain text without spaces at the ends of lines and without runs of blank lines."""
    text = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def letterhead(company: Company, logo: str = "") -> str:
    """The company on top of a mail, by its logo (the address of a picture) or name; nothing while it has no name."""
    from html import escape

    name, system = escape(_line(company.name)), escape(_line(company.system))
    if not name or name.startswith("["):  # the place-holder is for whoever generates forms, not for a client
        return ""
    picture = f'<img src="{logo}" alt="{name}" height="40" style="height:40px;border:0">' if logo else name
    return _HEADING.format(picture=picture, system=system, primary=style.PRIMARY, muted=style.MUTED, line=style.LINE)


def _html(markdown: str, title: str, heading: str) -> str:
    from html import escape

    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(markdown)
    for token in (*tokens, *(child for one in tokens for child in one.children or ())):
        if token.nesting >= 0 and token.tag in _STYLES:
            token.attrSet("style", _STYLES[token.tag])
    body = reader.renderer.render(tokens, reader.options, {})
    return _PAGE.format(
        title=escape(title),
        body=heading + body,
        ground=style.PALE,
        paper=style.WHITE,
        primary=style.PRIMARY,
        ink=style.INK,
    )
