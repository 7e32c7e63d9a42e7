using System.Globalization;

namespace Busbar.Site.Sites;

/// <summary>One line of a serial bus's budget: the requests of one device with one period.</summary>
/// <param name="SecondsPerRound">Time on the line for one round of the requests.</param>
public sealed record BudgetLine(SiteDevice Device, TimeSpan Period, int Requests, double SecondsPerRound)
{
    /// <summary>Share of the line's time, 1 is all of it.</summary>
    public double Load => SecondsPerRound / Period.TotalSeconds;
}

/// <summary>
/// What the polling of a serial line takes of its time. A round of requests must fit its period, with one time-out of a device
/// that has died in between: an exchange is not interrupted, so this is the test of Baker's stack resource policy (1991) for
/// earliest deadline first: for every period, the load of all rounds with this or a shorter period, plus the longest time-out
/// divided by the period, is at most 1. A fifth of the line is kept free for commands.
/// </summary>
public sealed class BusBudget
{
    /// <summary>
    /// From the end of a request to the first byte of the answer, and from the answer to the controller's next look at the line.
    /// Meters name 20 to 60 ms as their longest; a controller looks every 10 ms.
    /// </summary>
    public const double AnswerDelaySeconds = 0.03;

    /// <summary>Share of the line kept free for commands. The controller's own, coarser estimate refuses above 0.8 too.</summary>
    public const double CommandShare = 0.2;

    private BusBudget(SiteBus bus, IReadOnlyList<BudgetLine> lines)
    {
        Bus = bus;
        Lines = lines;
        Load = lines.Sum(l => l.Load);
        Need = Load;
        TightestPeriod = lines.Select(l => l.Period).DefaultIfEmpty(TimeSpan.FromSeconds(1)).Min();
        foreach (TimeSpan period in lines.Select(l => l.Period).Distinct())
        {
            double need = lines.Where(l => l.Period <= period).Sum(l => l.Load) + bus.Timeout.TotalSeconds / period.TotalSeconds;
            if (need > Need)
            {
                Need = need;
                TightestPeriod = period;
            }
        }
    }

    public SiteBus Bus { get; }

    /// <summary>The heaviest first.</summary>
    public IReadOnlyList<BudgetLine> Lines { get; }

    /// <summary>Line time of one round of every request of every device, s.</summary>
    public double WholeRoundSeconds => Lines.Sum(l => l.SecondsPerRound);

    /// <summary>Seconds of line time that polling takes per second, all devices alive.</summary>
    public double Load { get; }

    /// <summary>Seconds per second at the worst of the periods, with the reserve for one time-out.</summary>
    public double Need { get; }

    /// <summary>The period at which <see cref="Need"/> arises.</summary>
    public TimeSpan TightestPeriod { get; }

    public bool Fits => Need <= 1 - CommandShare;

    /// <summary>The budget of one serial bus. TCP buses have none: their line is the device's own.</summary>
    public static BusBudget Of(SiteController controller, SiteBus bus)
    {
        IEnumerable<BudgetLine> lines =
            from device in controller.DevicesOn(bus)
            from round in device.Type.Requests.GroupBy(r => r.Period)
            select new BudgetLine(device, round.Key, round.Count(), round.Sum(r => ExchangeSeconds(bus, device.Line, r)));
        return new BusBudget(bus, [.. lines.OrderByDescending(l => l.Load)]);
    }

    /// <summary>Reports a budget that does not fit, with the figures and what would mend it.</summary>
    internal static void Check(SiteController controller)
    {
        foreach (SiteBus bus in controller.Buses.Where(b => b.Kind == BusKind.Serial))
        {
            BusBudget budget = Of(controller, bus);
            if (!budget.Fits)
            {
                bus.Node.Error(budget.Message, budget.Advice());
            }
        }
    }

    private string Message
    {
        get
        {
            string reserve = $"{Seconds(Load)} s for polling, and a silent device takes {Seconds(Bus.Timeout.TotalSeconds)} s of the {Seconds(TightestPeriod.TotalSeconds)} s of the tightest period";
            return $"bus {Bus.Id} needs {Seconds(Need)} s per second at {Bus.BaudRate} baud ({reserve}); {Seconds(1 - CommandShare)} s are there";
        }
    }

    private string Advice()
    {
        IEnumerable<string> heaviest = Lines.Take(3).Select(l => $"{l.Device.Id} {Seconds(l.SecondsPerRound)} s ({l.Requests} {(l.Requests == 1 ? "request" : "requests")}) every {Seconds(l.Period.TotalSeconds)} s");
        string parts = $"the most: {string.Join(", ", heaviest)}";
        foreach (int baud in BusReader.BaudRates.Where(b => b > Bus.BaudRate))
        {
            SiteBus faster = Bus with { BaudRate = baud };
            BusBudget budget = new(faster, [.. Lines.Select(l => l with { SecondsPerRound = RoundSeconds(faster, l) })]);
            if (budget.Fits)
            {
                return $"{parts}; {baud} baud would do, or longer periods in the device files, or a second bus";
            }
        }

        return $"{parts}; no baud rate is enough: lengthen the periods in the device files, shorten the bus's timeout, or use a second bus";
    }

    private static double RoundSeconds(SiteBus bus, BudgetLine line) =>
        line.Device.Type.Requests.Where(r => r.Period == line.Period).Sum(r => ExchangeSeconds(bus, line.Device.Line, r));

    private static double ExchangeSeconds(SiteBus bus, DeviceLine? line, TypeRequest request)
    {
        double characters = request.TransmitBytes + request.AnswerBytes;
        return characters * (line?.BitsPerCharacter ?? bus.BitsPerCharacter) / (line?.BaudRate ?? bus.BaudRate) + AnswerDelaySeconds + bus.Guard.TotalSeconds;
    }

    private static string Seconds(double value) => value.ToString(value >= 9.995 ? "0.#" : "0.##", CultureInfo.InvariantCulture);
}
