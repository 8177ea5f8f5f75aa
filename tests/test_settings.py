"""Settings are read once, and a wrong one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.settings import Settings, SettingsError, own_address, read


def test_nothing_has_to_be_set() -> None:
    assert read({}) == Settings(data_dir=Path("data").absolute())


def test_everything_can_be_set() -> None:
    environment = {
        "HOST": "0.0.0.0",
        "PORT": "9000",
        "PUBLIC_URL": "https://evening.example/",
        "WORKERS": "4",
        "REDIS_URL": "rediss://:secret@store:6380/1",
        "DATA_DIR": "/srv/evening",
        "FSYNC": "everysec",
        "MAX_SOCKETS": "5000",
        "TRUSTED_PROXY": "10.0.0.1",
    }
    assert read(environment) == Settings(
        host="0.0.0.0",
        port=9000,
        public_url="https://evening.example",
        workers=4,
        redis_url="rediss://:secret@store:6380/1",
        data_dir=Path("/srv/evening"),
        fsync="everysec",
        max_sockets=5_000,
        trusted_proxy="10.0.0.1",
    )


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://localhost:8000"),
        ("localhost", "http://localhost:8000"),
        ("::1", "http://localhost:8000"),
        ("192.168.1.7", "http://192.168.1.7:8000"),
        ("fe80::7", "http://[fe80::7]:8000"),
    ],
)
def test_without_a_public_address_links_lead_to_where_we_listen(host: str, url: str) -> None:
    assert read({"HOST": host}).public_url == url


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])
def test_when_we_listen_everywhere_links_lead_to_an_address_that_phones_can_reach(host: str) -> None:
    assert read({"HOST": host, "PORT": "9000"}).public_url == f"http://{own_address()}:9000"


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://evening.example", "https://evening.example"),
        ("https://Evening.Example/", "https://evening.example"),
        ("HTTPS://evening.example:443", "https://evening.example"),
        ("http://evening.example:80//", "http://evening.example"),
        ("https://evening.example:8443", "https://evening.example:8443"),
        ("http://[FE80::7]:8000", "http://[fe80::7]:8000"),
        ("https://abendfüralle.example", "https://xn--abendfralle-yhb.example"),
        ("http://localhost:0", "http://localhost:0"),
    ],
)
def test_the_public_address_is_read_as_browsers_name_it(typed: str, origin: str) -> None:
    settings = read({"PUBLIC_URL": typed})
    assert settings.public_url == origin
    assert origin in settings.origins


@pytest.mark.parametrize("url", ["redis://h", "rediss://h", "unix:///s", ""])
def test_a_store_is_named_by_its_address(url: str) -> None:
    assert read({"REDIS_URL": url}).redis_url == url


@pytest.mark.parametrize(
    ("name", "values"),
    {
        "PORT": ["", "-1", "65536", "eighty", "8000.0", " 8000"],
        "WORKERS": ["0", "65", "", "many"],
        "FSYNC": ["", "never", "ALWAYS"],
        "REDIS_URL": ["localhost:6379", "http://store", "/run/redis.sock"],
        "PUBLIC_URL": [
            "",
            "evening.example",
            "ftp://evening.example",
            "https://",
            "https://evening.example/path",
            "https://evening.example?x=1",
            "https://evening.example#x",
            "https://ann@evening.example",
            "https://evening.example:port",
            "https://[evening.example",
            "https://evening..example",
        ],
    }.items(),
)
def test_a_setting_that_cannot_be_used_is_named(name: str, values: list[str]) -> None:
    for value in values:
        with pytest.raises(SettingsError, match=name):
            read({name: value})


def test_a_secret_in_the_stores_address_is_not_repeated_in_the_error() -> None:
    with pytest.raises(SettingsError) as error:
        read({"REDIS_URL": "http://:hunter2@store"})
    assert "hunter2" not in str(error.value)


def test_cookies_demand_https_when_phones_come_by_it() -> None:
    assert read({"PUBLIC_URL": "https://evening.example"}).secure
    assert not read({}).secure


def test_only_pages_of_the_public_address_may_talk_to_us() -> None:
    settings = read({"PUBLIC_URL": "https://evening.example:8443"})
    assert settings.origins == {"https://evening.example:8443"}
    assert settings.hosts == ("evening.example",)


def test_without_tls_the_names_of_this_machine_will_do_too() -> None:
    settings = read({"PUBLIC_URL": "http://192.168.1.7:9000", "PORT": "9000"})
    assert settings.origins >= {"http://192.168.1.7:9000", "http://localhost:9000"}


def test_on_one_machine_each_of_its_own_names_will_do() -> None:
    settings = read({"PORT": "9000"})
    assert settings.origins == {"http://localhost:9000", "http://127.0.0.1:9000", "http://[::1]:9000"}
    assert settings.hosts == ("127.0.0.1", "::1", "localhost")
