"""Django Channels with its Redis layer on uvicorn, as its tutorial has it. channels_room.py PORT REDIS_URL"""

import sys
from typing import Any
from urllib.parse import parse_qs

import django
import uvicorn
from django.conf import settings

LAYER = {
    "BACKEND": "channels_redis.core.RedisChannelLayer",
    "CONFIG": {
        "hosts": [{"address": sys.argv[2], "socket_timeout": None, "max_connections": 20_000}],
        "capacity": 100_000,
    },
}
settings.configure(CHANNEL_LAYERS={"default": LAYER}, ALLOWED_HOSTS=["*"])
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402  # wants the settings
from channels.layers import get_channel_layer  # noqa: E402


class Phone(AsyncWebsocketConsumer):  # type: ignore[misc]  # the library has no types
    """One phone, in the room and in a group of its own."""

    async def connect(self) -> None:
        """Come in."""
        await self.channel_layer.group_add("room", self.channel_name)
        await self.channel_layer.group_add(f"p{self.scope['path'].removeprefix('/ws/')}", self.channel_name)
        await self.accept()

    async def told(self, message: dict[str, Any]) -> None:
        """Pass it on."""
        await self.send(text_data=message["text"])


async def fire(scope: Any, send: Any) -> None:  # noqa: ANN401  # ASGI
    """Tell everybody."""
    query = parse_qs(scope["query_string"].decode())
    n, own, size, count = (int(query[name][0]) for name in ("n", "own", "size", "count"))
    layer = get_channel_layer()
    if own:
        for who in range(count):
            await layer.group_send(f"p{who}", {"type": "told", "text": f"#{n}#p{who}#".ljust(size, "x")})
    else:
        await layer.group_send("room", {"type": "told", "text": f"#{n}#".ljust(size, "x")})
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  # ASGI
    """Everything but `/fire` is a phone."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        print("ready", flush=True)
        await receive()
    elif scope["type"] == "http":
        await fire(scope, send)
    else:
        await PHONE(scope, receive, send)


PHONE = Phone.as_asgi()
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", backlog=4096, ws_per_message_deflate=False)
