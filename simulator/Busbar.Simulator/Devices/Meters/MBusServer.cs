using Busbar.Simulator.Faults;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Devices.Meters;

/// <summary>Slaves of M-Bus (EN 13757-2): reset of the link, selection by secondary address, request of user data by the frame count bit.</summary>
internal sealed class MBusServer(FieldDevice meter) : MeterServer(meter)
{
    private const byte Yes = 0xE5;
    private const byte SelectedAddress = 0xFD;
    private const byte TestAddress = 0xFE;

    private readonly List<byte> _bytes = [];
    private (bool Bit, int Telegram)? _sent;
    private bool _isSelected;

    public override bool Accept(byte value)
    {
        if (_bytes.Count == 0 && value is not (0x10 or 0x68))
        {
            return false;
        }

        _bytes.Add(value);
        int length = _bytes[0] == 0x10 ? 5 : _bytes.Count < 4 ? int.MaxValue : _bytes[1] + 6;
        if (_bytes.Count == 4 && _bytes[0] == 0x68 && (_bytes[3] != 0x68 || _bytes[1] != _bytes[2]))
        {
            _bytes.Clear();
            return false;
        }

        if (_bytes.Count < length)
        {
            return false;
        }

        byte[] frame = [.. _bytes];
        _bytes.Clear();
        int from = frame[0] == 0x10 ? 1 : 4;
        if (value != 0x16 || frame[^2] != Sum(frame[from..^2]))
        {
            return false;
        }

        Hear(frame, from);
        return true;
    }

    public override void Reset() => _bytes.Clear();

    /// <summary>The identification, maker, version and medium that a meter with a primary address has.</summary>
    public static ulong SecondaryOf(FieldDevice device) =>
        device.Address > 0xFF ? Concrete(device.Address) : ((0x10000000UL + Bcd(device.Address)) << 32) | 0x0A8F_0104UL;

    private static ulong Bcd(ulong number) => (number / 100 << 8) | (number / 10 % 10 << 4) | (number % 10);

    /// <remarks>A site may name a meter with wildcards; the meter itself has none.</remarks>
    private static ulong Concrete(ulong address)
    {
        ulong maker = (address >> 16) & 0xFFFF;
        ulong rest = (address & 0xFFFF) == 0xFFFF ? 0x0104UL : address & 0xFFFF;
        return (address & 0xFFFFFFFF_00000000UL) | ((maker == 0xFFFF ? 0x0A8FUL : maker) << 16) | rest;
    }

    private void Hear(byte[] frame, int from)
    {
        byte control = frame[from];
        byte address = frame[from + 1];
        bool isSelection = frame[0] == 0x68 && frame[from + 2] == 0x52;
        if (isSelection)
        {
            Select(frame[7..15]);
            return;
        }

        bool isMine = address == SelectedAddress ? _isSelected : address == TestAddress || Meter.Address == address;
        if (!Begin(isMine))
        {
            return;
        }

        if (control == 0x40)
        {
            _sent = null;
            Answer = [Yes];
        }
        else if ((control & 0xDF) == 0x5B)
        {
            Answer = Telegram(Meter, (control & 0x20) != 0);
        }
    }

    private void Select(byte[] wanted)
    {
        _isSelected = Fits(wanted, SecondaryBytes(SecondaryOf(Meter)));
        if (Begin(_isSelected))
        {
            _sent = null;
            Answer = [Yes];
        }
    }

    private static byte[] SecondaryBytes(ulong address) =>
        [.. LowFirst(address >> 32, 4), (byte)(address >> 16), (byte)(address >> 24), (byte)(address >> 8), (byte)address];

    private static bool Fits(byte[] wanted, byte[] own)
    {
        for (int i = 0; i < 8; i++)
        {
            bool high = wanted[i] >> 4 == 0xF || wanted[i] >> 4 == own[i] >> 4;
            bool low = (wanted[i] & 0xF) == 0xF || (wanted[i] & 0xF) == (own[i] & 0xF);
            if (i < 4 ? !(high && low) : wanted[i] != 0xFF && wanted[i] != own[i])
            {
                return false;
            }
        }

        return true;
    }

    private byte[] Telegram(FieldDevice device, bool bit)
    {
        DevicePoint[] points = [.. device.File.Points.Where(p => p.Place?.Item?.Record is not null)];
        int last = (int)points.Max(p => p.Place!.Item!.Data);
        int telegram = 0;
        if (_sent is { } before)
        {
            telegram = before.Bit == bit ? before.Telegram : (before.Telegram + 1) % (last + 1);
        }

        _sent = (bit, telegram);
        bool isOther = device.CurrentFault == LineFault.WrongUnit;
        byte primary = device.Address > 0xFF ? (byte)0 : (byte)device.Address;
        List<byte> content = [0x08, (byte)(isOther ? primary ^ 0x40 : primary)];
        if (device.CurrentFault == LineFault.Exception)
        {
            content.AddRange([0x70, device.Faults.ExceptionCode]);
        }
        else
        {
            ulong secondary = SecondaryOf(device);
            content.AddRange([0x72, .. SecondaryBytes(isOther ? secondary ^ (1UL << 32) : secondary), 0x01, 0x00, 0x00, 0x00]);
            content.AddRange(points.Where(p => p.Place!.Item!.Data == (uint)telegram).SelectMany(p => MBusRecordWriter.Write(p, device.Reading(p))));
            if (telegram < last)
            {
                content.Add(0x1F);
            }
        }

        return [0x68, (byte)content.Count, (byte)content.Count, 0x68, .. content, Sum(content), 0x16];
    }
}
