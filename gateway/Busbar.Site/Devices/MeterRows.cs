using Busbar.Field.Profiles;

namespace Busbar.Site.Devices;

/// <summary>What a meter's profile has in the places of Modbus's function, address and register type.</summary>
internal static class MeterRows
{
    private const byte ReadData = 0x01;
    private const byte ReadDlt645 = 0x11;
    private const byte RequestUserData = 0x5B;

    /// <summary>The first 8 bytes of a request's row: control code, type of meter, what is asked, group, what is answered.</summary>
    public static byte[] Request(MeterDialect meter, PlannedRequest request, byte group)
    {
        uint data = (uint)request.Start;
        uint asked = meter.Ask.GetValueOrDefault(data, data);
        (byte control, uint first, uint second) = meter.Protocol switch
        {
            DeviceProtocol.Cjt188 => (ReadData, asked, data),
            DeviceProtocol.Dlt645 => (ReadDlt645, data >> 16, data & 0xFFFF),
            _ => (RequestUserData, data, 0u),
        };
        return [control, meter.MeterType, .. ProfileTables.Big((ushort)first), ProfileLayout.None, group, .. ProfileTables.Big((ushort)second)];
    }

    /// <summary>Flags of the header.</summary>
    public static byte Flags(MeterDialect meter) => (byte)(
        (meter.IsHighByteFirst ? ProfileLayout.ProfileHighByteFirst : 0)
        | (meter.IsUnitBefore ? ProfileLayout.ProfileUnitBefore : 0)
        | (meter.IsIdentifierHighFirst ? ProfileLayout.ProfileIdentifierHighFirst : 0)
        | (meter.Protocol == DeviceProtocol.MBus && !meter.Resets ? ProfileLayout.ProfileWithoutReset : 0)
        | (meter.Preamble << ProfileLayout.ProfilePreambleShift));

    /// <summary>Makes a field's row, filled as for a register, a meter's.</summary>
    public static void Field(byte[] row, MeterItem item)
    {
        if (item.Record is { } record)
        {
            row[3] = (byte)record.Modifier;
            ProfileTables.Big((ushort)record.Storage).CopyTo(row, 4);
            row[6] = (byte)record.Quantity;
            row[18] = (byte)record.Tariff;
            row[19] = (byte)record.Subunit;
            row[23] = (byte)record.Function;
        }
        else
        {
            row[6] = 0;
        }
    }

    /// <summary>Makes a step's row, filled as for a register, a meter's.</summary>
    public static void Step(byte[] row, MeterDialect meter, MeterItem item)
    {
        row[1] = ProfileLayout.None;
        ProfileTables.Big((ushort)item.Data).CopyTo(row, 2);
        row[6] = 0;
        row[18] = meter.MeterType;
    }
}
