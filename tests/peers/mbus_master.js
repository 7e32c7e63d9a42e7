// An M-Bus master that we did not write (libmbus, by the npm package node-mbus): reads one meter over TCP and prints what it understood,
// the identification first, then a line a record: storage, function, unit, value.
// usage: node mbus_master.js PORT ADDRESS
'use strict';

const MbusMaster = require('node-mbus');

const master = new MbusMaster({ host: '127.0.0.1', port: Number(process.argv[2]), timeout: 400, autoConnect: true });
const address = process.argv[3];
master.getData(/^\d{1,3}$/.test(address) ? Number(address) : address, (error, data) => {
    if (error) {
        console.error(String(error));
        process.exit(2);
    }

    console.log(data.SlaveInformation.Id);
    for (const record of [].concat(data.DataRecord)) {
        console.log([record.StorageNumber, record.Function, record.Unit, record.Value].join('|'));
    }

    master.close(() => process.exit(0));
});
