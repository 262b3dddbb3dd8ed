"""Workbook automation for the Implementación process: generate, read, measure, consolidate and export."""
