"""The files about an evening: who came, what was held, who met whom, and when."""

from __future__ import annotations

from rotation import PersonId, Role
from server.core.as_run import AsRun, as_run
from server.core.export import Export, Value
from server.core.exports import FILES, contacts
from server.core.mine_view import Contacts
from server.core.model import Absence, Attendance, Event, Format, Gone, ParticipantId
from tests.builders import MIN, T0, a_pairing, a_person, a_plan, a_running_timeline, an_event, but, crowd

ANN = a_person("m1", "Ann Oduya", Role.MENTOR, email="ann@example.org", organisation="Fjord", topics=("go", "tea"))
BO = a_person("m2", "Bo Li", Role.MENTOR)
CEM = a_person("e1", "Cem Kaya", topics=("tea",), checked_in_by="Sam")
DEE = a_person("e2", "Dee Ito")
SEATS = a_plan(
    (a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")),
    (a_pairing("t1", "m1", "e2"), a_pairing("t2", "m2", "e1")),
)
LEFT = Attendance(gone=Gone(why=Absence.LEFT, from_round=2, at_ms=T0 + 12 * MIN))
NO_SHOW = Attendance(gone=Gone(why=Absence.NO_SHOW, from_round=1, at_ms=T0))


def an_evening(**changes: object) -> Event:
    """Cem left after round 1; Bo was never checked in."""
    seen = [but(person, arrived_at_ms=T0) for person in (ANN, CEM, DEE)]
    event = an_event(people=crowd(*seen, BO), timeline=a_running_timeline(), **changes)
    return but(event, people={**event.people, CEM.id: but(event.people[CEM.id], attendance=LEFT)})


def made(name: str, event: Event | None = None, now_ms: int = T0 + 60 * MIN) -> list[dict[str, Value]]:
    event = event or an_evening()
    run: AsRun = as_run(event, SEATS, (), now_ms)
    export: Export = FILES[name].make(event, run)
    return [dict(zip(export.columns, row, strict=True)) for row in export.rows]


def test_attendance_tells_everybodys_evening() -> None:
    ann, cem, dee, bo = made("attendance")
    assert ann == {
        "id": "m1",
        "name": "Ann Oduya",
        "email": "ann@example.org",
        "role": "mentor",
        "organisation": "Fjord",
        "standing": "here",
        "arrived_at": "2027-01-15T08:00:00+00:00",
        "checked_in_by": "",
        "left_from_round": None,
        "at_a_table": 2,
        "sat_out": 0,
        "round_1": "at a table",
        "round_2": "at a table",
    }
    assert (cem["standing"], cem["left_from_round"], cem["round_2"], cem["checked_in_by"]) == ("left", 2, "away", "Sam")
    assert (bo["standing"], bo["arrived_at"], bo["round_1"]) == ("not seen", None, "not seen")
    assert dee["round_1"] == "at a table"


def test_who_never_came_left_from_no_round() -> None:
    event = an_evening()
    event = but(event, people={**event.people, PersonId("m2"): but(BO, attendance=NO_SHOW)})
    assert [(row["standing"], row["left_from_round"]) for row in made("attendance", event)][-1] == ("no-show", None)


def test_the_schedule_tells_every_conversation_that_was_held() -> None:
    rows = made("schedule")
    assert rows[0] == {
        "round": 1,
        "table": "1",
        "zone": "Circle",
        "starts_at": "2027-01-15T08:01:00+00:00",
        "ends_at": "2027-01-15T08:11:00+00:00",
        "seconds": 600,
        "people": "Ann Oduya (mentor); Cem Kaya (mentee)",
        "not_seen": "",
    }
    assert [(row["round"], row["people"], row["not_seen"]) for row in rows[1:]] == [
        (1, "Bo Li (mentor); Dee Ito (mentee)", "Bo Li"),
        (2, "Ann Oduya (mentor); Dee Ito (mentee)", ""),
    ]


def test_a_conversation_that_runs_has_no_end_yet() -> None:
    assert [row["ends_at"] for row in made("schedule", now_ms=T0 + 2 * MIN)] == [None, None]


def test_meetings_name_each_two_who_sat_together() -> None:
    one, other, _ = made("meetings")
    assert one == {
        "round": 1,
        "table": "1",
        "one_id": "m1",
        "one": "Ann Oduya",
        "one_role": "mentor",
        "other_id": "e1",
        "other": "Cem Kaya",
        "other_role": "mentee",
        "shared_topics": "tea",
        "both_seen": "yes",
    }
    assert other["both_seen"] == "no"


def test_peers_have_no_roles_in_files() -> None:
    event = an_evening(format=Format.NETWORKING)
    assert made("schedule", event)[0]["people"] == "Ann Oduya; Cem Kaya"
    assert made("meetings", event)[0]["one_role"] == ""


def test_timing_tells_planned_and_taken() -> None:
    assert made("timing", now_ms=T0 + 5 * MIN)[1] == {
        "key": "talk-1",
        "name": "Round 1",
        "state": "running",
        "planned_start": "2027-01-15T08:01:00+00:00",
        "starts_at": "2027-01-15T08:01:00+00:00",
        "ends_at": None,
        "late_s": 0,
        "planned_s": 600,
        "actual_s": 240,
        "paused_s": 0,
    }
    assert made("timing", an_event())[0]["planned_start"] is None


def test_contacts_name_each_two_who_both_said_yes_and_what_they_give() -> None:
    agreed: dict[ParticipantId, Contacts] = {
        ANN.id: {CEM.id: "+90 1"}, CEM.id: {ANN.id: None}, BO.id: {}, DEE.id: {},
    }  # fmt: skip
    export = contacts(an_evening(), agreed)
    assert [dict(zip(export.columns, row, strict=True)) for row in export.rows] == [
        {
            "one_id": "e1",
            "one": "Cem Kaya",
            "one_contact": "+90 1",
            "other_id": "m1",
            "other": "Ann Oduya",
            "other_contact": "ann@example.org",
        }
    ]
