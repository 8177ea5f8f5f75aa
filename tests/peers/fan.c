// Thousands of listening phones in one thread: connects them, and notes when each was told what is waited for.
//
// fan PORT FILE WINDOW [PORT]: one line of FILE for each phone, fields apart by tabs: path, Cookie, Origin, what it says
// once it is connected, what its own messages hold. Ports take turns. Commands come on standard input, answers go out;
// every instant is CLOCK_MONOTONIC in nanoseconds. `open TEXT` connects all and waits until each was told TEXT (empty: until each is connected);
// it keeps trying while nobody listens. `await OWN MARK` waits until each was told MARK; OWN 1: in a message of its own.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CLOSED, CONNECTING, SHAKING, OPEN };
typedef struct {
  char *path, *cookie, *origin, *hello, *own, *held;
  int fd, state, wrong;
  size_t size, room;
  int64_t told;
} Phone;

static Phone *phones;
static int count, window, epoll, ports[2], port_count, under_way, next_phone, told_count, lost;
static int64_t first_open, bytes_in;
static const char *mark = "";
static int own_only, waiting;
static char chunk[1 << 20];
static const int PATIENCE_S = 60;

static int64_t now_ns(clockid_t clock) {
  struct timespec at;
  clock_gettime(clock, &at);
  return at.tv_sec * 1000000000LL + at.tv_nsec;
}

static void say(Phone *phone, const char *text) {
  unsigned char frame[1024];
  size_t size = strlen(text), head = 2;
  frame[0] = 0x81;
  frame[1] = 0x80 | (size < 126 ? size : 126);
  if (size >= 126) frame[2] = size >> 8, frame[3] = size & 255, head = 4;
  if (head + 4 + size > sizeof frame) exit(3);
  memset(frame + head, 0, 4);  // a mask of zeros
  memcpy(frame + head + 4, text, size);
  if (send(phone->fd, frame, head + 4 + size, MSG_NOSIGNAL) < 0) lost++;
}

static void drop(Phone *phone) {
  if (phone->state == CONNECTING || phone->state == SHAKING) under_way--;
  if (phone->fd >= 0) close(phone->fd);
  phone->fd = -1, phone->state = CLOSED, phone->size = 0;
}

static void begin(Phone *phone) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  at.sin_port = htons(ports[(phone - phones) % port_count]);
  phone->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (phone->fd < 0) perror("socket"), exit(2);
  phone->state = CONNECTING, under_way++;
  if (connect(phone->fd, (struct sockaddr *)&at, sizeof at) < 0 && errno != EINPROGRESS) {
    drop(phone);
    return;
  }
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.ptr = phone};
  epoll_ctl(epoll, EPOLL_CTL_ADD, phone->fd, &event);
}

static void shake(Phone *phone) {
  static char request[8192];
  int on = 1, size = snprintf(request, sizeof request,
      "GET %s HTTP/1.1\r\nHost: localhost:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: %s\r\nCookie: %s\r\n\r\n",
      phone->path, ports[(phone - phones) % port_count], phone->origin, phone->cookie);
  setsockopt(phone->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  phone->state = SHAKING;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = phone};
  epoll_ctl(epoll, EPOLL_CTL_MOD, phone->fd, &event);
  if (send(phone->fd, request, size, MSG_NOSIGNAL) != size) drop(phone);
}

static void take(Phone *phone, int code, const char *text, size_t size) {
  bytes_in += size;
  if (code == 9) {  // ping
    unsigned char pong[131] = {0x8a, 0x80 | (size & 127)};
    memcpy(pong + 6, text, size & 127);
    send(phone->fd, pong, 6 + (size & 127), MSG_NOSIGNAL);
  } else if (code == 1 && size == 1 && *text == '2') {  // a ping of socket.io
    say(phone, "3");
  } else if (code == 1 && waiting && !phone->told && memmem(text, size, mark, strlen(mark))) {
    if (own_only && !memmem(text, size, phone->own, strlen(phone->own))) phone->wrong = 1;
    phone->told = now_ns(CLOCK_MONOTONIC), told_count++;
  }
}

static size_t frames(Phone *phone, char *data, size_t size) {
  size_t used = 0;
  while (size - used >= 2) {
    unsigned char *head = (unsigned char *)data + used;
    size_t length = head[1] & 127, start = 2;
    if (length == 126) start = 4;
    if (length == 127) start = 10;
    if (size - used < start) break;
    if (start > 2) {
      length = 0;
      for (size_t i = 2; i < start; i++) length = length << 8 | head[i];
    }
    if (size - used < start + length) break;
    take(phone, head[0] & 15, (char *)head + start, length);
    used += start + length;
  }
  return used;
}

static void keep(Phone *phone, const char *data, size_t size) {
  if (phone->room < size) phone->held = realloc(phone->held, phone->room = size * 2);
  memmove(phone->held, data, size);
  phone->size = size;
}

static void hear(Phone *phone) {
  memcpy(chunk, phone->held, phone->size);
  ssize_t got = recv(phone->fd, chunk + phone->size, sizeof chunk - phone->size, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    if (phone->state == OPEN) lost++;
    drop(phone);
    return;
  }
  char *data = chunk;
  size_t size = phone->size + got;
  if (phone->state == SHAKING) {
    char *end = memmem(data, size, "\r\n\r\n", 4);
    if (!end) return keep(phone, data, size);
    if (memcmp(data, "HTTP/1.1 101", 12)) fprintf(stderr, "%.*s\n", (int)(end - data), data), exit(4);
    phone->state = OPEN, under_way--;
    if (!first_open) first_open = now_ns(CLOCK_MONOTONIC);
    for (char *part = phone->hello; *part; part += strlen(part) + 1) say(phone, part);
    size -= end + 4 - data, data = end + 4;
    if (waiting && !*mark) phone->told = now_ns(CLOCK_MONOTONIC), told_count++;
  }
  size_t used = frames(phone, data, size);
  keep(phone, data + used, size - used);
}

static int by_time(const void *a, const void *b) {
  int64_t x = *(int64_t *)a, y = *(int64_t *)b;
  return (x > y) - (x < y);
}

static void report(int64_t cpu_before) {
  int64_t *times = malloc(sizeof *times * count);
  int wrong = 0, got = 0;
  for (Phone *phone = phones; phone < phones + count; phone++) {
    if (phone->told) times[got++] = phone->told;
    wrong += phone->wrong;
  }
  qsort(times, got, sizeof *times, by_time);
  printf("%d %d %d %ld %ld %ld %ld %ld %ld\n", got, wrong, lost, first_open, got ? times[got / 2] : 0,
         got ? times[got * 95LL / 100] : 0, got ? times[got - 1] : 0, now_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu_before, bytes_in);
  fflush(stdout);
  free(times);
}

static void turn(int wait_ms) {
  static struct epoll_event events[512];
  int got = epoll_wait(epoll, events, 512, wait_ms);
  for (int i = 0; i < got; i++) {
    Phone *phone = events[i].data.ptr;
    if (phone == NULL) continue;
    if (phone->state == CONNECTING) {
      if (events[i].events & (EPOLLERR | EPOLLHUP)) drop(phone);
      else if (events[i].events & EPOLLOUT) shake(phone);
    } else if (phone->state != CLOSED) hear(phone);
  }
}

static void wait_for(int opening) {
  int64_t cpu = now_ns(CLOCK_PROCESS_CPUTIME_ID), until = now_ns(CLOCK_MONOTONIC) + PATIENCE_S * 1000000000LL, rest = 0;
  while (told_count < count && now_ns(CLOCK_MONOTONIC) < until) {
    if (opening && now_ns(CLOCK_MONOTONIC) >= rest)
      for (int looked = 0; looked < count && under_way < window; looked++) {
        Phone *phone = phones + next_phone++ % count;
        if (phone->state == CLOSED) begin(phone);
        if (phone->state == CLOSED) {  // nobody listens yet
          rest = now_ns(CLOCK_MONOTONIC) + 2000000;
          break;
        }
      }
    turn(opening ? 1 : 100);
  }
  waiting = 0;
  report(cpu);
}

static char *field(char **rest) {
  char *start = strsep(rest, "\t\n");
  return strdup(start ? start : "");
}

// Several messages stand apart by a vertical bar; stored as texts in a row, ended by an empty one.
static char *messages(char *text) {
  char *row = calloc(strlen(text) + 2, 1);
  strcpy(row, text);
  for (char *at = row; *at; at++) if (*at == '|') *at = 0;
  free(text);
  return row;
}

int main(int arguments, char **argument) {
  if (arguments < 4) return 1;
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  ports[0] = atoi(argument[1]), window = atoi(argument[3]), port_count = arguments > 4 ? 2 : 1;
  if (port_count == 2) ports[1] = atoi(argument[4]);
  FILE *file = fopen(argument[2], "r");
  static char line[8192];
  while (file && fgets(line, sizeof line, file)) {
    char *rest = line;
    phones = realloc(phones, sizeof *phones * (count + 1));
    Phone *phone = phones + count++;
    *phone = (Phone){.fd = -1};
    phone->path = field(&rest), phone->cookie = field(&rest), phone->origin = field(&rest);
    phone->hello = messages(field(&rest)), phone->own = field(&rest);
  }
  epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event);
  fcntl(0, F_SETFL, O_NONBLOCK);
  for (;;) {
    turn(-1);
    ssize_t got = read(0, line, sizeof line - 1);
    if (got == 0) return 0;
    if (got < 0) continue;
    line[got] = 0;
    line[strcspn(line, "\n")] = 0;
    int opening = !strncmp(line, "open", 4);
    own_only = !opening && line[6] == '1';
    mark = line + (opening ? 5 : 8);
    told_count = lost = 0, first_open = bytes_in = 0, waiting = 1;
    for (Phone *phone = phones; phone < phones + count; phone++) phone->told = phone->wrong = 0;
    if (!opening) printf("ready\n"), fflush(stdout);
    wait_for(opening);
  }
}
