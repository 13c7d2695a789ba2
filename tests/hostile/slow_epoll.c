/* Loaded before the C library. Who has a socket watched by epoll_ctl(2) is stopped for 3 ms at the next lock that it
 * leaves, as it may be on a busy machine: whoever waits for the socket and for the lock runs first. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <unistd.h>

static __thread int watched;

int epoll_ctl(int epoll, int operation, int file, struct epoll_event *event)
{
    static int (*real)(int, int, int, struct epoll_event *);
    if (!real)
        real = (int (*)(int, int, int, struct epoll_event *))dlsym(RTLD_NEXT, "epoll_ctl");
    watched = operation != EPOLL_CTL_DEL;
    return real(epoll, operation, file, event);
}

int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    static int (*real)(pthread_mutex_t *);
    if (!real)
        real = (int (*)(pthread_mutex_t *))dlsym(RTLD_NEXT, "pthread_mutex_unlock");
    const int result = real(mutex);
    if (watched) {
        watched = 0;
        usleep(3000);
    }
    return result;
}
