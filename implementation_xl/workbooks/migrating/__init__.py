"""A filled form of an older version becomes one of a newer.

Two roads were open. Generating the newer form and moving a person's additions into it would have to know every kind of
part that Excel has, to lose none: sheets, charts, pivot tables with their caches, slicers, conversations, macros, and
whatever the next Excel brings. Editing the old sheets in place would have to turn one layout into another cell by cell,
with every formula, name, rule and width of the form, and would keep what older programs wrote badly.

So each does what it is good at. The newer form is drawn with the values (`values`), as `generate` does, and computed:
its grid, rules, names and cached values are right by construction. The person's package is the base
(`adapters.editing.grafting`): the newer sheets take the place of the former ones in it, her cells are laid over the new
grid as they stand (formula, rich text, colour, format), and every part that is not the form's keeps its bytes, unless
it refers to cells that moved. What has no place is written to a sheet of its own (`leftovers`). Nothing is written over
before what was written has been read back (`files`).
"""
