"""What is counted can be read by Prometheus, and no peer can make the list long."""

from __future__ import annotations

from server.live.tally import Tally


def test_what_was_counted_is_told() -> None:
    tally = Tally()
    for code in (1008, 1008, 1006, 4_999, 3_000):
        tally.end(code)
    tally.turned_away["4429"] += 1
    tally.cut["head"] += 2
    assert list(tally.lines({"phone": 3, "host": 1}, 2)) == [
        "# TYPE tablehop_sockets gauge",
        'tablehop_sockets{audience="host"} 1',
        'tablehop_sockets{audience="phone"} 3',
        "# TYPE tablehop_events_watched gauge",
        "tablehop_events_watched 2",
        "# TYPE tablehop_sockets_ended_total counter",
        'tablehop_sockets_ended_total{code="1006"} 1',
        'tablehop_sockets_ended_total{code="1008"} 2',
        'tablehop_sockets_ended_total{code="other"} 2',
        "# TYPE tablehop_sockets_turned_away_total counter",
        'tablehop_sockets_turned_away_total{code="4429"} 1',
        "# TYPE tablehop_connections_cut_total counter",
        'tablehop_connections_cut_total{what="head"} 2',
    ]
