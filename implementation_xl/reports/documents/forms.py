"""Forms and their fields as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from implementation_xl.reports.documents.document import Json, document

if TYPE_CHECKING:
    from implementation_xl.forms.catalog import Catalog
    from implementation_xl.forms.model import Field, Form


def form_json(form: Form) -> Json:
    """One form in a list of forms."""
    return {
        "formato": form.id,
        "version": form.version,
        "titulo": form.title,
        "objetivo": form.purpose,
        "indicador": form.indicator or None,
        "se_genera": not form.imported,
    }


def form_fields_json(form: Form, catalog: Catalog) -> Json:
    """One form with its fields (`ixl formatos ver ID --json`)."""
    return document(
        **form_json(form),
        quien=form.filler,
        cuando=form.due,
        necesidad=form.needed,
        hojas=[
            {
                "hoja": sheet.name,
                "campos": [_field_json(one, catalog) for block in sheet.blocks for one in block.fields],
                "tabla": sheet.table and sheet.table.id,
                "columnas": [_field_json(one, catalog) for one in sheet.table.fields] if sheet.table else [],
            }
            for sheet in form.sheets
        ],
    )


def _field_json(field: Field, catalog: Catalog) -> Json:
    choices = catalog.choices(field)
    return {
        "campo": field.id,
        "etiqueta": field.label,
        "tipo": field.kind,
        "obligatorio": field.required,
        "calculado": field.computed,
        "valores": list(choices.active()) if choices else None,
        "acepta_otros": choices.open if choices else None,
        "ayuda": field.help,
        "ejemplo": field.example,
    }
