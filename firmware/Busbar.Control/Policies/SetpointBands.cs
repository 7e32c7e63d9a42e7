namespace Busbar.Control;

/// <summary>
/// Room setpoints follow the bus voltage, at level 10: each band shifts what the levels below ask for, down in service when the bus
/// is weak (cooler when heating, warmer when cooling), up when there is plenty. The last active band of the table counts. The legal
/// range stands above it. A voltage that is not known starts nothing, and after the time given in the table all is let go.
/// </summary>
/// <remarks>
/// Table: 0 voltage (u8 u8), 2 number nominal V, 6 u16 dwell ms, 8 u16 without voltage s, 10 u8 bands, each 13 bytes: u8 flags (1 above,
/// else below), numbers threshold, release, shift in K of service; then u8 outputs, u8 each.
/// </remarks>
internal sealed class SetpointBands : Policy
{
    private const int BandsAt = 10;
    private const int BandLength = 13;
    private const int MostBands = 8;
    private const long Never = long.MinValue / 2;

    private readonly int voltage;
    private readonly int outputsAt;
    private readonly long[] since;
    private int active;
    private bool isHolding;
    private long goodUntil = Never;

    public SetpointBands(PolicyContext context, byte index, int offset, int length)
        : base(context, index, offset)
    {
        RequireLength(length, BandsAt + 1);
        int bands = Table[offset + BandsAt];
        int at = BandsAt + 1 + bands * BandLength;
        RequireLength(length, at + 1);
        outputsAt = offset + at;
        RequireExactLength(length, at + 1 + Table[outputsAt]);
        voltage = context.PointIndex(offset);
        double nominal = TableReader.Number(Table, offset + 2);
        if (voltage < 0 || double.IsNaN(nominal) || nominal <= 0 || bands > MostBands)
        {
            throw Refuse("no voltage, no nominal voltage, or more than 8 bands");
        }

        since = new long[bands];
        for (int band = 0; band < bands; band++)
        {
            int row = Row(band);
            double threshold = TableReader.Number(Table, row + 1);
            double release = TableReader.Number(Table, row + 5);
            double shift = TableReader.Number(Table, row + 9);
            if (double.IsNaN(threshold) || double.IsNaN(release) || double.IsNaN(shift) || shift < -5 || shift > 5
                || ((Table[row] & 1) != 0 ? release >= threshold : release <= threshold))
            {
                throw Refuse("band " + band + " has its release on the wrong side, or a shift beyond 5 K");
            }

            since[band] = Never;
        }

        for (int i = 1; i <= Table[outputsAt]; i++)
        {
            RequireOutput(Table[outputsAt + i], Priority.BusVoltage);
        }
    }

    public override void Step(ControlInputs inputs)
    {
        long now = inputs.NowMilliseconds;
        double nominal = TableReader.Number(Table, Start + 2);
        if (!inputs.IsGood(voltage))
        {
            for (int band = 0; band < since.Length; band++)
            {
                since[band] = Never;
            }

            if (active != 0 && now - goodUntil >= TableReader.Unsigned16(Table, Start + 8) * 1000L)
            {
                active = 0;
            }
        }
        else if (nominal > 0)
        {
            goodUntil = now;
            double perUnit = inputs.Values[voltage] / nominal;
            for (int band = 0; band < since.Length; band++)
            {
                Judge(band, perUnit, inputs.Times[voltage]);
            }
        }

        double shift = 0;
        ReasonCode reason = ReasonCode.None;
        for (int band = 0; band < since.Length; band++)
        {
            if ((active & (1 << band)) != 0)
            {
                shift = TableReader.Number(Table, Row(band) + 9);
                reason = (Table[Row(band)] & 1) != 0 ? ReasonCode.BandSurplus : ReasonCode.BandDeficit;
            }
        }

        if (reason == ReasonCode.None && !isHolding)
        {
            return;
        }

        isHolding = reason != ReasonCode.None;
        for (int i = 1; i <= Table[outputsAt]; i++)
        {
            Hold(Table[outputsAt + i], shift, reason, inputs);
        }
    }

    private void Judge(int band, double perUnit, long time)
    {
        int row = Row(band);
        bool isActive = (active & (1 << band)) != 0;
        double threshold = TableReader.Number(Table, row + (isActive ? 5 : 1));
        bool isAbove = (Table[row] & 1) != 0;
        bool isBeyond = isAbove ? perUnit > threshold : perUnit < threshold;
        if (isBeyond != isActive)
        {
            since[band] = since[band] == Never ? time : since[band];
            if (time - since[band] >= TableReader.Unsigned16(Table, Start + 6))
            {
                active ^= 1 << band;
                since[band] = Never;
            }
        }
        else
        {
            since[band] = Never;
        }
    }

    private void Hold(int output, double shift, ReasonCode reason, ControlInputs inputs)
    {
        long now = inputs.NowMilliseconds;
        double asked = reason == ReasonCode.None ? double.NaN : Below(output, Priority.BusVoltage, now);
        Season mode = double.IsNaN(asked) ? Season.Unknown : Context.Limits.Mode(output, inputs);
        if (mode != Season.Heating && mode != Season.Cooling)
        {
            Context.Array.Release(output, Priority.BusVoltage, now);
            return;
        }

        double value = mode == Season.Heating ? asked + shift : asked - shift;
        Context.Array.Set(output, Priority.BusVoltage, value, SourceCode.BusVoltageBands, reason, Index, voltage, long.MaxValue);
    }

    private int Row(int band)
    {
        return Start + BandsAt + 1 + band * BandLength;
    }
}
