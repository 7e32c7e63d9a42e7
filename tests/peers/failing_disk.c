/* A disk that fails, for one program: with LD_PRELOAD, what this program writes below the folder of BUSBAR_DISK is answered as the kernel answers on
 * a disk that is full (ENOSPC) or has become read-only (EROFS), while the file of BUSBAR_DISK_FAULT says "full" or "read-only". No privileges and no
 * mount are needed, and the fault begins and ends while the program runs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* 0, ENOSPC or EROFS; by plain system calls, for open and read are answered by this file too. */
static int fault(void)
{
    const char *file = getenv("BUSBAR_DISK_FAULT");
    char said[16] = "";
    if (!file) return 0;
    long handle = syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC);
    if (handle < 0) return 0;
    long length = syscall(SYS_read, handle, said, sizeof said - 1);
    syscall(SYS_close, handle);
    return length <= 0 ? 0 : strncmp(said, "full", 4) == 0 ? ENOSPC : strncmp(said, "read-only", 9) == 0 ? EROFS : 0;
}

static int is_ours(const char *path)
{
    const char *folder = getenv("BUSBAR_DISK");
    return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int is_open_file_ours(int handle)
{
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_ours(path);
}

/* Writing takes room. */
static int refuses_writing(int handle)
{
    int saved = errno, error = is_open_file_ours(handle) ? fault() : 0;
    errno = error ? error : saved;
    return error != 0;
}

/* Names can be changed on a full disk, not on one that is read-only. */
static int refuses_changing(const char *path)
{
    int saved = errno, error = is_ours(path) && fault() == EROFS ? EROFS : 0;
    errno = error ? error : saved;
    return error != 0;
}

static int refuses_opening(const char *path, int flags)
{
    struct stat known;
    if (!is_ours(path) || !((flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)))) return 0;
    int error = fault();
    if (error == EROFS || (error == ENOSPC && (flags & O_CREAT) && stat(path, &known) != 0))
    {
        errno = error;
        return 1;
    }
    return 0;
}

ssize_t write(int handle, const void *data, size_t count) { return refuses_writing(handle) ? -1 : NEXT(write)(handle, data, count); }
ssize_t pwrite(int handle, const void *data, size_t count, off_t at) { return refuses_writing(handle) ? -1 : NEXT(pwrite)(handle, data, count, at); }
ssize_t pwrite64(int handle, const void *data, size_t count, off64_t at) { return refuses_writing(handle) ? -1 : NEXT(pwrite64)(handle, data, count, at); }
ssize_t writev(int handle, const struct iovec *parts, int count) { return refuses_writing(handle) ? -1 : NEXT(writev)(handle, parts, count); }
ssize_t pwritev(int handle, const struct iovec *parts, int count, off_t at) { return refuses_writing(handle) ? -1 : NEXT(pwritev)(handle, parts, count, at); }
ssize_t pwritev64(int handle, const struct iovec *parts, int count, off64_t at) { return refuses_writing(handle) ? -1 : NEXT(pwritev64)(handle, parts, count, at); }
int posix_fallocate(int handle, off_t at, off_t count) { return refuses_writing(handle) ? errno : NEXT(posix_fallocate)(handle, at, count); }
int posix_fallocate64(int handle, off64_t at, off64_t count) { return refuses_writing(handle) ? errno : NEXT(posix_fallocate64)(handle, at, count); }
int fallocate(int handle, int mode, off_t at, off_t count) { return refuses_writing(handle) ? -1 : NEXT(fallocate)(handle, mode, at, count); }
int fallocate64(int handle, int mode, off64_t at, off64_t count) { return refuses_writing(handle) ? -1 : NEXT(fallocate64)(handle, mode, at, count); }

/* The handles that make and remove names. */
int mkdir(const char *path, mode_t mode) { return refuses_opening(path, O_CREAT) ? -1 : NEXT(mkdir)(path, mode); }
int unlink(const char *path) { return refuses_changing(path) ? -1 : NEXT(unlink)(path); }
int rename(const char *from, const char *to) { return refuses_changing(to) ? -1 : NEXT(rename)(from, to); }

#define OPEN(name)                                                      \
    int name(const char *path, int flags, ...)                          \
    {                                                                   \
        va_list more;                                                   \
        va_start(more, flags);                                          \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more);                                                   \
        return refuses_opening(path, flags) ? -1 : NEXT(name)(path, flags, mode); \
    }

OPEN(open)
OPEN(open64)
