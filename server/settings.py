"""Everything that can be set, read once from the environment."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from urllib.parse import urlsplit

EVERYWHERE = frozenset({str(IPv4Address(0)), str(IPv6Address(0)), ""})
USUAL_PORT = {"http": 80, "https": 443}
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SettingsError(Exception):
    """A setting cannot be used; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All knobs. Each is the environment variable of the same name in capitals.

    host, port: where to listen.
    public_url: what phones open; links and QR codes are made of it. Default: http://<host>:<port>.
    workers: web processes on this machine.
    redis_url: a Redis or Valkey of your own; without it an embedded Valkey keeps its data in `data_dir`.
    fsync: `always` (nothing acknowledged is lost in a power cut) or `everysec` (faster, may lose one second).
    max_sockets: phones and other screens that one web process holds at once, at most.
    trusted_proxy: addresses whose X-Forwarded-* headers are believed, comma separated; none by default.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://localhost:8000"
    workers: int = 1
    redis_url: str = ""
    data_dir: Path = Path("data")
    fsync: str = "always"
    max_sockets: int = 20_000
    trusted_proxy: str = ""

    @property
    def secure(self) -> bool:
        """Whether phones come by https, so that cookies can demand it."""
        return self.public_url.startswith("https://")

    @property
    def origins(self) -> frozenset[str]:
        """Where pages that may talk to us come from. Without TLS we are also reached by this machine's own names."""
        parts = urlsplit(self.public_url)
        own = f"{parts.scheme}://{parts.netloc}"
        if self.secure:
            return frozenset({own})
        return frozenset({own, *(f"http://{_bracketed(name)}:{self.port}" for name in LOOPBACK)})

    @property
    def hosts(self) -> tuple[str, ...]:
        """Host names that requests may be addressed to."""
        return tuple(sorted({urlsplit(origin).hostname or "" for origin in self.origins}))


def read(environment: Mapping[str, str]) -> Settings:
    """Settings from environment variables. Raises SettingsError naming the one that is wrong."""
    host = environment.get("HOST", "127.0.0.1")
    port = _number(environment, "PORT", 8000, 0, 65_535)
    shown = "localhost" if host in LOOPBACK else own_address() if host in EVERYWHERE else host
    return Settings(
        host=host,
        port=port,
        public_url=_url(environment, "PUBLIC_URL", f"http://{_bracketed(shown)}:{port}"),
        workers=_number(environment, "WORKERS", 1, 1, 64),
        redis_url=_redis(environment),
        data_dir=Path(environment.get("DATA_DIR", "data")).absolute(),
        fsync=_choice(environment, "FSYNC", ("always", "everysec")),
        max_sockets=_number(environment, "MAX_SOCKETS", 20_000, 1, 1_000_000),
        trusted_proxy=environment.get("TRUSTED_PROXY", ""),
    )


def own_address() -> str:
    """This machine's address in the local network, for phones in the same room. Nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation; connecting a datagram socket is silent
            return str(probe.getsockname()[0])
        except OSError:
            return "localhost"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _number(environment: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environment.get(name, str(default))
    if not text.isdecimal() or not low <= int(text) <= high:
        raise SettingsError(f"{name}={text!r} has to be a whole number from {low} to {high}.")
    return int(text)


def _choice(environment: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    text = environment.get(name, choices[0])
    if text not in choices:
        raise SettingsError(f"{name}={text!r} has to be one of: {', '.join(choices)}.")
    return text


def _url(environment: Mapping[str, str], name: str, default: str) -> str:
    """An origin as browsers name it: in small letters, without the port that everybody uses."""
    text = environment.get(name, default)
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    more = parts.path.rstrip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in USUAL_PORT or not host or more:
        raise SettingsError(f"{name}={text!r} has to look like https://evening.example, without a path.")
    shown = "" if port in (None, USUAL_PORT[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{_bracketed(host)}{shown}"


def _redis(environment: Mapping[str, str]) -> str:
    text = environment.get("REDIS_URL", "")
    if text and not text.startswith(("redis://", "rediss://", "unix://")):
        raise SettingsError("REDIS_URL has to begin with redis://, rediss:// or unix://.")
    return text
