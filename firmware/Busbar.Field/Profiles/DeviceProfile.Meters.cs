using Busbar.Field.Cjt188;
using Busbar.Field.Dlt645;
using Busbar.Field.MBus;
using Busbar.Points;

namespace Busbar.Field.Profiles;

/// <content>Meters that do not speak Modbus: what stands in the rows is docs/developer/profile-format.md, "Meters".</content>
public sealed partial class DeviceProfile
{
    private const byte WriteData = 4;

    private bool HasFlag(byte flag)
    {
        return (_document[_start + 3] & flag) != 0;
    }

    private int WakeBytes
    {
        get { return _document[_start + 3] >> ProfileLayout.ProfilePreambleShift; }
    }

    private void BuildMeterRead(int row, DeviceState device, FieldExchange exchange)
    {
        switch (Protocol)
        {
            case ProfileLayout.ProtocolCjt188:
                ((Cjt188Exchange)exchange).Ask(Byte(row + 1), device.Address, Byte(row), U16(row + 2), U16(row + 6), HasFlag(ProfileLayout.ProfileIdentifierHighFirst), WakeBytes, null, 0, 0);
                break;
            case ProfileLayout.ProtocolDlt645:
                ((Dlt645Exchange)exchange).Read(device.Address, ((uint)U16(row + 2) << 16) | (uint)U16(row + 6), WakeBytes);
                break;
            default:
                ((MBusExchange)exchange).ReadTelegram(device.Address, (byte)U16(row + 2), !HasFlag(ProfileLayout.ProfileWithoutReset));
                break;
        }
    }

    private void DecodeMeter(int row, DeviceState device, FieldExchange exchange, double[] values, byte[] qualities, int first)
    {
        int start = Byte(row + 8);
        int end = start + Byte(row + 9);
        bool whole = exchange.Error == ExchangeError.None && exchange.DataLength > 0;
        for (int field = start; field < end; field++)
        {
            int at = Field(field);
            double value = 0.0;
            Quality quality = !whole ? Quality.Bad : Protocol == ProfileLayout.ProtocolMBus ? Quality.NotPresent : DecodeBytes(at, device, exchange, out value);
            Store(Byte(at), quality, value, values, qualities, first);
        }

        if (whole && Protocol == ProfileLayout.ProtocolMBus)
        {
            DecodeRecords(start, end, device, exchange, values, qualities, first);
        }
    }

    private void Store(int point, Quality quality, double value, double[] values, byte[] qualities, int first)
    {
        if (quality == Quality.Good)
        {
            quality = InRange(point, value);
        }

        qualities[first + point] = (byte)quality;
        if (quality == Quality.Good)
        {
            values[first + point] = value;
        }
    }

    /// <summary>One walk over the telegram; each record is offered to each field. The first of two equal records counts.</summary>
    private void DecodeRecords(int start, int end, DeviceState device, FieldExchange exchange, double[] values, byte[] qualities, int first)
    {
        MBusRecords records = ((MBusExchange)exchange).Records;
        records.Start(exchange.Data, exchange.DataOffset, exchange.DataLength);
        while (records.Next())
        {
            if (records.Quantity == MBusQuantity.None)
            {
                continue;
            }

            for (int field = start; field < end; field++)
            {
                int at = Field(field);
                int point = Byte(at);
                if (Fits(at, records) && qualities[first + point] == (byte)Quality.NotPresent)
                {
                    double value;
                    Quality quality = DecodeRecord(at, records, device, out value);
                    Store(point, quality, value, values, qualities, first);
                }
            }
        }
    }

    private bool Fits(int field, MBusRecords record)
    {
        return Byte(field + 6) == (byte)record.Quantity && U16(field + 4) == record.Storage && Byte(field + 18) == record.Tariff
            && Byte(field + 19) == record.Subunit && Byte(field + 23) == record.Function && Byte(field + 3) == record.Modifier;
    }

    private Quality DecodeRecord(int field, MBusRecords record, DeviceState device, out double value)
    {
        value = 0.0;
        if (record.RecordError != 0)
        {
            return record.RecordError == 0x15 ? Quality.NotPresent : Quality.Bad;
        }

        double number = record.Number();
        int bits = Byte(field + 17);
        if (bits != 0)
        {
            number = (record.Gather() >> Byte(field + 16)) & ((1ul << bits) - 1);
        }

        double scale = record.Scale;
        if (record.Quantity == MBusQuantity.OnTime || record.Quantity == MBusQuantity.OperatingTime)
        {
            scale /= PointUnit(Byte(field)) == Unit.Hour ? 3600.0 : 1.0;
        }

        return ToCanonical(field, number, device, scale, record.Exponent, out value);
    }

    private Quality DecodeBytes(int field, DeviceState device, FieldExchange exchange, out double value)
    {
        value = 0.0;
        byte type = Byte(field + 3);
        int length = MeterType.Length(type);
        int at = U16(field + 4);
        if (at + length > exchange.DataLength)
        {
            return Quality.NotPresent;
        }

        at += exchange.DataOffset;
        double scale = 1.0;
        int exponent = 0;
        if (type == MeterType.Quantity)
        {
            bool isBefore = HasFlag(ProfileLayout.ProfileUnitBefore);
            length--;
            byte code = exchange.Data[isBefore ? at : at + length];
            at += isBefore ? 1 : 0;
            if (!Cjt188Unit.TryScale(code, PointUnit(Byte(field)), out scale, out exponent))
            {
                return Quality.Bad;
            }
        }

        ulong raw = Gather(exchange.Data, at, length);
        if (IsNotAvailable(raw, Byte(field + 12), Byte(field + 13)) || (type >= MeterType.Bcd && IsBlank(raw, length)))
        {
            return Quality.NotPresent;
        }

        int bits = Byte(field + 17);
        if (bits != 0)
        {
            raw = (raw >> Byte(field + 16)) & ((1ul << bits) - 1);
        }

        return ToCanonical(field, MeterNumber(raw, type, length), device, scale, exponent, out value);
    }

    private ulong Gather(byte[] data, int at, int length)
    {
        bool isHighFirst = HasFlag(ProfileLayout.ProfileHighByteFirst);
        ulong raw = 0;
        for (int i = 0; i < length; i++)
        {
            raw = (raw << 8) | data[isHighFirst ? at + i : at + length - 1 - i];
        }

        return raw;
    }

    /// <remarks>A meter without a sensor fills its digits with E or F.</remarks>
    private static bool IsBlank(ulong raw, int length)
    {
        int digit = (int)raw & 0xF;
        if (digit <= 9)
        {
            return false;
        }

        for (int i = 1; i < 2 * length; i++)
        {
            if (((int)(raw >> (4 * i)) & 0xF) != digit)
            {
                return false;
            }
        }

        return true;
    }

    private static double MeterNumber(ulong raw, byte type, int length)
    {
        switch (type & 0xF0)
        {
            case MeterType.Unsigned:
                return (double)raw;
            case MeterType.Signed:
                int unused = 64 - 8 * length;
                return (double)(Signed.Of(raw << unused) >> unused);
            case MeterType.SignedBcd:
                ulong sign = 1ul << (8 * length - 1);
                double number = RegisterValue.FromBcd(raw & ~sign, 2 * length);
                return (raw & sign) == 0 ? number : -number;
            default:
                return RegisterValue.FromBcd(raw, 2 * length);
        }
    }

    private bool BuildMeterWrite(int row, double value, DeviceState device, FieldExchange exchange)
    {
        ulong raw;
        if (!ToMeterRaw(row, value, device, out raw))
        {
            return false;
        }

        int length = MeterType.Length(Byte(row + 5));
        bool isHighFirst = HasFlag(ProfileLayout.ProfileHighByteFirst);
        for (int i = 0; i < length; i++)
        {
            _scratch[isHighFirst ? length - 1 - i : i] = (byte)(raw >> (8 * i));
        }

        ((Cjt188Exchange)exchange).Ask(Byte(row + 18), device.Address, Byte(row), U16(row + 2), U16(row + 2), HasFlag(ProfileLayout.ProfileIdentifierHighFirst), WakeBytes, _scratch, 0, length);
        return true;
    }

    private bool ToMeterRaw(int row, double value, DeviceState device, out ulong raw)
    {
        raw = 0;
        double number;
        if (!ToNumber(row, value, device, out number))
        {
            return false;
        }

        byte type = Byte(row + 5);
        int length = MeterType.Length(type);
        number = System.Math.Floor(number + 0.5);
        bool isBcd = (type & 0xF0) == MeterType.Bcd;
        if (number < 0.0 || length > 4 || number >= (isBcd ? PowerOfTen.Apply(1.0, 2 * length) : (double)(1L << (8 * length))))
        {
            return false;
        }

        raw = isBcd ? RegisterValue.ToBcd((ulong)(long)number) : (ulong)(long)number;
        return true;
    }
}
