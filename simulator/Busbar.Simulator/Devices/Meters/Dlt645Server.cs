using Busbar.Field.Profiles;
using Busbar.Simulator.Faults;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Devices.Meters;

/// <summary>Slaves of DL/T 645-2007: read data, read address.</summary>
internal sealed class Dlt645Server(FieldDevice meter) : MeterServer(meter)
{
    private const byte AnyDigits = 0xAA;
    private const byte NoSuchData = 0x02;
    private const byte OtherError = 0x01;

    private readonly FrameCollector _collector = new(10, 7);

    public override bool Accept(byte value)
    {
        if (!_collector.Accept(value))
        {
            return false;
        }

        byte[] frame = _collector.Frame;
        // DL/T 645-2007, 5.2.4: the high bytes of an address may be left open as AA.
        byte[] own = LowFirst(Meter.Address, 6);
        bool isMine = Enumerable.Range(0, 6).All(i => frame[1 + i] == AnyDigits || frame[1 + i] == own[i]);
        if (Begin(isMine))
        {
            Answer = Reply(Meter, frame[8], [.. _collector.Data.Select(b => (byte)(b - 0x33))]);
        }

        return true;
    }

    public override void Reset() => _collector.Reset();

    private static byte[] Reply(FieldDevice device, byte control, byte[] data)
    {
        if (device.CurrentFault == LineFault.Exception)
        {
            return Frame(device, (byte)(control | 0xC0), [device.Faults.ExceptionCode]);
        }

        if (control == 0x13)
        {
            return Frame(device, 0x93, LowFirst(device.Address, 6));
        }

        if (control != 0x11 || data.Length < 4)
        {
            return Frame(device, (byte)(control | 0xC0), [OtherError]);
        }

        uint identifier = data[0] | ((uint)data[1] << 8) | ((uint)data[2] << 16) | ((uint)data[3] << 24);
        DevicePoint[] points = [.. device.File.Points.Where(p => p.Place?.Item?.Data == identifier)];
        if (points.Length == 0)
        {
            return Frame(device, 0xD1, [NoSuchData]);
        }

        byte[] content = new byte[points.Max(p => p.Place!.Item!.At + MeterType.Length((byte)p.Encoding.Type))];
        data.AsSpan(0, 4).CopyTo(content);
        foreach (DevicePoint point in points)
        {
            MeterNumber.Bytes(point, device.Reading(point), 1).CopyTo(content, point.Place!.Item!.At);
        }

        return Frame(device, 0x91, content);
    }

    private static byte[] Frame(FieldDevice device, byte control, byte[] content)
    {
        ulong address = device.CurrentFault == LineFault.WrongUnit ? device.Address ^ 0x40 : device.Address;
        byte[] frame = [0x68, .. LowFirst(address, 6), 0x68, control, (byte)content.Length, .. content.Select(b => (byte)(b + 0x33))];
        return [0xFE, 0xFE, 0xFE, 0xFE, .. frame, Sum(frame), 0x16];
    }
}
