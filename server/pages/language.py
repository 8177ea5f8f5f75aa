"""Which language somebody wants to read; it is kept in a cookie of their browser."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

from server.pages.works import LANGUAGE_COOKIE, go, text_field, works
from web.words import LANGUAGES

YEAR_S = 31_536_000
OURS = re.compile(r"(/[\w-]+)*/?(\?show=\w+(&part=\d/\d)?)?")


async def choose(request: Request) -> Response:
    """Keep a choice, and go back to the page on which it was made."""
    async with request.form(max_files=0) as form:
        lang, back = text_field(form, "lang"), text_field(form, "back")
    response = go(back if OURS.fullmatch(back) and back else "/")
    if lang in LANGUAGES:
        secure = works(request).settings.secure
        response.set_cookie(
            LANGUAGE_COOKIE, lang, max_age=YEAR_S, path="/", secure=secure, httponly=True, samesite="lax"
        )
    return response
