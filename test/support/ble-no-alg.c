/*
 * Loaded before btvirt. It answers the kernel's AF_ALG sockets, which many machines lack, with /dev/null: only pairing,
 * which nobody tries here, would miss them. And it moves btvirt's sockets from their fixed place into $TAKT_BTVIRT_FOLDER.
 * Without headers and libraries, so that a compiler alone is enough.
 */
extern void *dlsym(void *, const char *);
extern int open(const char *, int, ...);
extern char *getenv(const char *);
extern int snprintf(char *, unsigned long, const char *, ...);
extern int strncmp(const char *, const char *, unsigned long);

#define AF_UNIX 1
#define AF_ALG 38
#define RTLD_NEXT ((void *)-1)
#define O_RDWR 2

struct address {
  unsigned short family;
  char path[108];
};

int socket(int domain, int type, int protocol) {
  int (*real)(int, int, int) = (int (*)(int, int, int))dlsym(RTLD_NEXT, "socket");
  return domain == AF_ALG ? open("/dev/null", O_RDWR) : real(domain, type, protocol);
}

int bind(int fd, const struct address *address, unsigned length) {
  int (*real)(int, const void *, unsigned) = (int (*)(int, const void *, unsigned))dlsym(RTLD_NEXT, "bind");
  const char *folder = getenv("TAKT_BTVIRT_FOLDER");
  struct address moved = {AF_UNIX, {0}};
  if (address->family == AF_ALG) return 0;
  if (address->family != AF_UNIX || folder == 0 || strncmp(address->path, "/tmp/", 5) != 0)
    return real(fd, address, length);
  snprintf(moved.path, sizeof moved.path, "%s/%s", folder, address->path + 5);
  return real(fd, &moved, sizeof moved);
}
