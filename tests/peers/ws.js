// What node's `ws` does with the same work: check a signed cookie, answer a question about the time, tell everybody.
'use strict';
const { createHmac, timingSafeEqual } = require('node:crypto');
const http = require('node:http');
const { WebSocketServer } = require('ws');

const [port, secret] = process.argv.slice(2);
const sockets = new Map();

function isGood(cookie = '') {
  const [ticket, mac = ''] = cookie.replace('ticket=', '').split('~');
  const expected = createHmac('sha256', secret).update(ticket).digest('base64url');
  return mac.length === expected.length && timingSafeEqual(Buffer.from(mac), Buffer.from(expected));
}

const pad = (head, size) => head + 'x'.repeat(Math.max(0, size - head.length));

const server = http.createServer((request, response) => {
  const { searchParams } = new URL(request.url, 'http://localhost');
  const [n, own, size] = ['n', 'own', 'size'].map((name) => Number(searchParams.get(name)));
  if (own) for (const [socket, id] of sockets) socket.send(pad(`#${n}#p${id}#`, size));
  else {
    const text = Buffer.from(pad(`#${n}#`, size));
    for (const socket of sockets.keys()) socket.send(text, { binary: false });
  }
  response.end();
});
const room = new WebSocketServer({ noServer: true, perMessageDeflate: false });

server.on('upgrade', (request, socket, head) => {
  if (!isGood(request.headers.cookie)) {
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    return;
  }
  room.handleUpgrade(request, socket, head, (ws) => {
    sockets.set(ws, request.url.slice('/ws/'.length));
    ws.on('close', () => sockets.delete(ws));
    ws.on('message', (text) => {
      const { t, c } = JSON.parse(text);
      if (t === 'sync') ws.send(JSON.stringify({ t, c, s1: Date.now(), s2: Date.now() }));
    });
  });
});
server.listen({ port: Number(port), host: '127.0.0.1', backlog: 4096 }, () => console.log('ready'));
