"""A SunSpec client on pymodbus: walks the chain of models, then sets an active-power limit by model 123 as inverters are told theirs.

usage: sunspec_client.py PORT PERCENT REVERT_SECONDS     prints one JSON object: models, and the limit as it reads back
"""
import json
import sys

from pymodbus.client import ModbusTcpClient

port, percent, revert = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
client = ModbusTcpClient("127.0.0.1", port=port, timeout=60)
assert client.connect(), "no connection"


def read(address, count):
    answer = client.read_holding_registers(address, count, slave=1)
    assert not answer.isError(), f"{count} registers from {address}: {answer}"
    return answer.registers


def write(address, value):
    answer = client.write_registers(address, [value], slave=1)
    assert not answer.isError(), f"{value} to {address}: {answer}"


assert read(40000, 2) == [0x5375, 0x6E53], "no SunS at 40000"
models, at = [], 40002
while True:
    model, length = read(at, 2)
    if model == 0xFFFF:
        break
    models.append((model, length, at))
    at += 2 + length

controls = next(at for model, _, at in models if model == 123)
scale = read(controls + 23, 1)[0]
scale -= 0x10000 if scale >= 0x8000 else 0
write(controls + 7, revert)
write(controls + 5, round(percent / 10**scale))
write(controls + 9, 1)
registers = read(controls, 26)
client.close()
print(json.dumps({"models": models, "percent": registers[5] * 10**scale, "revert": registers[7], "enabled": registers[9]}))
