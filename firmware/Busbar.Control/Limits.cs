namespace Busbar.Control;

/// <summary>
/// What stands between the value that won and the value that is commanded: the equipment's range, the legal range of room setpoints,
/// the ramp. Levels 1 and 2 pass all but the equipment's range.
/// </summary>
internal sealed class Limits
{
    private readonly OutputTable table;
    private readonly Calendar calendar;
    private readonly int[] firstPointOfDevice;

    public Limits(OutputTable table, Calendar calendar, int[] firstPointOfDevice)
    {
        this.table = table;
        this.calendar = calendar;
        this.firstPointOfDevice = firstPointOfDevice;
    }

    /// <summary>
    /// The value to command; NaN when none can be shown to be legal. <paramref name="last"/> is what was commanded before (NaN:
    /// nothing), <paramref name="elapsed"/> the seconds since. <paramref name="isWaived"/>: the entry overrides the legal range.
    /// </summary>
    public double Apply(int output, int level, double requested, double last, double elapsed, bool isWaived, ControlInputs inputs, out LimitFlags flags)
    {
        flags = LimitFlags.None;
        double value = ClampToEquipment(output, requested, ref flags);
        if (level <= Priority.LifeSafety)
        {
            return value;
        }

        bool legal = !isWaived && table.HasLegalRange(output) && !table.IsExempt(output);
        Season mode = Season.None;
        if (legal)
        {
            mode = Mode(output, inputs);
            if (mode == Season.Unknown)
            {
                flags |= LimitFlags.LegalModeUnknown;
                return double.NaN;
            }

            value = ClampToLaw(output, mode, value, ref flags);
        }

        if (table.HasRamp(output) && !double.IsNaN(last))
        {
            double step = table.RampPerSecond(output) * elapsed;
            if (value > last + step || value < last - step)
            {
                value = value > last ? last + step : last - step;
                flags |= LimitFlags.Ramp;
                if (legal)
                {
                    // A ramp may start outside the legal range (a hand at the wall); the law does not wait for it.
                    value = ClampToLaw(output, mode, value, ref flags);
                }
            }
        }

        return value;
    }

    /// <summary>
    /// Whether the output's device heats or cools now: by its own mode when that is read, else by the season. None: neither
    /// (ventilation, or between the seasons in a device without a mode), so no legal limit applies.
    /// </summary>
    public Season Mode(int output, ControlInputs inputs)
    {
        int modePoint = table.ModePoint(output);
        if (modePoint >= 0)
        {
            int point = firstPointOfDevice[table.Device(output)] + modePoint;
            if (inputs.IsGood(point))
            {
                switch ((int)inputs.Values[point])
                {
                    case OperatingMode.Heating:
                        return Season.Heating;
                    case OperatingMode.Cooling:
                    case OperatingMode.Dehumidify:
                        return Season.Cooling;
                    case OperatingMode.Ventilation:
                        return Season.None;
                }
            }

            // The mode is automatic or not known: between the seasons it might do either.
            Season season = calendar.SeasonOf(inputs);
            return season == Season.None ? Season.Unknown : season;
        }

        return calendar.SeasonOf(inputs);
    }

    private double ClampToEquipment(int output, double value, ref LimitFlags flags)
    {
        double minimum = table.Minimum(output);
        if (value < minimum)
        {
            flags |= LimitFlags.EquipmentMinimum;
            return minimum;
        }

        double maximum = table.Maximum(output);
        if (value > maximum)
        {
            flags |= LimitFlags.EquipmentMaximum;
            return maximum;
        }

        return value;
    }

    private double ClampToLaw(int output, Season mode, double value, ref LimitFlags flags)
    {
        if (mode == Season.Heating)
        {
            double maximum = table.LegalHeatingMaximum(output);
            if (!double.IsNaN(maximum) && value > maximum)
            {
                flags |= LimitFlags.LegalHeatingMaximum;
                return maximum;
            }
        }
        else if (mode == Season.Cooling)
        {
            double minimum = table.LegalCoolingMinimum(output);
            if (!double.IsNaN(minimum) && value < minimum)
            {
                flags |= LimitFlags.LegalCoolingMinimum;
                return minimum;
            }
        }

        return value;
    }
}
