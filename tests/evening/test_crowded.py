"""More screens than there is room for: each hears why, the others go on, and whoever runs the server can count them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from server.core.model import ParticipantId
from server.live.hub import MAX_PER_LINK, MAX_PER_PERSON
from tests.evening.rooms import DESK, a_page, enter_by_link, is_live
from tests.evening.venue import Organizer, Venue, Web, people_csv
from tests.live.crowd import Crowd

pytestmark = pytest.mark.browser
GUEST = ParticipantId("p0003")
FULL = "This link is open on too many devices. Close one of them; this page tries again by itself."


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server for all of them."""
    venue = Venue(tmp_path_factory.mktemp("crowded"))
    yield venue.web()
    venue.close()


@pytest.fixture(scope="module")
def host(web: Web) -> Organizer:
    """An evening with two pairs."""
    return Organizer(web).create(people_csv(2, 2))


def cookie_of(host: Organizer, person: ParticipantId) -> str:
    return f"th-phone-{host.event}={host.personal_ticket(person)}"


def test_a_phone_too_many_says_so_and_comes_in_when_there_is_room(browser: Browser, web: Web, host: Organizer) -> None:
    page = a_page(browser)
    with Crowd(web.port) as others:
        others.come(f"/ws/p/{host.event}", [cookie_of(host, GUEST)] * MAX_PER_PERSON)
        enter_by_link(page, web.url, host.personal_ticket(GUEST))
        expect(page.locator("#live > .banner.bad")).to_have_text(FULL)
        expect(page.locator("article[data-card]:not([hidden])")).to_have_count(1)  # what it knows is still there
        assert web.counted()['tablehop_sockets{audience="phone"}'] == MAX_PER_PERSON
    page.reload()
    is_live(page)
    expect(page.locator("#live > .banner.bad")).to_have_count(0)
    page.context.close()


def test_a_host_screen_too_many_says_so(browser: Browser, web: Web, host: Organizer) -> None:
    page = a_page(browser, DESK)
    before = web.counted().get('tablehop_sockets_turned_away_total{code="4429"}', 0)
    with Crowd(web.port) as others:
        ticket = host.cookies[f"th-host-{host.event}"]
        others.come(f"/ws/host/{host.event}", [f"th-host-{host.event}={ticket}"] * MAX_PER_LINK)
        enter_by_link(page, web.url, ticket)
        page.goto(f"{web.url}/host/{host.event}")
        expect(page.locator("#live > .banner.bad[role=alert]")).to_have_text(FULL)
        assert web.counted()['tablehop_sockets_turned_away_total{code="4429"}'] > before
    page.context.close()
