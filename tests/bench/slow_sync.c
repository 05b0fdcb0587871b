/* Adds a millisecond to every fsync and fdatasync, as a disk has that does not lie:
   cc -shared -fPIC -o slow_sync.so slow_sync.c -ldl; LD_PRELOAD=slow_sync.so program */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>

int fsync(int fd) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  usleep(1000);
  return real(fd);
}

int fdatasync(int fd) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  usleep(1000);
  return real(fd);
}
