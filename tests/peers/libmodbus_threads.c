/* Many Modbus TCP devices at once on libmodbus, one thread and one connection a device, each asking again as soon as it was answered.
 * usage: libmodbus_threads SECONDS REGISTERS PORT...
 * Prints "requests kilobytes": answered in the time, and the most memory that was resident. A failure prints "error: ..." and ends with 2. */
#include <errno.h>
#include <modbus/modbus.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

static int registers;
static double end;

struct device {
    int port;
    long requests;
    int failed;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void *ask(void *argument)
{
    struct device *device = argument;
    uint16_t words[MODBUS_MAX_READ_REGISTERS];
    int on = 1;
    modbus_t *client = modbus_new_tcp("127.0.0.1", device->port);
    if (client == NULL || modbus_set_slave(client, 1) < 0 || modbus_connect(client) < 0) {
        device->failed = errno ? errno : 1;
        return NULL;
    }
    setsockopt(modbus_get_socket(client), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    modbus_set_response_timeout(client, 5, 0);
    while (now() < end) {
        if (modbus_read_registers(client, 0, registers, words) != registers || words[registers - 1] != registers - 1) {
            device->failed = errno ? errno : 1;
            break;
        }
        device->requests++;
    }
    modbus_close(client);
    modbus_free(client);
    return NULL;
}

int main(int argc, char **argv)
{
    int count = argc - 3;
    long requests = 0;
    if (count < 1) {
        fprintf(stderr, "usage: libmodbus_threads SECONDS REGISTERS PORT...\n");
        return 1;
    }
    registers = atoi(argv[2]);
    end = now() + atof(argv[1]);
    struct device *devices = calloc((size_t)count, sizeof *devices);
    pthread_t *threads = calloc((size_t)count, sizeof *threads);
    for (int i = 0; i < count; i++) {
        devices[i].port = atoi(argv[i + 3]);
        if (pthread_create(&threads[i], NULL, ask, &devices[i]) != 0) return 2;
    }
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        requests += devices[i].requests;
        if (devices[i].failed) {
            printf("error: port %d: %s\n", devices[i].port, modbus_strerror(devices[i].failed));
            return 2;
        }
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%ld %ld\n", requests, usage.ru_maxrss);
    return 0;
}
