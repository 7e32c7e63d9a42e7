/* A Modbus client on libmodbus, for tests and as the baseline of the benchmark.
 * usage: libmodbus_client tcp HOST PORT UNIT COMMAND ...
 *        libmodbus_client rtu DEVICE BAUD UNIT COMMAND ...
 * commands: read-coils|read-discrete|read-holding|read-input START COUNT     prints the values on one line
 *           write-coil|write-register ADDRESS VALUE
 *           write-coils|write-registers START VALUE...
 *           mask-write ADDRESS AND OR
 *           read-write READ-START READ-COUNT WRITE-START VALUE...             prints the values
 *           bench SECONDS COUNT                                              prints requests per second
 * A refusal or failure prints "error: ..." and ends with 2. */
#include <errno.h>
#include <modbus/modbus.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static int fail(void)
{
    printf("error: %s\n", modbus_strerror(errno));
    return 2;
}

static int number(const char *text) { return (int)strtol(text, NULL, 0); }

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int bench(modbus_t *context, double seconds, int count)
{
    uint16_t words[MODBUS_MAX_READ_REGISTERS];
    double start = now(), elapsed = 0;
    long requests = 0;
    while (elapsed < seconds) {
        for (int i = 0; i < 100; i++) {
            if (modbus_read_registers(context, i, count, words) != count) return fail();
            if (words[0] != i || words[count - 1] != i + count - 1) {
                printf("error: register %d answered %d\n", i, words[0]);
                return 2;
            }
        }
        requests += 100;
        elapsed = now() - start;
    }
    printf("%.0f\n", (double)requests / elapsed);
    return 0;
}

static int print_bits(const uint8_t *bits, int count)
{
    for (int i = 0; i < count; i++) printf(i == 0 ? "%d" : " %d", bits[i]);
    printf("\n");
    return 0;
}

static int print_words(const uint16_t *words, int count)
{
    for (int i = 0; i < count; i++) printf(i == 0 ? "%d" : " %d", words[i]);
    printf("\n");
    return 0;
}

static int run(modbus_t *context, const char *command, int argc, char **argv)
{
    uint8_t bits[MODBUS_MAX_READ_BITS];
    uint16_t words[MODBUS_MAX_READ_REGISTERS];
    int first = number(argv[0]), second = argc > 1 ? number(argv[1]) : 0, result;

    if (strcmp(command, "bench") == 0) return bench(context, atof(argv[0]), second);
    if (strcmp(command, "read-coils") == 0)
        return (result = modbus_read_bits(context, first, second, bits)) < 0 ? fail() : print_bits(bits, result);
    if (strcmp(command, "read-discrete") == 0)
        return (result = modbus_read_input_bits(context, first, second, bits)) < 0 ? fail() : print_bits(bits, result);
    if (strcmp(command, "read-holding") == 0)
        return (result = modbus_read_registers(context, first, second, words)) < 0 ? fail() : print_words(words, result);
    if (strcmp(command, "read-input") == 0)
        return (result = modbus_read_input_registers(context, first, second, words)) < 0 ? fail() : print_words(words, result);
    if (strcmp(command, "write-coil") == 0) return modbus_write_bit(context, first, second) < 0 ? fail() : 0;
    if (strcmp(command, "write-register") == 0) return modbus_write_register(context, first, (uint16_t)second) < 0 ? fail() : 0;
    if (strcmp(command, "write-coils") == 0) {
        for (int i = 1; i < argc; i++) bits[i - 1] = (uint8_t)number(argv[i]);
        return modbus_write_bits(context, first, argc - 1, bits) < 0 ? fail() : 0;
    }
    if (strcmp(command, "write-registers") == 0) {
        for (int i = 1; i < argc; i++) words[i - 1] = (uint16_t)number(argv[i]);
        return modbus_write_registers(context, first, argc - 1, words) < 0 ? fail() : 0;
    }
    if (strcmp(command, "mask-write") == 0 && argc == 3)
        return modbus_mask_write_register(context, first, (uint16_t)second, (uint16_t)number(argv[2])) < 0 ? fail() : 0;
    if (strcmp(command, "read-write") == 0 && argc > 3) {
        uint16_t written[MODBUS_MAX_WR_WRITE_REGISTERS];
        for (int i = 3; i < argc; i++) written[i - 3] = (uint16_t)number(argv[i]);
        result = modbus_write_and_read_registers(context, number(argv[2]), argc - 3, written, first, second, words);
        return result < 0 ? fail() : print_words(words, result);
    }
    fprintf(stderr, "error: no command %s\n", command);
    return 1;
}

int main(int argc, char **argv)
{
    modbus_t *context;
    int result, on = 1;

    if (argc < 7) {
        fprintf(stderr, "usage: libmodbus_client tcp HOST PORT | rtu DEVICE BAUD  UNIT COMMAND ...\n");
        return 1;
    }
    context = strcmp(argv[1], "rtu") == 0 ? modbus_new_rtu(argv[2], number(argv[3]), 'N', 8, 1) : modbus_new_tcp(argv[2], number(argv[3]));
    if (context == NULL || modbus_set_slave(context, number(argv[4])) < 0 || modbus_connect(context) < 0) return fail();
    modbus_set_response_timeout(context, 5, 0);
    if (strcmp(argv[1], "tcp") == 0) setsockopt(modbus_get_socket(context), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    result = run(context, argv[5], argc - 6, argv + 6);
    modbus_close(context);
    modbus_free(context);
    return result;
}
