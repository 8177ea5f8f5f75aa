"""The addresses that people are given, as text and as QR codes."""

from __future__ import annotations

import segno
from markupsafe import Markup

from server.settings import Settings


def join_url(settings: Settings, code: str) -> str:
    """The address that the big screen shows as a QR code."""
    return f"{settings.public_url}/j/{code}"


def link(settings: Settings, ticket: str) -> str:
    """The address to give to one person. What stands behind the `#` never reaches a server log."""
    return f"{settings.public_url}/open#{ticket}"


def qr(url: str) -> Markup:
    """A QR code as inline SVG, dark on white."""
    svg = segno.make(url, error="m").svg_inline(border=2, omitsize=True, title=f"QR code: {url}")
    return Markup(svg)  # noqa: S704  # nosec B704  # made of our own address by the QR library
