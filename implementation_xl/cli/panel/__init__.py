"""The panel: the library's screens in the browser of the same machine, for people without a terminal.

It has no rule of its own: each screen calls what the commands call. Pages are made here (Starlette, Jinja2) and work
without a script; a small one adds what a page cannot do alone: files dropped on it, progress, following the files.
 No framework stands in between, as each either wants inline styles or code that the pages forbid, or a step
that builds it.

`guard` lets nobody in but the browser that was opened; `watching` knows the portfolio and sees its files change; `jobs`
does what takes long; the `…_screen` modules are the screens.
"""
