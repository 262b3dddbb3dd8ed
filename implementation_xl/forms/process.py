"""The process in words: the types of project, the form that opens one, the stage that ends one."""

from __future__ import annotations

from collections.abc import Mapping

NEW_CLIENT, CHANGE, CORPORATE, CLOSING = (
    "Cliente nuevo",
    "Modificación de cliente existente",
    "Proyecto corporativo",
    "Cierre de campaña",
)
TYPES: Mapping[str, str] = {
    "cliente-nuevo": NEW_CLIENT,
    "modificacion": CHANGE,
    "corporativo": CORPORATE,
    "cierre": CLOSING,
}
HANDOVER = "entrega_proyecto"
CLOSED = "Cerrado"
