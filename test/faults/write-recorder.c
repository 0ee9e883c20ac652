/*
 * Records, in order, what a process writes to files of one folder and when it makes it durable. Loaded by LD_PRELOAD;
 * LC_RECORD_FOLDER names the folder, LC_RECORD_TRACE the trace. A test replays prefixes of the trace to build what a
 * disk would hold after a power cut at any moment.
 *
 * One record: kind (1 byte: w write, t truncate, s sync, u unlink), length of name (1 byte), name,
 * offset (8 bytes, little endian), length of data (4 bytes), data.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define MAX_FD 4096
static char *names[MAX_FD];
static int trace_fd = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_open)(const char *, int, ...);

static void prepare(void) {
  if (trace_fd >= 0) return;
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_open = dlsym(RTLD_NEXT, "open");
  const char *path = getenv("LC_RECORD_TRACE");
  if (path) trace_fd = real_open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static const char *in_folder(const char *path) {
  const char *folder = getenv("LC_RECORD_FOLDER");
  if (!folder || !path) return NULL;
  size_t length = strlen(folder);
  if (strncmp(path, folder, length) != 0 || path[length] != '/') return NULL;
  return path + length + 1;
}

static void note(char kind, const char *name, uint64_t offset, const void *data, uint32_t length) {
  if (trace_fd < 0 || !name) return;
  uint8_t size = (uint8_t)strlen(name);
  size_t total = 1 + 1 + size + 8 + 4 + length;
  char *record = malloc(total), *at = record;
  *at++ = kind;
  *at++ = (char)size;
  memcpy(at, name, size); at += size;
  memcpy(at, &offset, 8); at += 8;
  memcpy(at, &length, 4); at += 4;
  if (length) memcpy(at, data, length);
  pthread_mutex_lock(&lock);
  for (size_t done = 0; done < total;) {
    ssize_t count = real_write(trace_fd, record + done, total - done);
    if (count <= 0) abort();
    done += (size_t)count;
  }
  pthread_mutex_unlock(&lock);
  free(record);
}

static int remember(int fd, const char *path) {
  const char *name = in_folder(path);
  if (fd >= 0 && fd < MAX_FD) {
    free(names[fd]);
    names[fd] = name && !strstr(name, "-shm") ? strdup(name) : NULL;
  }
  return fd;
}

static const char *name_of(int fd) { return fd >= 0 && fd < MAX_FD ? names[fd] : NULL; }

#define OPEN_LIKE(function)                                         \
  int function(const char *path, int flags, ...) {                  \
    prepare();                                                      \
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, #function); \
    mode_t mode = 0;                                                \
    if (flags & O_CREAT) { va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); } \
    int fd = real(path, flags, mode);                               \
    if (fd >= 0 && (flags & O_TRUNC)) note('t', in_folder(path), 0, NULL, 0); \
    return remember(fd, path);                                      \
  }
OPEN_LIKE(open)
OPEN_LIKE(open64)

int close(int fd) {
  int (*real)(int) = dlsym(RTLD_NEXT, "close");
  if (fd >= 0 && fd < MAX_FD) { free(names[fd]); names[fd] = NULL; }
  return real(fd);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
  prepare();
  ssize_t count = real_pwrite(fd, data, length, offset);
  if (count > 0) note('w', name_of(fd), (uint64_t)offset, data, (uint32_t)count);
  return count;
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return pwrite64(fd, data, length, offset); }

ssize_t write(int fd, const void *data, size_t length) {
  prepare();
  const char *name = name_of(fd);
  off_t offset = name ? lseek(fd, 0, SEEK_CUR) : 0;
  ssize_t count = real_write(fd, data, length);
  if (count > 0 && name) {
    int appends = fcntl(fd, F_GETFL) & O_APPEND;
    note('w', name, (uint64_t)(appends ? lseek(fd, 0, SEEK_CUR) - count : offset), data, (uint32_t)count);
  }
  return count;
}

#define TRUNCATE_LIKE(function, type)                               \
  int function(int fd, type length) {                               \
    prepare();                                                      \
    int (*real)(int, type) = dlsym(RTLD_NEXT, #function);           \
    int result = real(fd, length);                                  \
    if (result == 0) note('t', name_of(fd), (uint64_t)length, NULL, 0); \
    return result;                                                  \
  }
TRUNCATE_LIKE(ftruncate, off_t)
TRUNCATE_LIKE(ftruncate64, off64_t)

#define SYNC_LIKE(function)                                         \
  int function(int fd) {                                            \
    prepare();                                                      \
    int (*real)(int) = dlsym(RTLD_NEXT, #function);                 \
    int result = real(fd);                                          \
    if (result == 0) note('s', name_of(fd), 0, NULL, 0);            \
    return result;                                                  \
  }
SYNC_LIKE(fsync)
SYNC_LIKE(fdatasync)

int unlink(const char *path) {
  prepare();
  int (*real)(const char *) = dlsym(RTLD_NEXT, "unlink");
  int result = real(path);
  if (result == 0) note('u', in_folder(path), 0, NULL, 0);
  return result;
}
