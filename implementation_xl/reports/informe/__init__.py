"""The report of one file: a page that opens anywhere, without a server, a network or a script.

`page` puts together what the other modules gather of a measured portfolio; nothing is measured here. What the page
filters it adds up by itself, from the numerators and denominators that stand in its cells.
"""
