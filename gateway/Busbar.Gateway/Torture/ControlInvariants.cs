using Busbar.Control;
using Busbar.Controller;
using Busbar.Simulator;
using Busbar.Site.Policies;

namespace Busbar.Gateway.Torture;

/// <summary>
/// What must hold on a controller after each of its cycles, whatever happens: legal setpoints, minimum times, starts per hour, shedding by
/// tiers, no command beyond its expiry, safe values when nobody commands, ranges of the equipment, no limit exceeded that could be kept.
/// </summary>
internal sealed class ControlInvariants
{
    private const double Tolerance = 1e-6;
    private const long HourMilliseconds = 3_600_000;
    private readonly VirtualController controller;
    private readonly Action<string> violated;
    private readonly EdgeController boot;
    private readonly ControllerTables tables;
    private readonly double[] before, mode;
    private readonly long[] switchedOn, switchedOff;
    private readonly Queue<long>[] starts;
    private readonly GridLimitInvariant[] limits;
    private long checkedAt = -1;

    public ControlInvariants(VirtualController controller, IEnumerable<GridPowerModel> limits, Action<string> violated)
    {
        this.controller = controller;
        this.violated = violated;
        boot = controller.Controller;
        tables = boot.Tables!;
        int outputs = tables.Engine.OutputCount;
        before = new double[outputs];
        mode = new double[outputs];
        switchedOn = new long[outputs];
        switchedOff = new long[outputs];
        starts = [.. Enumerable.Range(0, outputs).Select(_ => new Queue<long>())];
        this.limits = [.. limits.Select(limit => new GridLimitInvariant(limit, tables, (output, what) => Fail(output, what)))];
        Array.Fill(before, double.NaN);
        Array.Fill(mode, double.NaN);
        Array.Fill(switchedOn, long.MinValue / 2);
        Array.Fill(switchedOff, long.MinValue / 2);
    }

    /// <summary>How often they were checked.</summary>
    public long Checks { get; private set; }

    /// <summary>Still about the same boot and document.</summary>
    public bool IsCurrent => ReferenceEquals(boot, controller.Controller) && ReferenceEquals(tables, controller.Controller.Tables);

    /// <summary>After a step; looks once for each cycle.</summary>
    public void Check()
    {
        long now = tables.Inputs.NowMilliseconds;
        if (now == checkedAt)
            return;
        checkedAt = now;
        Checks++;
        ControlEngine engine = tables.Engine;
        for (int output = 0; output < before.Length; output++)
        {
            double commanded = engine.Commanded(output);
            int level = engine.WinningLevel(output);
            if (engine.ExpiresAt(output) <= now && level != 0)
                Fail(output, $"obeys an entry of level {level} that ended {now - engine.ExpiresAt(output)} ms ago");
            if (!double.IsNaN(commanded))
            {
                CheckRange(output, commanded, level);
                CheckTier(output, commanded, level);
            }

            CheckTimes(output, commanded, level, now);
            before[output] = commanded;
        }

        foreach (GridLimitInvariant limit in limits)
            limit.Check(now);
    }

    private void CheckRange(int output, double commanded, int level)
    {
        OutputTable table = tables.Engine.Outputs;
        if (commanded < table.Minimum(output) - Tolerance || commanded > table.Maximum(output) + Tolerance)
            Fail(output, $"commands {commanded}, beyond the equipment's {table.Minimum(output)} to {table.Maximum(output)}");
        double safe = table.SafeValue(output);
        if (level == 0 && !double.IsNaN(safe) && commanded != safe && !table.HasRamp(output) && !table.HasLegalRange(output))
            Fail(output, $"commands {commanded} though nobody asks for it; its safe value is {safe}");
        bool isWaived = tables.Engine.Reason(output) == (byte)ReasonCode.LegalOverride && level == Priority.Operator;
        if (!table.HasLegalRange(output) || table.IsExempt(output) || isWaived || level is 1 or 2)
            return;
        // The command was made before the newest reading of the mode came.
        int point = table.ModePoint(output) < 0 ? -1 : tables.Devices.FirstPoint[table.Device(output)] + table.ModePoint(output);
        double now = point >= 0 && point < tables.Points.Count && tables.Inputs.IsGood(point) ? tables.Points.Values[point] : double.NaN;
        bool isSame = now == mode[output];
        mode[output] = now;
        if (isSame && now == 1 && commanded > table.LegalHeatingMaximum(output) + Tolerance)
            Fail(output, $"commands {commanded} while heating; the law allows {table.LegalHeatingMaximum(output)}");
        if (isSame && now == 0 && commanded < table.LegalCoolingMinimum(output) - Tolerance)
            Fail(output, $"commands {commanded} while cooling; the law asks for {table.LegalCoolingMinimum(output)}");
    }

    /// <summary>A load that the bus sheds: every load of the tiers above is off, or something stronger holds it.</summary>
    private void CheckTier(int output, double commanded, int level)
    {
        ControlEngine engine = tables.Engine;
        int tier = engine.Outputs.Tier(output);
        if (commanded != 0 || tier > 5 || engine.Reason(output) != (byte)ReasonCode.TierShed)
            return;
        for (int other = 0; other < before.Length; other++)
        {
            int above = engine.Outputs.Tier(other);
            // A lower number is stronger; what has no command yet waits for its own reading.
            if (above > tier && above <= 5 && engine.Commanded(other) > 0 && engine.WinningLevel(other) > level && engine.PolicyIndex(other) != PriorityArray.NoPolicy)
                Fail(output, $"tier {tier} is shed while {Name(other)} of tier {above} runs at level {engine.WinningLevel(other)}");
        }
    }

    private void CheckTimes(int output, double commanded, int level, long now)
    {
        OutputTable table = tables.Engine.Outputs;
        if (double.IsNaN(commanded) || double.IsNaN(before[output]))
            return;
        bool was = before[output] > 0, isOn = commanded > 0;
        if (was == isOn)
            return;
        // Life safety, bus trips and critical shedding go before minimum times.
        if (table.HasMinimumTimes(output) && level > Priority.MinimumTime)
        {
            if (isOn && now - switchedOff[output] < table.MinimumOffSeconds(output) * 1000L)
                Fail(output, $"goes on {now - switchedOff[output]} ms after it went off; its minimum off time is {table.MinimumOffSeconds(output)} s");
            if (!isOn && now - switchedOn[output] < table.MinimumOnSeconds(output) * 1000L)
                Fail(output, $"goes off {now - switchedOn[output]} ms after it went on; its minimum on time is {table.MinimumOnSeconds(output)} s");
        }

        if (isOn)
            switchedOn[output] = now;
        else
            switchedOff[output] = now;
        if (isOn && level > Priority.MinimumTime && table.StartsPerHour(output) is > 0 and int allowed)
            CheckStarts(output, allowed, now);
    }

    /// <summary>No flapping: an hour never holds more ordinary starts than the table allows.</summary>
    private void CheckStarts(int output, int allowed, long now)
    {
        Queue<long> hour = starts[output];
        while (hour.TryPeek(out long oldest) && now - oldest >= HourMilliseconds)
            hour.Dequeue();
        hour.Enqueue(now);
        if (hour.Count > allowed)
            Fail(output, $"starts for the {hour.Count}th time within an hour; {allowed} are allowed");
    }

    private string Name(int output) => $"{tables.Devices.Name(tables.Engine.OutputDevice(output))}/{controller.Site.Devices[tables.Engine.OutputDevice(output)].Type.Points[tables.Engine.OutputPoint(output)].Name}";

    private void Fail(int output, string what) => violated($"{controller.Site.Id}: {Name(output)} {what}");
}
