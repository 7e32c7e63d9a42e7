using Busbar.Field.Profiles;
using Busbar.Simulator.Faults;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Devices.Meters;

/// <summary>Slaves of CJ/T 188-2004: read data, read address, write data.</summary>
internal sealed class Cjt188Server(FieldDevice meter) : MeterServer(meter)
{
    // The readings of a heat meter fill 46 bytes (table of identifier 901F).
    private const uint Readings = 0x901F;
    private const int ReadingsLength = 0x2E;
    private const ulong AnyAddress = 0xAAAAAAAAAAAAAA;

    private readonly FrameCollector _collector = new(11, 0);

    public override bool Accept(byte value)
    {
        if (!_collector.Accept(value))
        {
            return false;
        }

        byte[] frame = _collector.Frame;
        ulong address = 0;
        for (int i = 6; i >= 0; i--)
        {
            address = (address << 8) | frame[2 + i];
        }

        bool isMine = (address == AnyAddress || Meter.Address == address) && (frame[1] == 0xAA || frame[1] == Meter.File.Meter!.MeterType);
        if (Begin(isMine) && _collector.Data.Length >= 3 && !Meter.Faults.IsSilentAbout(Identifier(Meter.File.Meter!, _collector.Data)))
        {
            Answer = Reply(Meter, frame[9], _collector.Data);
        }

        return true;
    }

    public override void Reset() => _collector.Reset();

    private static uint Identifier(MeterDialect dialect, byte[] data) => (uint)(dialect.IsIdentifierHighFirst ? (data[0] << 8) | data[1] : (data[1] << 8) | data[0]);

    private static byte[] Reply(FieldDevice device, byte control, byte[] data)
    {
        MeterDialect dialect = device.File.Meter!;
        uint identifier = Identifier(dialect, data);
        if (device.CurrentFault == LineFault.Exception)
        {
            return Frame(device, (byte)(control | 0xC0), [data[2], device.Faults.ExceptionCode, 0]);
        }

        byte[]? content = control switch
        {
            0x01 => Read(device, dialect, dialect.Ask.FirstOrDefault(a => a.Value == identifier, new(identifier, identifier)).Key, data[2]),
            0x03 => [data[0], data[1], data[2]],
            0x04 => Write(device, dialect, identifier, data),
            _ => null,
        };
        return content is null ? Frame(device, (byte)(control | 0xC0), [data[2], 0x01, 0x00]) : Frame(device, (byte)(control | 0x80), content);
    }

    private static byte[]? Read(FieldDevice device, MeterDialect dialect, uint identifier, byte series)
    {
        DevicePoint[] points = [.. device.File.Points.Where(p => p.Place?.Item?.Data == identifier)];
        if (points.Length == 0)
        {
            return null;
        }

        int length = points.Max(p => p.Place!.Item!.At + MeterType.Length((byte)p.Encoding.Type));
        byte[] content = new byte[identifier == Readings ? Math.Max(ReadingsLength, length) : length];
        content[0] = (byte)(dialect.IsIdentifierHighFirst ? identifier >> 8 : identifier);
        content[1] = (byte)(dialect.IsIdentifierHighFirst ? identifier : identifier >> 8);
        content[2] = series;
        foreach (DevicePoint point in points)
        {
            Put(content, point, device.Reading(point), dialect);
        }

        return content;
    }

    private static void Put(byte[] content, DevicePoint point, double value, MeterDialect dialect)
    {
        int at = point.Place!.Item!.At;
        bool isQuantity = (byte)point.Encoding.Type == MeterType.Quantity;
        (byte code, double unit) = isQuantity ? MeterNumber.UnitOf(point) : ((byte)0, 1.0);
        byte[] bytes = MeterNumber.Bytes(point, value, unit);
        if (dialect.IsHighByteFirst)
        {
            Array.Reverse(bytes);
        }

        if (isQuantity)
        {
            bytes = dialect.IsUnitBefore ? [code, .. bytes] : [.. bytes, code];
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            // Bits of one byte may belong to several points.
            content[at + i] = point.Encoding.BitCount > 0 ? (byte)(content[at + i] | bytes[i]) : bytes[i];
        }
    }

    private static byte[]? Write(FieldDevice device, MeterDialect dialect, uint identifier, byte[] data)
    {
        DevicePoint? point = device.File.Points.FirstOrDefault(p => p.Write?.Place.Item?.Data == identifier);
        byte[] value = data[3..];
        if (point is null || value.Length != MeterType.Length((byte)point.Encoding.Type))
        {
            return null;
        }

        if (dialect.IsHighByteFirst)
        {
            Array.Reverse(value);
        }

        return device.Command(point, MeterNumber.Canonical(point, value)) ? [data[0], data[1], data[2], 0, 0] : null;
    }

    private static byte[] Frame(FieldDevice device, byte control, byte[] content)
    {
        ulong address = device.CurrentFault == LineFault.WrongUnit ? device.Address ^ 0x40 : device.Address;
        byte[] frame = [0x68, device.File.Meter!.MeterType, .. LowFirst(address, 7), control, (byte)content.Length, .. content];
        return [0xFE, 0xFE, .. frame, Sum(frame), 0x16];
    }
}
