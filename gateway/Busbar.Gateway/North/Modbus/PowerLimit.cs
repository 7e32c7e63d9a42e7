using System.Globalization;
using Busbar.Control;
using Busbar.Gateway.Security;
using Busbar.Gateway.Twin;
using Busbar.Site.Sites;

namespace Busbar.Gateway.North.Modbus;

/// <summary>
/// The active-power limit of model 123: an entry of priority 11 on every output, which the controllers end by themselves at the revert
/// time. A limit that could not be delivered is sent again, with the time that is left. Beside a demand response on the same output the tighter
/// counts (<see cref="DemandLevel"/>). Thread-safe.
/// </summary>
internal sealed class PowerLimit(PowerLimitModel model, LiveState state, CommandService commands, DemandLevel demand, TimeProvider time, AuditLog? audit = null)
{
    /// <summary>WMaxLimPct_SF: hundredths of a percent.</summary>
    public const int Scale = -2;

    /// <summary>Who asks, in commands and audit.</summary>
    public const string User = "modbus";

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(15);

    private readonly Lock gate = new();
    private readonly Dictionary<PointReference, (ulong Id, DateTimeOffset? Since, long Stamp)> sent = [];

    // On the clock that nobody can set: a limit lives as long as it said.
    private long began;

    /// <summary>Share of nominal power, 0 to 100.</summary>
    public double Percent { get; private set; } = 100;

    /// <summary>Life of a limit from its last write on.</summary>
    public int RevertSeconds { get; private set; }

    /// <summary>A limit is in force.</summary>
    public bool IsEnabled { get; private set; }

    /// <summary>Longest revert time that is taken.</summary>
    public int LongestSeconds => (int)model.Longest.TotalSeconds;

    /// <summary>Takes what one write said; null is what it did not say. Every write of the limit or of its switch starts its time anew.</summary>
    /// <param name="percent">0 to 100.</param>
    /// <param name="revertSeconds">0 to <see cref="LongestSeconds"/>; 0 stands for the longest.</param>
    public void Write(double? percent, int? revertSeconds, bool? enabled)
    {
        lock (gate)
        {
            bool was = IsEnabled;
            // Also of one that only waits behind a tighter one; the commands leave their own lines.
            string before = Words(IsEnabled, Percent);
            string after = Words(enabled ?? IsEnabled, percent ?? Percent);
            if (after != before)
                audit?.Add(new AuditEntry(User, "powerLimit", "site", before, after));
            Percent = percent ?? Percent;
            RevertSeconds = revertSeconds ?? RevertSeconds;
            IsEnabled = enabled ?? IsEnabled;
            if (IsEnabled && (percent is not null || enabled is not null))
            {
                // It reads back what it got: no limit of somebody else's lives for ever.
                RevertSeconds = RevertSeconds == 0 ? LongestSeconds : RevertSeconds;
                began = time.GetTimestamp();
                foreach (PointReference output in model.Outputs)
                    Send(output);
            }
            else if (was && !IsEnabled)
            {
                foreach (PointReference output in model.Outputs)
                    demand.Send(Request(output, null, TimeSpan.FromMinutes(1), "the active-power limit of Modbus was taken back"));
                sent.Clear();
            }
        }
    }

    /// <summary>Ends a limit whose time is over, and sends again what did not arrive. The server calls it every second.</summary>
    public void Step()
    {
        lock (gate)
        {
            demand.Step();
            if (!IsEnabled)
                return;
            if (Left <= TimeSpan.Zero)
            {
                // The controllers ended their entries by the same time.
                IsEnabled = false;
                sent.Clear();
                return;
            }

            foreach (PointReference output in model.Outputs.Where(IsMissing))
                Send(output);
        }
    }

    private TimeSpan Left => TimeSpan.FromSeconds(RevertSeconds) - time.GetElapsedTime(began);

    private bool IsMissing(PointReference output)
    {
        if (!sent.TryGetValue(output, out (ulong Id, DateTimeOffset? Since, long Stamp) last))
            return true;
        bool failed = commands.Find(last.Id)?.Last.Kind is CommandStageKind.Refused or CommandStageKind.Failed;
        // Another moment than the one known at sending, not a later one: the clock may have been set in between.
        bool cameBack = state.FindDevice(output.Device.Id) is { IsOnline: true } device && device.Since != last.Since;
        return cameBack || (failed && time.GetElapsedTime(last.Stamp) >= Again);
    }

    private void Send(PointReference output)
    {
        TimeSpan left = TimeSpan.FromSeconds(Math.Max(1, Math.Floor(Left.TotalSeconds)));
        string reason = string.Create(CultureInfo.InvariantCulture, $"active-power limit {Percent:0.##} % by Modbus (SunSpec 123), reverts in {left.TotalSeconds:0} s");
        DateTimeOffset? since = state.FindDevice(output.Device.Id)?.Since;
        sent[output] = (demand.Send(Request(output, Percent, left, reason))!.Id, since, time.GetTimestamp());
    }

    private static string Words(bool isEnabled, double percent) => isEnabled ? string.Create(CultureInfo.InvariantCulture, $"{percent:0.##} %") : "none";

    private static CommandRequest Request(PointReference output, double? value, TimeSpan life, string reason) =>
        new(output.Device.Id, output.Point.Name, value, reason, life, User, Priority.DemandResponse);
}
