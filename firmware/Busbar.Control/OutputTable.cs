using System;

namespace Busbar.Control;

/// <summary>
/// The document's section 5, read in place: which points are commanded and within what. Layout: docs/developer/policy-format.md.
/// </summary>
public sealed class OutputTable
{
    /// <summary>Most outputs of one controller.</summary>
    public const int MaximumCount = 40;

    /// <summary>Most slots of the priority array, all outputs together.</summary>
    public const int MaximumSlots = 200;

    /// <summary>Bytes of a row.</summary>
    public const int RowLength = 40;

    /// <summary>Tier of an output that is no sheddable load.</summary>
    public const int NoTier = 255;

    private const byte FormatVersion = 1;
    private const int HeaderLength = 3;
    private const int LegalRowLength = 8;
    private const byte None = 255;
    private const byte FlagExempt = 1;
    private const byte FlagCommandable = 2;

    private readonly byte[] document;
    private readonly int legalRows;
    private readonly int rows;

    /// <summary>
    /// A view of <paramref name="length"/> bytes at <paramref name="offset"/>. Throws ArgumentException, naming the row, when the
    /// table contradicts itself or names a device or point that is not there.
    /// </summary>
    public OutputTable(byte[] document, int offset, int length, int[] firstPointOfDevice, int pointCount)
    {
        this.document = document;
        if (length < HeaderLength || document[offset] != FormatVersion)
        {
            throw new ArgumentException("outputs: format 1 expected");
        }

        Count = document[offset + 1];
        int legalCount = document[offset + 2];
        legalRows = offset + HeaderLength;
        rows = legalRows + legalCount * LegalRowLength;
        if (Count > MaximumCount || rows + Count * RowLength != offset + length)
        {
            throw new ArgumentException("outputs: " + Count + " rows do not fit " + length + " bytes");
        }

        for (int output = 0; output < Count; output++)
        {
            CheckRow(output, legalCount, firstPointOfDevice, pointCount);
        }
    }

    /// <summary>Number of outputs, 0 to 40.</summary>
    public int Count { get; }

    /// <summary>Device number in the document.</summary>
    public int Device(int output)
    {
        return document[Row(output)];
    }

    /// <summary>Point number in its device.</summary>
    public int Point(int output)
    {
        return document[Row(output) + 1];
    }

    /// <summary>What values it takes.</summary>
    public OutputKind Kind(int output)
    {
        return (OutputKind)document[Row(output) + 2];
    }

    /// <summary>Load tier 0 to 5, or <see cref="NoTier"/>.</summary>
    public int Tier(int output)
    {
        return document[Row(output) + 3];
    }

    /// <summary>True: the legal setpoint range is waived (hospital, laboratory, server room).</summary>
    public bool IsExempt(int output)
    {
        return (document[Row(output) + 4] & FlagExempt) != 0;
    }

    /// <summary>True: operator, plan and demand response may command it.</summary>
    public bool IsCommandable(int output)
    {
        return (document[Row(output) + 4] & FlagCommandable) != 0;
    }

    /// <summary>The point, in the same device, that says whether it heats or cools (Thermostat mode); -1 when there is none.</summary>
    public int ModePoint(int output)
    {
        int point = document[Row(output) + 5];
        return point == None ? -1 : point;
    }

    /// <summary>Bit n - 1 set: the output has level n.</summary>
    public int LevelMask(int output)
    {
        return TableReader.Unsigned16(document, Row(output) + 6);
    }

    /// <summary>Lower end of the equipment's range.</summary>
    public double Minimum(int output)
    {
        return TableReader.Number(document, Row(output) + 8);
    }

    /// <summary>Upper end of the equipment's range.</summary>
    public double Maximum(int output)
    {
        return TableReader.Number(document, Row(output) + 12);
    }

    /// <summary>The safe value; NaN when the device file declares none.</summary>
    public double SafeValue(int output)
    {
        return TableReader.Number(document, Row(output) + 16);
    }

    /// <summary>Largest change in units a second; NaN: no ramp.</summary>
    public double RampPerSecond(int output)
    {
        return TableReader.Number(document, Row(output) + 20);
    }

    /// <summary>True when a ramp is given; cheaper than reading it.</summary>
    public bool HasRamp(int output)
    {
        return !TableReader.IsAbsent(document, Row(output) + 20);
    }

    /// <summary>Once on, it stays on this many seconds.</summary>
    public int MinimumOnSeconds(int output)
    {
        return TableReader.Unsigned16(document, Row(output) + 28);
    }

    /// <summary>Once off, it stays off this many seconds.</summary>
    public int MinimumOffSeconds(int output)
    {
        return TableReader.Unsigned16(document, Row(output) + 30);
    }

    /// <summary>Starts allowed in an hour; 0: any number.</summary>
    public int StartsPerHour(int output)
    {
        return document[Row(output) + 32];
    }

    /// <summary>True when minimum times or starts per hour hold it.</summary>
    public bool HasMinimumTimes(int output)
    {
        int row = Row(output);
        return (document[row + 28] | document[row + 29] | document[row + 30] | document[row + 31] | document[row + 32]) != 0;
    }

    /// <summary>True when the output is a room setpoint to which the legal range applies.</summary>
    public bool HasLegalRange(int output)
    {
        return document[Row(output) + 33] != None;
    }

    /// <summary>Highest legal heating setpoint; NaN: none.</summary>
    public double LegalHeatingMaximum(int output)
    {
        return TableReader.Number(document, legalRows + document[Row(output) + 33] * LegalRowLength);
    }

    /// <summary>Lowest legal cooling setpoint; NaN: none.</summary>
    public double LegalCoolingMinimum(int output)
    {
        return TableReader.Number(document, legalRows + document[Row(output) + 33] * LegalRowLength + 4);
    }

    private int Row(int output)
    {
        return rows + output * RowLength;
    }

    private void CheckRow(int output, int legalCount, int[] firstPointOfDevice, int pointCount)
    {
        int device = Device(output);
        string place = "outputs: row " + output + ": ";
        if (device >= firstPointOfDevice.Length)
        {
            throw new ArgumentException(place + "no device " + device);
        }

        int end = device + 1 < firstPointOfDevice.Length ? firstPointOfDevice[device + 1] : pointCount;
        int points = end - firstPointOfDevice[device];
        if (Point(output) >= points || ModePoint(output) >= points)
        {
            throw new ArgumentException(place + "device " + device + " has " + points + " points only");
        }

        double minimum = Minimum(output);
        double maximum = Maximum(output);
        if (double.IsNaN(minimum) || double.IsNaN(maximum) || maximum < minimum)
        {
            throw new ArgumentException(place + "its range is empty");
        }

        double safe = SafeValue(output);
        if (!double.IsNaN(safe) && (safe < minimum || safe > maximum))
        {
            throw new ArgumentException(place + "its safe value is outside its range");
        }

        double ramp = RampPerSecond(output);
        if (!double.IsNaN(ramp) && ramp <= 0)
        {
            throw new ArgumentException(place + "a ramp is greater than 0");
        }

        int legal = document[Row(output) + 33];
        if (document[Row(output) + 2] > (byte)OutputKind.Selector || (legal != None && legal >= legalCount) || LevelMask(output) == 0)
        {
            throw new ArgumentException(place + "unknown kind, legal range or no level");
        }

        if (HasMinimumTimes(output) && (LevelMask(output) & (1 << (Priority.MinimumTime - 1))) == 0)
        {
            throw new ArgumentException(place + "minimum times need level 6");
        }
    }
}
