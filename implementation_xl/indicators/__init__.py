"""The indicators: for each, its Python and its in-sheet formulas side by side."""
