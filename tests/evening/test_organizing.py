"""Organizers prepare an evening in their own language: the event, a list with an error in it, the plan, publishing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.evening.rooms import DESK
from tests.evening.venue import Venue

pytestmark = pytest.mark.browser

LIST = "name,role\nAnn,mentor\nBen,mentor\nCem,mentee\nDua,mentee\nEva,boss\n"
GERMAN = {
    "title": "Titel",
    "create": "Veranstaltung anlegen",
    "faults": "Noch ist nichts gespeichert: Sehen Sie 1 Feld noch einmal an.",
    "fault": "Bitte einen Titel mit höchstens 80 Zeichen.",
    "check": "Diese Datei prüfen",
    "line": "die Rolle „boss“ ist nicht verständlich; schreiben Sie mentor oder mentee",
    "rows": "1 Zeile lässt sich nicht importieren.",
    "import": "4 Personen importieren, 1 überspringen",
    "people": "4 Personen",
    "check_says": "Es gibt 5 Runden, aber nach Runde 2 haben alle alle getroffen.",
    "remedy": "Weniger Runden: 2",
    "plan": "Plan erstellen",
    "figures": "2 Mentor:innen und 2 Mentees in 2 Runden. 4 Paare treffen sich",
    "publish": "Alle Runden veröffentlichen",
    "host": "Host-Bildschirm öffnen",
}
ARABIC = {
    "title": "العنوان",
    "create": "أنشئ الفعالية",
    "faults": "لم يُحفظ شيء بعد: حقل واحد يحتاج إلى مراجعة.",
    "fault": "عنوان من 80 حرفًا على الأكثر من فضلك.",
    "check": "افحص هذا الملف",
    "line": "الدور «\u2068boss\u2069» غير مفهوم؛ اكتب mentor أو mentee",
    "rows": "صف واحد لا يمكن استيراده.",
    "import": "استورد 4 أشخاص، تخطَّ واحدًا",
    "people": "4 أشخاص",
    "check_says": "هناك 5 من الجولات، لكن بعد الجولة 2 يكون الجميع قد التقوا بالجميع.",
    "remedy": "جولات أقل: 2",
    "plan": "أعدّ الخطة",
    "figures": "مرشدان ومسترشدان في جولتين. اللقاءات: 4 ثنائيات",
    "publish": "انشر كل الجولات",
    "host": "افتح شاشة المضيف",
}


@pytest.mark.parametrize(
    ("locale", "direction", "words"), [("de-DE", "ltr", GERMAN), ("ar-EG", "rtl", ARABIC)], ids=["de", "ar"]
)
def test_an_evening_is_prepared_in_ones_own_language(
    locale: str, direction: str, words: dict[str, str], browser: Browser, venue: Venue, tmp_path: Path
) -> None:
    context = browser.new_context(locale=locale, viewport=DESK)  # type: ignore[arg-type]  # a plain dict will do
    page, url = context.new_page(), venue.web().url

    def press(what: str) -> None:
        page.get_by_role("button", name=words[what], exact=True).click()

    page.goto(f"{url}/new")
    expect(page.locator("html")).to_have_attribute("dir", direction)
    press("create")
    expect(page.get_by_role("alert")).to_have_text(words["faults"])
    expect(page.get_by_text(words["fault"])).to_be_visible()
    page.get_by_label(words["title"], exact=True).fill("Mentor Night")
    press("create")

    file = tmp_path / "guests.csv"
    file.write_text(LIST, encoding="utf-8")
    page.set_input_files("input[type=file]", file)
    press("check")
    expect(page.locator("tr.bad .detail")).to_have_text(words["line"])
    expect(page.locator("main [role=status]")).to_contain_text(words["rows"])
    press("import")
    expect(page.get_by_role("heading", name=words["people"])).to_be_visible()
    expect(page.get_by_text(words["check_says"])).to_be_visible()
    press("remedy")

    page.goto(f"{page.url.rpartition('/')[0]}/plan")
    press("plan")
    expect(page.locator(".picture").first).to_contain_text(words["figures"])
    press("publish")
    expect(page.get_by_role("link", name=words["host"]).first).to_be_visible()

    page.get_by_role("button", name="English", exact=True).click()
    expect(page.get_by_role("link", name="Open host screen").first).to_be_visible()
    expect(page).to_have_url(f"{page.url.rpartition('/')[0]}/go")
    context.close()
