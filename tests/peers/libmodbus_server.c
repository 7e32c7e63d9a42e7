/* A Modbus TCP server on libmodbus: holding and input registers hold their own number.
 * usage: libmodbus_server [PORT]     prints "port N" once it listens, serves one connection after the other, ends with its input. */
#include <errno.h>
#include <modbus/modbus.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REGISTERS = 10000 };

int main(int argc, char **argv)
{
    modbus_t *context = modbus_new_tcp("127.0.0.1", argc > 1 ? atoi(argv[1]) : 0);
    modbus_mapping_t *mapping = modbus_mapping_new(REGISTERS, REGISTERS, REGISTERS, REGISTERS);
    int listener = modbus_tcp_listen(context, 1);
    struct sockaddr_in address;
    socklen_t length = sizeof address;

    if (mapping == NULL || listener < 0 || getsockname(listener, (struct sockaddr *)&address, &length) != 0) {
        fprintf(stderr, "error: %s\n", modbus_strerror(errno));
        return 1;
    }
    for (int i = 0; i < REGISTERS; i++) {
        mapping->tab_registers[i] = (uint16_t)i;
        mapping->tab_input_registers[i] = (uint16_t)i;
        mapping->tab_bits[i] = i % 3 == 0;
        mapping->tab_input_bits[i] = i % 5 == 0;
    }
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);

    for (;;) {
        struct pollfd ready[2] = {{.fd = listener, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
        int on = 1;
        uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];

        poll(ready, 2, -1);
        if (ready[1].revents != 0) return 0;
        if (modbus_tcp_accept(context, &listener) < 0) continue;
        setsockopt(modbus_get_socket(context), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        for (;;) {
            int received = modbus_receive(context, query);
            if (received < 0) break;
            if (received > 0 && modbus_reply(context, query, received, mapping) < 0) break;
        }
        modbus_close(context);
    }
}
