"""The look of what is read in a browser: the panel and the report of one file share colours, templates and pictures.

`stylesheet` is all the CSS, `environment` makes the Jinja2 templates of a package with the macros of `macros.html`;
text is escaped everywhere. Nothing here carries a style or a script of its own into a page, so that a page can forbid
both.
"""
