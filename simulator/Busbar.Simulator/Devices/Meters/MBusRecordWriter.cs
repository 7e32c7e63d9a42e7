using Busbar.Field.MBus;
using Busbar.Points;
using Busbar.Site.Devices;

namespace Busbar.Simulator.Devices.Meters;

/// <summary>A point as an M-Bus record: DIF, DIFEs, VIF, VIFE, number (EN 13757-3).</summary>
internal static class MBusRecordWriter
{
    // Resolutions of usual heat and electricity meters: kWh, 0.01 m3, h, W, l/h, 0.01 degree, 0.01 K, mbar, 0.1 V, mA.
    private static readonly Dictionary<MBusQuantity, (byte[] Vif, double One)> Usual = new()
    {
        [MBusQuantity.Energy] = ([0x06], 1e3),
        [MBusQuantity.Volume] = ([0x14], 0.01),
        [MBusQuantity.Mass] = ([0x1B], 1),
        [MBusQuantity.OnTime] = ([0x22], 3600),
        [MBusQuantity.OperatingTime] = ([0x26], 3600),
        [MBusQuantity.Power] = ([0x2B], 1),
        [MBusQuantity.VolumeFlow] = ([0x3B], 1e-3),
        [MBusQuantity.MassFlow] = ([0x53], 1),
        [MBusQuantity.FlowTemperature] = ([0x59], 0.01),
        [MBusQuantity.ReturnTemperature] = ([0x5D], 0.01),
        [MBusQuantity.TemperatureDifference] = ([0x61], 0.01),
        [MBusQuantity.ExternalTemperature] = ([0x65], 0.01),
        [MBusQuantity.Pressure] = ([0x68], 100),
        [MBusQuantity.ErrorFlags] = ([0xFD, 0x17], 1),
        [MBusQuantity.DigitalOutput] = ([0xFD, 0x1A], 1),
        [MBusQuantity.DigitalInput] = ([0xFD, 0x1B], 1),
        [MBusQuantity.Voltage] = ([0xFD, 0x48], 0.1),
        [MBusQuantity.Current] = ([0xFD, 0x59], 1e-3),
        [MBusQuantity.HeatCostUnits] = ([0x6E], 1),
        [MBusQuantity.FabricationNumber] = ([0x78], 1),
    };

    public static byte[] Write(DevicePoint point, double value)
    {
        MBusRecord record = point.Place!.Item!.Record!;
        if (!Usual.TryGetValue(record.Quantity, out (byte[] Vif, double One) usual))
        {
            return [];
        }

        double one = usual.One;
        List<byte> vif = [.. usual.Vif];
        if (record.Vif is { } own)
        {
            vif = [own];
            one = OneOf(own) ?? one;
        }

        if (record.Modifier != 0)
        {
            vif[^1] |= 0x80;
            vif.Add((byte)record.Modifier);
        }

        double canonicalUnit = record.Quantity is MBusQuantity.OnTime or MBusQuantity.OperatingTime && point.Definition.Unit == Unit.Hour ? 3600 : 1;
        double number = (value - point.Encoding.Offset) / (point.Encoding.Scale * Math.Pow(10, point.Encoding.Exponent)) * canonicalUnit / one;
        byte dif = record.Dif ?? (byte)(record.Quantity is MBusQuantity.ErrorFlags or MBusQuantity.DigitalInput or MBusQuantity.DigitalOutput ? 0x02 : 0x0C);
        return [.. Information(record, dif), .. vif, .. Number(dif, number)];
    }

    private static List<byte> Information(MBusRecord record, byte dif)
    {
        List<byte> bytes = [(byte)(dif | (record.Function << 4) | ((record.Storage & 1) << 6))];
        int storage = record.Storage >> 1;
        int tariff = record.Tariff;
        int subunit = record.Subunit;
        while (storage != 0 || tariff != 0 || subunit != 0)
        {
            bytes[^1] |= 0x80;
            bytes.Add((byte)((storage & 0xF) | ((tariff & 3) << 4) | ((subunit & 1) << 6)));
            storage >>= 4;
            tariff >>= 2;
            subunit >>= 1;
        }

        return bytes;
    }

    /// <summary>What one unit of a primary VIF is in the quantity's own unit; null: not one of the decimal ones.</summary>
    private static double? OneOf(byte vif) => (vif >> 3) switch
    {
        0 => Math.Pow(10, (vif & 7) - 3),
        1 => Math.Pow(10, vif & 7) / 3600,
        2 => Math.Pow(10, (vif & 7) - 6),
        3 => Math.Pow(10, (vif & 7) - 3),
        4 => (vif & 3) switch { 0 => 1, 1 => 60, 2 => 3600, _ => 86400 },
        5 => Math.Pow(10, (vif & 7) - 3),
        6 => Math.Pow(10, vif & 7) / 3600,
        7 => Math.Pow(10, (vif & 7) - 6),
        8 => Math.Pow(10, (vif & 7) - 7) * 60,
        9 => Math.Pow(10, (vif & 7) - 9) * 3600,
        10 => Math.Pow(10, (vif & 7) - 3),
        11 or 12 => Math.Pow(10, (vif & 3) - 3),
        13 when (vif & 7) < 4 => Math.Pow(10, (vif & 3) + 2),
        _ => null,
    };

    private static byte[] Number(byte dif, double number)
    {
        if (dif == 5)
        {
            return BitConverter.GetBytes((float)number);
        }

        int length = dif switch { 6 => 6, 7 => 8, 0xE => 6, > 8 => dif - 8, _ => dif };
        bool isBcd = dif > 8;
        ulong raw;
        if (double.IsNaN(number))
        {
            // Digits that are none; the lowest binary number, which stands for "not valid".
            raw = isBcd ? 0xEEEEEEEEEEEEEEEE : 1UL << (8 * length - 1);
        }
        else
        {
            long whole = (long)Math.Round(number, MidpointRounding.AwayFromZero);
            raw = isBcd ? Digits(whole, length) : (ulong)whole;
        }

        return [.. Enumerable.Range(0, length).Select(i => (byte)(raw >> (8 * i)))];
    }

    private static ulong Digits(long whole, int length)
    {
        bool isNegative = whole < 0;
        ulong rest = (ulong)Math.Abs(whole) % (ulong)Math.Pow(10, 2 * length - (isNegative ? 1 : 0));
        ulong raw = 0;
        for (int shift = 0; rest != 0; shift += 4, rest /= 10)
        {
            raw |= (rest % 10) << shift;
        }

        return isNegative ? raw | (0xFUL << (8 * length - 4)) : raw;
    }
}
