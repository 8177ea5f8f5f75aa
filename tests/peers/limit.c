// What cannot be beaten: one loop of send() over all sockets, and nothing else. limit PORT; `GET /fire?n=1&own=0&size=400`.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static const char HELLO[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
static int number[1 << 20], phones[1 << 20], count;

static size_t build(char *frame, int n, int own, int size) {
  char head[64];
  int told = snprintf(head, sizeof head, own >= 0 ? "#%d#p%d#" : "#%d#", n, own);
  if (size < told) size = told;
  size_t start = size < 126 ? 2 : size < 65536 ? 4 : 10;
  frame[0] = (char)0x81;
  if (start == 2) frame[1] = size;
  if (start == 4) frame[1] = 126, frame[2] = size >> 8, frame[3] = size & 255;
  if (start == 10) {
    frame[1] = 127, memset(frame + 2, 0, 4);
    for (int i = 0; i < 4; i++) frame[6 + i] = size >> (24 - 8 * i);
  }
  memset(frame + start, 'x', size);
  memcpy(frame + start, head, told);
  return start + size;
}

static void fire(int fd, const char *request) {
  static char frame[1 << 20];
  int n = 0, own = 0, size = 400;
  sscanf(request, "GET /fire?n=%d&own=%d&size=%d", &n, &own, &size);
  size_t length = build(frame, n, -1, size);
  for (int i = 0; i < count; i++) {
    if (own) length = build(frame, n, number[phones[i]], size);
    if (send(phones[i], frame, length, MSG_NOSIGNAL) != (ssize_t)length) perror("send");
  }
  const char *done = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  send(fd, done, strlen(done), MSG_NOSIGNAL);
}

int main(int arguments, char **argument) {
  if (arguments < 2) return 1;
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  int on = 1, listening = socket(AF_INET, SOCK_STREAM, 0), epoll = epoll_create1(0), room = 1 << 20;
  setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  at.sin_port = htons(atoi(argument[1]));
  if (bind(listening, (struct sockaddr *)&at, sizeof at) || listen(listening, 4096)) return 2;
  puts("ready"), fflush(stdout);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listening}, events[256];
  epoll_ctl(epoll, EPOLL_CTL_ADD, listening, &event);
  for (;;) {
    int got = epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < got; i++) {
      static char request[8192];
      int fd = events[i].data.fd;
      if (fd == listening) {
        event.data.fd = accept(listening, NULL, NULL);
        setsockopt(event.data.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        setsockopt(event.data.fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
        epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event);
        continue;
      }
      ssize_t size = recv(fd, request, sizeof request - 1, 0);
      if (size <= 0) {
        for (int k = 0; k < count; k++) if (phones[k] == fd) phones[k] = phones[--count];
        close(fd);
        continue;
      }
      request[size] = 0;
      if (!strncmp(request, "GET /fire", 9)) fire(fd, request);
      else if (!strncmp(request, "GET /ws/", 8)) {
        number[fd] = atoi(request + 8), phones[count++] = fd;
        send(fd, HELLO, strlen(HELLO), MSG_NOSIGNAL);
      }
    }
  }
}
