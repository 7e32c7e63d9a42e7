namespace Busbar.Control;

/// <summary>
/// The table of <see cref="BusVoltageBands"/>, read in place. Voltages are per unit of nominal.
/// </summary>
/// <remarks>
/// 0 voltage point (u8 device, u8 point), 2 number nominal V, 6 u16 restore stagger s, 8 u16 restore offset s, 10 u16 shed
/// interval ms, 12 u16 without voltage s, 14 u8 bands, 15 u8 loads;
/// bands of 16 bytes: 0 kind, 1 tier, 2 level, 3 flags (1: its loads all at once), 4 number threshold, 8 number release threshold,
/// 12 u16 dwell ms, 14 u16 release dwell s;
/// loads of 6 bytes, in the order in which they act: 0 output, 1 band, 2 number value.
/// </remarks>
internal sealed class BandTable
{
    public const int HeaderLength = 16;
    public const int BandLength = 16;
    public const int LoadLength = 6;

    private readonly byte[] table;
    private readonly int start;
    private readonly int loads;

    public BandTable(byte[] table, int start)
    {
        this.table = table;
        this.start = start;
        loads = start + HeaderLength + BandCount * BandLength;
    }

    public double NominalVolts
    {
        get { return TableReader.Number(table, start + 2); }
    }

    public int StaggerMilliseconds
    {
        get { return TableReader.Unsigned16(table, start + 6) * 1000; }
    }

    public int OffsetMilliseconds
    {
        get { return TableReader.Unsigned16(table, start + 8) * 1000; }
    }

    public int IntervalMilliseconds
    {
        get { return TableReader.Unsigned16(table, start + 10); }
    }

    public int WithoutVoltageMilliseconds
    {
        get { return TableReader.Unsigned16(table, start + 12) * 1000; }
    }

    public int BandCount
    {
        get { return table[start + 14]; }
    }

    public int LoadCount
    {
        get { return table[start + 15]; }
    }

    /// <summary>Bytes that the counts call for.</summary>
    public int Length
    {
        get { return HeaderLength + BandCount * BandLength + LoadCount * LoadLength; }
    }

    public BandKind Kind(int band)
    {
        return (BandKind)table[Band(band)];
    }

    public int Tier(int band)
    {
        return table[Band(band) + 1];
    }

    public int Level(int band)
    {
        return table[Band(band) + 2];
    }

    public bool IsAtOnce(int band)
    {
        return (table[Band(band) + 3] & 1) != 0;
    }

    public double Threshold(int band)
    {
        return TableReader.Number(table, Band(band) + 4);
    }

    public double ReleaseThreshold(int band)
    {
        return TableReader.Number(table, Band(band) + 8);
    }

    public int DwellMilliseconds(int band)
    {
        return TableReader.Unsigned16(table, Band(band) + 12);
    }

    public int ReleaseDwellMilliseconds(int band)
    {
        return TableReader.Unsigned16(table, Band(band) + 14) * 1000;
    }

    public int Output(int load)
    {
        return table[loads + load * LoadLength];
    }

    public int BandOf(int load)
    {
        return table[loads + load * LoadLength + 1];
    }

    public double Value(int load)
    {
        return TableReader.Number(table, loads + load * LoadLength + 2);
    }

    private int Band(int band)
    {
        return start + HeaderLength + band * BandLength;
    }
}
