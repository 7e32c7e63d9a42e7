using Busbar.Control;
using Busbar.Controller;
using Busbar.Site.Policies;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Torture;

/// <summary>
/// No limit at the grid is exceeded that could be kept: while good readings show too much for so long that every correction must have
/// arrived, each lever has come to its reducing end, or something stronger holds it.
/// </summary>
internal sealed class GridLimitInvariant
{
    // Two dead bands too much for ten minutes: by then the slowest correction has moved any lever to its end.
    private const long Patience = 600_000;
    private const double Tolerance = 1e-3;
    private const long Never = long.MaxValue;
    private readonly GridPowerModel policy;
    private readonly ControllerTables tables;
    private readonly Action<int, string> violated;
    private readonly int meter;
    private readonly Lever[] levers;
    private long importSince = Never, exportSince = Never;

    public GridLimitInvariant(GridPowerModel policy, ControllerTables tables, Action<int, string> violated)
    {
        this.policy = policy;
        this.tables = tables;
        this.violated = violated;
        meter = Point(policy.Meter);
        levers = [.. policy.Levers.Select(lever => new Lever(tables.Engine.FindOutput(Point(lever.Output)), lever))];
    }

    /// <summary>After each cycle.</summary>
    public void Check(long now)
    {
        bool isGood = tables.Inputs.IsGood(meter);
        double watts = tables.Points.Values[meter], margin = 2 * policy.DeadBand;
        importSince = Since(isGood && watts > policy.ImportLimit + margin, importSince, now);
        exportSince = Since(isGood && -watts > policy.ExportLimit + margin, exportSince, now);
        foreach (Lever lever in levers)
        {
            double commanded = tables.Engine.Commanded(lever.Output);
            bool isFree = tables.Engine.WinningLevel(lever.Output) is 0 or >= Priority.GridLimit;
            lever.TakesMoreSince = Since(isFree && !IsAt(commanded, lever.LeastImport), lever.TakesMoreSince, now);
            lever.GivesMoreSince = Since(isFree && !IsAt(commanded, lever.MostImport), lever.GivesMoreSince, now);
            Judge(lever, commanded, lever.LeastImport, importSince, lever.TakesMoreSince, watts, now);
            Judge(lever, commanded, lever.MostImport, exportSince, lever.GivesMoreSince, watts, now);
        }
    }

    private void Judge(Lever lever, double commanded, double end, long exceededSince, long idleSince, double watts, long now)
    {
        if (exceededSince != Never && idleSince != Never && now - Math.Max(exceededSince, idleSince) > Patience)
            violated(lever.Output, FormattableString.Invariant($"commands {commanded} though the grid has shown {watts:0} W, beyond its limit, for ten minutes; {end} was possible"));
    }

    private static bool IsAt(double commanded, double end) => Math.Abs(commanded - end) <= Tolerance * Math.Max(1, Math.Abs(end));

    private static long Since(bool holds, long since, long now) => !holds ? Never : since == Never ? now : since;

    private int Point(PointReference point) => tables.Devices.FirstPoint[point.Device.Index] + point.Device.Type.IndexOf(point.Point.Name);

    private sealed class Lever(int output, GridLever lever)
    {
        public int Output { get; } = output;

        public double LeastImport { get; } = lever.WattsPerUnit > 0 ? lever.Least : lever.Most;

        public double MostImport { get; } = lever.WattsPerUnit > 0 ? lever.Most : lever.Least;

        /// <summary>Free and not at the end of least import, since.</summary>
        public long TakesMoreSince { get; set; } = Never;

        /// <summary>Free and not at the end of most import, since.</summary>
        public long GivesMoreSince { get; set; } = Never;
    }
}
