// socket.io as its handbook has it: rooms, and one emit for everybody or one for each person's own room.
'use strict';
const http = require('node:http');
const { Server } = require('socket.io');

const pad = (head, size) => head + 'x'.repeat(Math.max(0, size - head.length));

const server = http.createServer();
const io = new Server(server, { transports: ['websocket'], perMessageDeflate: false });
const engine = server.listeners('request');
server.removeAllListeners('request');
server.on('request', (request, response) => {
  if (!request.url.startsWith('/fire')) {
    for (const listener of engine) listener(request, response);
    return;
  }
  const { searchParams } = new URL(request.url, 'http://localhost');
  const [n, own, size] = ['n', 'own', 'size'].map((name) => Number(searchParams.get(name)));
  if (own) for (const [, socket] of io.of('/').sockets) io.to(`p${socket.data.id}`).emit('m', pad(`#${n}#p${socket.data.id}#`, size));
  else io.emit('m', pad(`#${n}#`, size));
  response.end();
});
io.on('connection', (socket) => {
  socket.data.id = socket.handshake.query.id;
  socket.join(`p${socket.data.id}`);
});
server.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4096 }, () => console.log('ready'));
