#!/usr/bin/env python3
"""A plant for `busbar cosim`: a room with a fan coil, and a DC bus whose source is weak from 10:00 to 10:10."""
import json, subprocess, sys
from datetime import datetime, timedelta
folder = __file__.rpartition("/")[0] or "."
busbar = subprocess.Popen([sys.argv[1], "cosim", "--site", folder + "/../../../sites/yuncheng", "--policy", folder + "/policy.yaml"],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
def send(line):
    print(json.dumps(line), file=busbar.stdin, flush=True)
time, room, setpoint, relays = datetime.fromisoformat("2026-01-15T09:30:00+08:00"), 16.0, 15.0, [1, 1]
send({"type": "hello", "start": time.isoformat(), "step": 1, "points": [
    {"id": "room-301/roomTemperature", "unit": "degC"}, {"id": "room-301/mode", "writable": True},
    {"id": "room-301/setpoint", "unit": "degC", "writable": True, "min": 5, "max": 35},
    {"id": "dc-meter-loads/voltage", "unit": "V", "min": 0, "max": 500},
    {"id": "relays/relay3", "writable": True}, {"id": "relays/relay4", "writable": True}]})
for second in range(3600):
    load, source = 8_000 + 6_000 * relays[0] + 10_000 * relays[1], 9_000 if 1800 <= second < 2400 else 30_000  # W
    voltage = 375 * min(0.99, 0.99 - (load - source) / 200_000)
    room += (setpoint - room) / 1800 - (room + 5) / 90_000                     # the fan coil; the walls to -5 degC
    send({"type": "step", "time": time.isoformat(), "values": {"room-301/roomTemperature": room, "room-301/mode": 1,
          "dc-meter-loads/voltage": voltage, "relays/relay3": relays[0], "relays/relay4": relays[1]}})
    answer = json.loads(busbar.stdout.readline())
    setpoint = answer["commands"].get("room-301/setpoint", setpoint)
    wanted = [int(answer["commands"].get(name, 1)) for name in ("relays/relay3", "relays/relay4")]
    if wanted != relays:
        print(time.time(), "%.0f V" % voltage, wanted, answer["why"]["relays/relay4"]["reason"])
    relays, time = wanted, time + timedelta(seconds=1)
print("room %.1f degC, setpoint %.0f" % (room, setpoint))
send({"type": "done"})
sys.exit(busbar.wait())
