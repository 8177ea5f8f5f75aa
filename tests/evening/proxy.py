"""A bad link between a browser and the server: every chunk arrives late, in order; it can be cut, or freeze."""

from __future__ import annotations

import asyncio
import random
import ssl
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass(slots=True)
class Proxy:
    """Listens on `port` and passes on to `target`, each way `delay_ms` plus a random jitter of mean `jitter_ms`."""

    target: int
    delay_ms: float
    jitter_ms: float
    seed: int = 1
    port: int = 0
    tls: ssl.SSLContext | None = None  # ends here, as at a proxy before the server
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _thread: threading.Thread | None = None
    _flowing: asyncio.Event = field(default_factory=asyncio.Event)
    _whole: bool = True
    _lines: set[asyncio.StreamWriter] = field(default_factory=set)

    def __enter__(self) -> Self:
        """Begin to listen, in a thread of its own."""
        listening = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(listening,), daemon=True)
        self._thread.start()
        assert listening.wait(5)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Cut everything."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        assert self._thread is not None
        self._thread.join(5)

    def cut(self) -> None:
        """Close every line, and whatever comes: nobody gets through."""
        self._whole = False
        self._loop.call_soon_threadsafe(self._close_all)

    def mend(self) -> None:
        """Let newcomers through again."""
        self._whole = True

    def freeze(self) -> None:
        """Take everything in and pass nothing on: the lines look open at both ends."""
        self._loop.call_soon_threadsafe(self._flowing.clear)

    def thaw(self) -> None:
        """Pass on what has gathered, and what comes."""
        self._loop.call_soon_threadsafe(self._flowing.set)

    def _close_all(self) -> None:
        for writer in self._lines:
            writer.close()

    def _run(self, listening: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._flowing.set()
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self.tls))
        self.port = server.sockets[0].getsockname()[1]
        listening.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.05))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.close()
            return
        await self._flowing.wait()
        try:
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:  # there is no server
            writer.close()
            return
        self._lines |= {writer, up_writer}
        chance = random.Random(self.seed)
        try:
            await asyncio.gather(self._carry(reader, up_writer, chance), self._carry(up_reader, writer, chance))
        except asyncio.CancelledError:
            return  # the proxy is cut; asyncio would log this as an error
        finally:
            self._lines -= {writer, up_writer}
            writer.close()
            up_writer.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, chance: random.Random) -> None:
        """Read at once, write later: what arrived in order leaves in order."""
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        sender = asyncio.create_task(self._send_late(waiting, writer))
        due = 0.0
        try:
            while data := await reader.read(65_536):
                late_s = (self.delay_ms + chance.expovariate(1) * self.jitter_ms) / 1000
                due = max(due, self._loop.time() + late_s)
                waiting.put_nowait((due, data))
        except ConnectionError:
            return
        finally:
            waiting.put_nowait((due, b""))
            await sender

    async def _send_late(self, waiting: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        while True:
            due, data = await waiting.get()
            await asyncio.sleep(due - self._loop.time())
            await self._flowing.wait()
            if not data or writer.is_closing():
                writer.close()
                return
            writer.write(data)
