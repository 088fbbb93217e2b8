"""QR codes of addresses, dark on white, with the quiet zone of four modules that readers of them need."""

import base64
import io
from typing import Any

import segno


def svg(address: str) -> str:
    """As lines, to stand in a page or a file: it is as large as what shows it wants it to be."""
    # Of the namespace, so that it is a picture in a file of its own too.
    return _saved(address, kind="svg", xmldecl=False, nl=False, omitsize=True).decode()


def png(address: str) -> bytes:
    """As dots, eight to a module."""
    return _saved(address, kind="png", scale=8)


def data(address: str) -> str:
    """As the address of a picture that holds the picture itself."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg(address).encode()).decode()}"


def _saved(address: str, **form: Any) -> bytes:
    # M: it can be read with 15 % of it lost.
    buffer = io.BytesIO()
    segno.make_qr(address, error="M").save(buffer, border=4, dark="#000", light="#fff", **form)
    return buffer.getvalue()
