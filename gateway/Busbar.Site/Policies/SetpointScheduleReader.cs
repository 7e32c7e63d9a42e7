using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>Reads a policy of type <c>setpointSchedule</c>.</summary>
internal static class SetpointScheduleReader
{
    /// <summary>Between heating and cooling; closer, and the two would work against each other.</summary>
    private const double SmallestDeadBand = 2;

    private const int MostIntervals = 14;

    public static PolicyModel Read(SiteModel site, SitePolicy policy)
    {
        MapNode map = policy.Node;
        List<OutputPlace> setpoints = PolicyReader.ReadOutputs(site, map.List("outputs"));
        foreach (OutputPlace place in setpoints.Where(s => !PolicySet.IsRoomSetpoint(s.Output)))
        {
            place.Node.Error($"{place.Output.Id} is no room setpoint", "a schedule holds the point setpoint of thermostats and fan coils");
        }

        setpoints.RemoveAll(s => !PolicySet.IsRoomSetpoint(s.Output));

        SetpointPair? heating = ReadPair(map, "heating");
        SetpointPair? cooling = ReadPair(map, "cooling");
        List<WeekInterval> occupied = ReadWeek(map);
        LegalRange? legal = ReadLegal(site, map, setpoints);
        bool setMode = map.Bool("setMode", false);
        List<OutputPlace> modes = setMode ? ReadModes(setpoints) : [];

        RoomComfortModel? comfort = ComfortReader.ReadComfort(site, map, setpoints);

        CheckSetpoints(map, heating, cooling, setpoints);
        CheckLaw(site, map, heating, cooling, legal, setpoints);
        return new SetpointScheduleModel(policy.Id, map, setpoints, modes, heating, cooling, occupied, legal, comfort);
    }

    private static SetpointPair? ReadPair(MapNode map, string key)
    {
        if (map.OptionalMap(key) is not { } pair)
        {
            return null;
        }

        double occupied = pair.Double("occupied", 5, 35);
        double unoccupied = pair.Double("unoccupied", 5, 35);
        pair.Done();
        return new SetpointPair(occupied, unoccupied);
    }

    private static List<WeekInterval> ReadWeek(MapNode map)
    {
        List<WeekInterval> week = [];
        Node? node = map.Require("occupied", "{days: [1, 2, 3, 4, 5], from: \"07:30\", to: \"18:30\"}, or a list of such");
        foreach (Node item in node is ListNode list ? list.Items : node is null ? [] : [node])
        {
            if (item.AsMap() is not { } interval)
            {
                continue;
            }

            int days = 0;
            foreach (Node day in interval.List("days"))
            {
                days |= 1 << (day.ReadInt(1, 7) - 1);
            }

            int from = interval.TimeOfDay("from");
            int to = interval.TimeOfDay("to");
            interval.Done();
            if (from == to)
            {
                interval.Error("from and to are the same", "a whole day is from \"00:00\" to \"24:00\"");
            }
            else if (from < to)
            {
                week.Add(new WeekInterval(days, from, to));
            }
            else
            {
                // Over midnight: the rest belongs to the days after.
                week.Add(new WeekInterval(days, from, 1440));
                week.Add(new WeekInterval(((days << 1) | (days >> 6)) & 0x7F, 0, to));
            }
        }

        if (week.Count > MostIntervals)
        {
            node!.Error($"{week.Count} intervals; {MostIntervals} fit", "join days with the same hours");
        }

        return week;
    }

    private static LegalRange? ReadLegal(SiteModel site, MapNode map, List<OutputPlace> setpoints)
    {
        if (map.OptionalMap("legal") is not { } legal)
        {
            return site.IsPublic ? LegalRange.OfPublicBuildings : null;
        }

        LegalRange law = LegalRange.OfPublicBuildings;
        double heating = legal.Double("heatingMaximum", 5, 35, law.HeatingMaximum);
        double cooling = legal.Double("coolingMinimum", 5, 35, law.CoolingMinimum);
        List<OutputPlace> exempt = PolicyReader.ReadOutputs(site, legal.OptionalList("exempt"));
        string? reason = legal.OptionalString("exemptReason");
        legal.Done();
        if (site.IsPublic && (heating > law.HeatingMaximum || cooling < law.CoolingMinimum))
        {
            legal.Error($"heating to {heating} or cooling to {cooling} goes beyond the legal range of public buildings", $"at most {law.HeatingMaximum} and at least {law.CoolingMinimum}; name exempt zones in exempt");
        }

        if (exempt.Count > 0 && reason is null)
        {
            legal.Error("exempt zones need a reason", "write exemptReason: hospital, laboratory, server room or the approval's number");
        }

        foreach (OutputPlace place in exempt.Where(e => setpoints.All(s => s.Output != e.Output)))
        {
            place.Node.Error($"{place.Output.Id} is not among the outputs of this schedule", "name it there too");
        }

        return new LegalRange(heating, cooling, exempt);
    }

    private static List<OutputPlace> ReadModes(List<OutputPlace> setpoints)
    {
        List<OutputPlace> modes = [];
        foreach (OutputPlace place in setpoints)
        {
            SiteDevice device = place.Output.Device;
            int index = device.Type.IndexOf("mode");
            if (index < 0 || !device.Type.Points[index].IsWritable)
            {
                place.Node.Error($"setMode: {device.Id} ({device.Type.Id}) has no mode that can be written", "give such devices a schedule of their own without setMode");
                continue;
            }

            modes.Add(new OutputPlace(new PointReference(device, index), place.Node));
        }

        return modes;
    }

    private static void CheckSetpoints(MapNode map, SetpointPair? heating, SetpointPair? cooling, List<OutputPlace> setpoints)
    {
        if (heating is null && cooling is null)
        {
            map.Error("it neither heats nor cools", "write heating, cooling or both, each {occupied: …, unoccupied: …}");
            return;
        }

        if (heating is not null && cooling is not null)
        {
            double highest = Math.Max(heating.Occupied, heating.Unoccupied);
            double lowest = Math.Min(cooling.Occupied, cooling.Unoccupied);
            if (highest >= lowest)
            {
                map.Find("heating")!.Error($"heating to {highest} is above cooling to {lowest}", "the two would fight each other");
            }
            else if (lowest - highest < SmallestDeadBand)
            {
                map.Find("heating")!.Error($"only {lowest - highest:0.##} K lie between heating and cooling", $"leave at least {SmallestDeadBand} K");
            }
        }

        foreach (OutputPlace place in setpoints)
        {
            foreach (double value in Values(heating).Concat(Values(cooling)))
            {
                TypePoint point = place.Output.Point;
                if (value < point.Minimum || value > point.Maximum)
                {
                    place.Node.Error($"{value} degrees are beyond what {place.Output.Id} takes", $"from {point.Minimum} to {point.Maximum}");
                }
            }
        }
    }

    private static void CheckLaw(SiteModel site, MapNode map, SetpointPair? heating, SetpointPair? cooling, LegalRange? legal, List<OutputPlace> setpoints)
    {
        if (legal is null || setpoints.All(s => legal.Exempt.Any(e => e.Output == s.Output)))
        {
            return;
        }

        string where = site.IsPublic ? "in public buildings" : "by this schedule's legal range";
        foreach (double value in Values(heating).Where(v => v > legal.HeatingMaximum))
        {
            map.Find("heating")!.Error($"heating to {value} is not allowed {where}", $"at most {legal.HeatingMaximum}");
        }

        foreach (double value in Values(cooling).Where(v => v < legal.CoolingMinimum))
        {
            map.Find("cooling")!.Error($"cooling to {value} is not allowed {where}", $"at least {legal.CoolingMinimum}");
        }
    }

    private static IEnumerable<double> Values(SetpointPair? pair) => pair is null ? [] : [pair.Occupied, pair.Unoccupied];
}
