// A Modbus TCP server on the npm package modbus-serial: holding and input registers hold their own number until they are written.
// Prints "port N" once it listens and ends with its input.
"use strict";

const { ServerTCP } = require("modbus-serial");

const holding = Array.from({ length: 65536 }, (_, i) => i);
const coils = Array.from({ length: 65536 }, (_, i) => i % 3 === 0);
const refuse = (code) => { const error = new Error("exception " + code); error.modbusErrorCode = code; return error; };
const check = (address) => { if (address >= 60000) throw refuse(2); };

const vector = {
  getInputRegister: (address) => { check(address); return address; },
  getHoldingRegister: (address) => { check(address); return holding[address]; },
  getCoil: (address) => { check(address); return coils[address]; },
  getDiscreteInput: (address) => { check(address); return address % 5 === 0; },
  setRegister: (address, value) => { check(address); holding[address] = value; },
  setCoil: (address, value) => { check(address); coils[address] = value; },
  readDeviceIdentification: () => ({ 0: "modbus-serial", 1: "REGISTER-NUMBERS", 2: "8.0" }),
};

// The package takes port 0 for 502, so a free port is asked for first.
const probe = require("net").createServer().listen(0, "127.0.0.1", () => {
  const port = probe.address().port;
  probe.close(() => {
    const server = new ServerTCP(vector, { host: "127.0.0.1", port, unitID: 1 });
    server.on("initialized", () => console.log("port " + port));
    server.on("socketError", () => {});
    server.on("serverError", (error) => { console.error(error.message); process.exit(1); });
  });
});
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
