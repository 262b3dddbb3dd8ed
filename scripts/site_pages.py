"""The pages of the site that do not lie in docs/: what stands at the top of the checkout, and the API by name.

A hook of mkdocs (`mkdocs.yml`).
"""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

import implementation_xl

ROOT = Path(__file__).resolve().parent.parent
PAGES = {"README.md": "index.md", "CONTRIBUTING.md": "CONTRIBUTING.md", "CHANGELOG.md": "CHANGELOG.md"}
_LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?:)([^)#]+)(#[^)]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages."""
    for name, page in PAGES.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=relinked(text, ROOT)))
    files.append(File.generated(config, "api.md", content=api_page()))
    return files


def on_page_markdown(markdown: str, page: object, config: MkDocsConfig, files: Files) -> str:
    """The links of the pages in docs/ to what lies above them."""
    return relinked(markdown, ROOT / "docs") if "](../" in markdown else markdown


def relinked(text: str, folder: Path) -> str:
    """A text of `folder` with its links as the site needs them: those to what is no page of it become plain text."""

    def link(match: re.Match[str]) -> str:
        mark, label, target, anchor = match.groups(default="")
        path = (folder / target).resolve().relative_to(ROOT).as_posix()
        page = PAGES.get(path, path.removeprefix("docs/"))
        return f"{mark}[{label}]({page}{anchor})" if page != path or path in PAGES else label

    return _LINK.sub(link, text)


def api_page() -> str:
    """The public names, each by its docstring."""
    places = implementation_xl._PLACES
    names = sorted(implementation_xl.__all__, key=lambda name: (name[0].isupper(), name))
    lines = ["# API", "", "`import implementation_xl as ixl` gives these names, and no other is promised to stay.", ""]
    return "\n".join([*lines, *(f"::: implementation_xl.{places[name]}.{name}" for name in names), ""])
