// The independent codec as a filter: one payload a line.
//   node codec.js decode   hex in, JSON out
//   node codec.js encode   JSON in, hex out
// JSON is the package's own object; 64-bit numbers are strings, bytes are hex.
import { createInterface } from 'node:readline';
import Long from 'long';
import sparkplug from 'sparkplug-payload';

const codec = sparkplug.get('spBv1.0');
const wide = new Set(['Int64', 'UInt32', 'UInt64', 'DateTime']);

function toPlain(key, value) {
  if (Long.isLong(value)) return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (value?.type === 'Buffer') return Buffer.from(value.data).toString('hex');
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return value;
}

function fromPlain(item) {
  if (item.value === null || item.value === undefined) return item;
  if (wide.has(item.type)) item.value = Long.fromString(item.value, item.type !== 'Int64');
  if (item.type === 'Bytes') item.value = Buffer.from(item.value, 'hex');
  for (const property of Object.values(item.properties ?? {})) fromPlain(property);
  return item;
}

const decode = line => JSON.stringify(codec.decodePayload(Buffer.from(line, 'hex')), toPlain);

function encode(line) {
  const payload = JSON.parse(line);
  payload.metrics?.forEach(fromPlain);
  return Buffer.from(codec.encodePayload(payload)).toString('hex');
}

const convert = { decode, encode }[process.argv[2]];
for await (const line of createInterface({ input: process.stdin })) console.log(convert(line));
