namespace Busbar.Metering.Carbon;

/// <summary>What a room was in one quarter hour.</summary>
/// <param name="Temperature">Mean of the room in °C; null when nothing good is known.</param>
/// <param name="Setpoint">What was asked for in °C; null when not known.</param>
public sealed record RoomQuarter(string Room, DateTimeOffset Start, double? Temperature, double? Setpoint);

/// <summary>Somebody set a room by hand.</summary>
/// <param name="To">When it ended, or until when it is known to hold.</param>
/// <param name="Setpoint">What was asked for, °C.</param>
/// <param name="User">Who.</param>
/// <param name="Reason">Why, in the user's words.</param>
public sealed record RoomOverride(string Room, DateTimeOffset From, DateTimeOffset To, double Setpoint, string User, string Reason);

/// <summary>A spell in which a room was asked to be outside the legal range.</summary>
/// <param name="Worst">The setpoint furthest outside, °C.</param>
/// <param name="MeanTemperature">What the room was meanwhile, °C; null when not known.</param>
/// <param name="Override">By whose entry and why; null when nobody entered it here (somebody's hand at the thermostat, another master).</param>
public sealed record ComplianceBreach(string Room, DateTimeOffset From, DateTimeOffset To, double Worst, double? MeanTemperature, RoomOverride? Override);

/// <summary>A room's season.</summary>
/// <param name="Known">Quarter hours of which the setpoint is known.</param>
/// <param name="Compliant">Of these, within the legal range.</param>
/// <param name="Overrides">Every entry by hand that asked for something outside the legal range, whether it led there or was held back.</param>
public sealed record RoomComplianceReport(string Room, int Known, int Compliant, IReadOnlyList<ComplianceBreach> Breaches, IReadOnlyList<RoomOverride> Overrides)
{
    /// <summary>0 to 1; null when nothing is known.</summary>
    public double? Rate => Known == 0 ? null : (double)Compliant / Known;
}

/// <summary>
/// Setpoints of public buildings against the legal range: heating at most 20 °C, cooling at least 26 °C. The rule is about what
/// is asked for; a room that the sun warms is no breach. What nobody knows counts for neither side.
/// </summary>
public static class RoomCompliance
{
    public static IReadOnlyList<RoomComplianceReport> Check(IEnumerable<RoomQuarter> quarters, IReadOnlyList<RoomOverride> overrides, bool isHeating, double limit)
    {
        List<RoomComplianceReport> reports = [];
        foreach (IGrouping<string, RoomQuarter> room in quarters.GroupBy(quarter => quarter.Room))
        {
            RoomOverride[] entered = [.. overrides.Where(each => each.Room == room.Key && IsOutside(each.Setpoint))];
            List<ComplianceBreach> breaches = [];
            RoomOverride? of = null;
            List<RoomQuarter> spell = [];
            int known = 0;
            int compliant = 0;
            foreach (RoomQuarter quarter in room.OrderBy(each => each.Start))
            {
                bool isBreach = quarter.Setpoint is { } asked && IsOutside(asked);
                RoomOverride? by = isBreach ? entered.LastOrDefault(each => each.From < quarter.Start.AddMinutes(15) && each.To > quarter.Start) : null;
                known += quarter.Setpoint is null ? 0 : 1;
                compliant += quarter.Setpoint is not null && !isBreach ? 1 : 0;
                if (spell.Count > 0 && (!isBreach || quarter.Start - spell[^1].Start > TimeSpan.FromMinutes(15) || by != of))
                    Close(breaches, spell, of, isHeating);
                if (!isBreach)
                    continue;
                spell.Add(quarter);
                of = by;
            }

            if (spell.Count > 0)
                Close(breaches, spell, of, isHeating);
            reports.Add(new RoomComplianceReport(room.Key, known, compliant, breaches, entered));
        }

        return reports;

        bool IsOutside(double setpoint) => isHeating ? setpoint > limit : setpoint < limit;
    }

    private static void Close(List<ComplianceBreach> breaches, List<RoomQuarter> spell, RoomOverride? by, bool isHeating)
    {
        double[] known = [.. spell.Where(quarter => quarter.Temperature is not null).Select(quarter => quarter.Temperature!.Value)];
        breaches.Add(new ComplianceBreach(
            spell[0].Room,
            spell[0].Start,
            spell[^1].Start.AddMinutes(15),
            isHeating ? spell.Max(quarter => quarter.Setpoint!.Value) : spell.Min(quarter => quarter.Setpoint!.Value),
            known.Length == 0 ? null : known.Average(),
            by));
        spell.Clear();
    }
}
