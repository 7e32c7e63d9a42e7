"""A Modbus server on pymodbus: holding and input registers hold their own number until they are written.

usage: pymodbus_server.py tcp | rtu DEVICE     prints "port N" (rtu: "port 0") once it serves; ends with its input.
"""
import asyncio
import logging
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer
from pymodbus.transaction import ModbusRtuFramer

LENGTH = 60000


def context():
    slave = ModbusSlaveContext(
        di=ModbusSequentialDataBlock(0, [i % 5 == 0 for i in range(LENGTH)]),
        co=ModbusSequentialDataBlock(0, [i % 3 == 0 for i in range(LENGTH)]),
        hr=ModbusSequentialDataBlock(0, list(range(LENGTH))),
        ir=ModbusSequentialDataBlock(0, list(range(LENGTH))),
        zero_mode=True,
    )
    return ModbusServerContext(slaves={1: slave}, single=False)


def identification():
    identity = ModbusDeviceIdentification()
    identity.VendorName = "pymodbus"
    identity.ProductCode = "REGISTER-NUMBERS"
    identity.MajorMinorRevision = "3.0"
    return identity


async def main():
    logging.disable(logging.CRITICAL)
    if sys.argv[1] == "tcp":
        server = ModbusTcpServer(context(), identity=identification(), address=("127.0.0.1", 0))
        serving = asyncio.ensure_future(server.serve_forever())
        await server.serving
        port = server.server.sockets[0].getsockname()[1]
    else:
        server = ModbusSerialServer(context(), framer=ModbusRtuFramer, identity=identification(), port=sys.argv[2], baudrate=9600)
        await server.start()
        serving = asyncio.ensure_future(server.serve_forever())
        port = 0
    print("port", port, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    serving.cancel()


asyncio.run(main())
