using Busbar.Points;

namespace Busbar.Field.MBus;

/// <summary>
/// Walks the records of an M-Bus telegram (EN 13757-3): for each what it measures, in which scale, which storage, tariff and
/// subunit. Reads in place, follows no length beyond the data, allocates nothing. What it cannot read ends the walk.
/// </summary>
public sealed class MBusRecords
{
    private const byte ManufacturerData = 0x0F;
    private const byte MoreFollows = 0x1F;
    private const byte Filler = 0x2F;
    private const int MostExtensions = 10;

    private byte[] data = new byte[0];
    private int at;
    private int end;
    private byte form;
    private int length;

    /// <summary>What the record measures; None: a VIF that we do not know.</summary>
    public MBusQuantity Quantity { get; private set; }

    /// <summary>value = number * <see cref="Scale"/> * 10^<see cref="Exponent"/>, in the unit that <see cref="MBusQuantity"/> names.</summary>
    public double Scale { get; private set; }

    /// <summary>Decimal exponent beside <see cref="Scale"/>.</summary>
    public int Exponent { get; private set; }

    /// <summary>0 is the present value; meters number their reading days from 1.</summary>
    public long Storage { get; private set; }

    public long Tariff { get; private set; }

    public int Subunit { get; private set; }

    /// <summary>0 instantaneous, 1 maximum, 2 minimum, 3 during an error.</summary>
    public int Function { get; private set; }

    /// <summary>The VIFE that changes what the VIF means, without its extension bit; 0: none.</summary>
    public byte Modifier { get; private set; }

    /// <summary>The meter says by a VIFE that the value is not good; 0x15 is "no data".</summary>
    public byte RecordError { get; private set; }

    /// <summary>The VIF as it stands in the telegram, without its extension bit; behind FB and FD the next byte.</summary>
    public byte Vif { get; private set; }

    /// <summary>First byte of the number in the data given to <see cref="Start"/>.</summary>
    public int ValueAt { get; private set; }

    /// <summary>Bytes of the number; 0: the record has none.</summary>
    public int ValueLength
    {
        get { return length; }
    }

    /// <summary>The data ended with DIF 1F: the meter has more in its next telegram.</summary>
    public bool HasMore { get; private set; }

    /// <summary>The walk ended because the data could not be followed, not because it was over.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Begins before the first record.</summary>
    public void Start(byte[] bytes, int offset, int count)
    {
        data = bytes;
        at = offset;
        end = offset + count;
        HasMore = false;
        IsBroken = false;
        length = 0;
    }

    /// <summary>Goes to the next record. False: there is none.</summary>
    public bool Next()
    {
        while (at < end && data[at] == Filler)
        {
            at++;
        }

        if (at >= end || IsBroken)
        {
            return false;
        }

        byte dif = data[at++];
        if ((dif & 0x0F) == 0x0F)
        {
            HasMore = dif == MoreFollows;
            IsBroken = dif != MoreFollows && dif != ManufacturerData;
            return false;
        }

        if (!TakeInformation(dif) || !TakeValue() || !TakeLength(dif & 0x0F))
        {
            IsBroken = true;
            return false;
        }

        return true;
    }

    /// <summary>The record's number, unscaled. NaN: it is none (invalid digits, the value that means "not valid", a text).</summary>
    public double Number()
    {
        switch (form)
        {
            case 1:
            case 2:
            case 3:
            case 4:
            case 6:
            case 7:
                return Binary();
            case 5:
                return Modbus.RegisterBytes.Float32((uint)Gather());
            case 9:
            case 10:
            case 11:
            case 12:
            case 14:
                return Decimal();
            default:
                return double.NaN;
        }
    }

    /// <summary>The number's bits, low byte first on the wire, at most 8 bytes of them.</summary>
    public ulong Gather()
    {
        ulong raw = 0;
        for (int i = (length > 8 ? 8 : length) - 1; i >= 0; i--)
        {
            raw = (raw << 8) | data[ValueAt + i];
        }

        return raw;
    }

    private bool TakeInformation(byte dif)
    {
        form = (byte)(dif & 0x0F);
        Function = (dif >> 4) & 3;
        Storage = (dif >> 6) & 1;
        Tariff = 0;
        Subunit = 0;
        byte extension = dif;
        for (int i = 0; (extension & 0x80) != 0; i++)
        {
            if (at >= end || i == MostExtensions)
            {
                return false;
            }

            extension = data[at++];
            Storage |= (long)(extension & 0x0F) << (1 + 4 * i);
            Tariff |= (long)((extension >> 4) & 3) << (2 * i);
            Subunit |= ((extension >> 6) & 1) << i;
        }

        return true;
    }

    private bool TakeValue()
    {
        Quantity = MBusQuantity.None;
        Scale = 1.0;
        Exponent = 0;
        Modifier = 0;
        RecordError = 0;
        if (at >= end)
        {
            return false;
        }

        byte vif = data[at++];
        byte table = 0;
        if (vif == 0xFB || vif == 0xFD)
        {
            if (at >= end)
            {
                return false;
            }

            table = vif;
            vif = data[at++];
        }

        Vif = (byte)(vif & 0x7F);
        MBusVif.Read(this, table, Vif);
        bool isText = table == 0 && Vif == 0x7C;
        bool isMakers = table == 0 && Vif == 0x7F;
        for (int i = 0; (vif & 0x80) != 0; i++)
        {
            if (at >= end || i == MostExtensions)
            {
                return false;
            }

            vif = data[at++];
            if (!isMakers)
            {
                TakeExtension((byte)(vif & 0x7F));
            }
        }

        if (isText)
        {
            if (at >= end || data[at] > end - at - 1)
            {
                return false;
            }

            at += 1 + data[at];
        }

        return true;
    }

    private void TakeExtension(byte extension)
    {
        if (extension >= 0x70 && extension <= 0x77)
        {
            Exponent += (extension & 7) - 6;
        }
        else if (extension == 0x7D)
        {
            Exponent += 3;
        }
        else if (extension >= 0x01 && extension <= 0x1F)
        {
            RecordError = extension;
        }
        else if (extension != 0)
        {
            // A second one would need a meaning of its own: then we do not know what the record measures.
            Quantity = Modifier == 0 ? Quantity : MBusQuantity.None;
            Modifier = extension;
        }
    }

    private bool TakeLength(int field)
    {
        switch (field)
        {
            case 0:
            case 8:
                length = 0;
                break;
            case 5:
                length = 4;
                break;
            case 7:
                length = 8;
                break;
            case 13:
                if (at >= end || !TakeVariable(data[at++]))
                {
                    return false;
                }

                break;
            case 14:
                length = 6;
                break;
            default:
                length = field > 8 ? field - 8 : field;
                break;
        }

        ValueAt = at;
        if (length > end - at)
        {
            return false;
        }

        at += length;
        return true;
    }

    private bool TakeVariable(byte lvar)
    {
        if (lvar < 0xC0)
        {
            length = lvar;
        }
        else if (lvar < 0xF0)
        {
            length = lvar & 0x0F;
        }
        else if (lvar < 0xF5)
        {
            length = 4 * (lvar - 0xEC);
        }
        else
        {
            length = lvar == 0xF5 ? 48 : 64;
            return lvar <= 0xF6;
        }

        return true;
    }

    /// <remarks>Type B: two's complement; the lowest number means that the value is not valid.</remarks>
    private double Binary()
    {
        if (Quantity == MBusQuantity.ErrorFlags || Quantity == MBusQuantity.DigitalInput || Quantity == MBusQuantity.DigitalOutput)
        {
            // Type D: bits, not a number with a sign.
            return length < 8 ? (double)Gather() : double.NaN;
        }

        int unused = 64 - 8 * length;
        long number = Signed.Of(Gather() << unused) >> unused;
        return number == long.MinValue >> unused ? double.NaN : number;
    }

    /// <remarks>Type A: two digits a byte, low byte first; F as the highest digit is the minus sign.</remarks>
    private double Decimal()
    {
        ulong raw = Gather();
        long number = 0;
        bool isNegative = false;
        for (int i = 2 * length - 1; i >= 0; i--)
        {
            int digit = (int)(raw >> (4 * i)) & 0xF;
            if (digit == 0xF && i == 2 * length - 1)
            {
                isNegative = true;
            }
            else if (digit > 9)
            {
                return double.NaN;
            }
            else
            {
                number = number * 10 + digit;
            }
        }

        return isNegative ? -number : number;
    }

    internal void Measures(MBusQuantity quantity, double scale, int exponent)
    {
        Quantity = quantity;
        Scale = scale;
        Exponent = exponent;
    }
}
