/* Polls many Modbus TCP devices once a second on libmodbus and throws the values away: the baseline of the gateway's benchmark.
 * usage: libmodbus_poller SECONDS REGISTERS REQUESTS PORT...
 * Each port is a device on loopback, unit 1; each second it is asked REQUESTS times for REGISTERS input registers, one device after
 * another, and the answers are converted to single-precision values. Prints "values late", the values read and the rounds that
 * took longer than their second. A refusal or failure prints "error: ..." and ends with 2. */
#include <errno.h>
#include <modbus/modbus.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#define MOST_DEVICES 256

static volatile double sum;

static int fail(int port)
{
    printf("error: port %d: %s\n", port, modbus_strerror(errno));
    return 2;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void sleep_until(double then)
{
    struct timespec time = {(time_t)then, (long)((then - (double)(time_t)then) * 1e9)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR) {}
}

int main(int argc, char **argv)
{
    modbus_t *devices[MOST_DEVICES];
    uint16_t words[MODBUS_MAX_READ_REGISTERS];
    int count = argc - 4, on = 1;
    long values = 0, late = 0;

    if (count < 1 || count > MOST_DEVICES || atoi(argv[2]) > MODBUS_MAX_READ_REGISTERS) {
        fprintf(stderr, "usage: libmodbus_poller SECONDS REGISTERS REQUESTS PORT...\n");
        return 1;
    }
    int seconds = atoi(argv[1]), registers = atoi(argv[2]), requests = atoi(argv[3]);
    for (int i = 0; i < count; i++) {
        devices[i] = modbus_new_tcp("127.0.0.1", atoi(argv[i + 4]));
        if (devices[i] == NULL || modbus_set_slave(devices[i], 1) < 0 || modbus_connect(devices[i]) < 0) return fail(atoi(argv[i + 4]));
        setsockopt(modbus_get_socket(devices[i]), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    double start = now();
    for (int second = 0; second < seconds; second++) {
        for (int i = 0; i < count; i++) {
            for (int request = 0; request < requests; request++) {
                if (modbus_read_input_registers(devices[i], request * registers, registers, words) != registers) return fail(atoi(argv[i + 4]));
                for (int word = 0; word + 1 < registers; word += 2) {
                    sum += (double)modbus_get_float_abcd(words + word);
                    values++;
                }
            }
        }
        if (now() > start + second + 1) late++;
        sleep_until(start + second + 1);
    }
    printf("%ld %ld\n", values, late);
    for (int i = 0; i < count; i++) {
        modbus_close(devices[i]);
        modbus_free(devices[i]);
    }
    return 0;
}
