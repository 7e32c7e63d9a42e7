using System.Text.Json;
using Busbar.Simulator.PointLevel;
using Busbar.Site.Policies;
using Busbar.Site.Sites;

namespace Busbar.Simulator.Cosim;

/// <summary>
/// An outside plant in lockstep: lines of JSON in, lines of JSON out, the controllers' own code in between, on the plant's time. The
/// lines are told in docs/developer/cosim.md. A line that is refused changes nothing.
/// </summary>
/// <remarks>
/// A step's values stand for the time since the step before: the controllers live through it in cycles of a second (longer ones in
/// steps of more than a minute), and are answered with what they command at its end. Values are read at the beginning and at the end of it,
/// those of power meters once, since one reading allows one correction.
/// </remarks>
public sealed class CosimSession
{
    private const int MostCyclesAStep = 60;
    private const long CycleMilliseconds = 1000;
    private readonly SiteModel _site;
    private readonly IReadOnlyList<PointController> _controllers;
    private readonly Dictionary<string, PlantPoint> _points = new(StringComparer.Ordinal);
    private readonly List<PlantPoint> _inOrder = [];
    private readonly CosimAnswer _answer = new();
    private readonly GatewayPolicies? _atGateway;
    private readonly List<string> _notes = [];
    private CosimGateway? _gateway;
    private long _line;
    private long _start, _now, _cycled;
    private long _step;

    /// <param name="site">The site, its policies those to be tried.</param>
    /// <param name="controllers">Its controllers.</param>
    /// <param name="atGateway">What a gateway carries out for them; null when the site asks nothing of it.</param>
    public CosimSession(SiteModel site, IReadOnlyList<PointController> controllers, GatewayPolicies? atGateway)
    {
        _atGateway = atGateway;
        _site = site;
        _controllers = controllers;
    }

    /// <summary>The plant has said that it is done.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Steps lived through.</summary>
    public long Steps { get; private set; }

    /// <summary>Lines refused.</summary>
    public long Refused { get; private set; }

    /// <summary>The forecast of the last step that brought one; policies of controllers ask for none, so it is only checked.</summary>
    public CosimForecast? Forecast { get; private set; }

    /// <summary>Points that were commanded and that the plant takes no commands for.</summary>
    public IReadOnlyCollection<string> Untaken => _answer.Untaken;

    /// <summary>What plant and policies do not have in common, in sentences; each is handed out once.</summary>
    public IReadOnlyList<string> TakeNotes()
    {
        string[] taken = [.. _notes];
        _notes.Clear();
        return taken;
    }

    /// <summary>Takes a line and gives the line that answers it; null when none does (hello, done, an empty line).</summary>
    public string? Take(string line)
    {
        _line++;
        if (string.IsNullOrWhiteSpace(line))
        {
            return null;
        }

        try
        {
            using JsonDocument document = CosimLine.Parse(line);
            JsonElement root = document.RootElement;
            string type = CosimLine.Require(root, "type", JsonValueKind.String, "type", "hello, step or done").GetString()!;
            switch (type)
            {
                case "hello":
                    Begin(root);
                    return null;
                case "step":
                    return Step(root);
                case "done":
                    IsDone = true;
                    return null;
                default:
                    throw new CosimError("type", $"'{type}' is no kind of line; write hello, step or done");
            }
        }
        catch (CosimError wrong)
        {
            Refused++;
            return CosimAnswer.Error(_line, wrong);
        }
    }

    private void Begin(JsonElement root)
    {
        if (_step > 0)
        {
            throw new CosimError("type", "hello was said already; a plant says it once");
        }

        DateTimeOffset start = CosimLine.Time(CosimLine.Require(root, "start", JsonValueKind.String, "start", "the moment of the first step, ISO 8601"), _site.Location.UtcOffset, "start");
        double seconds = CosimLine.Number(CosimLine.Require(root, "step", JsonValueKind.Number, "step", "the seconds between two steps"), "step");
        if (seconds is < 0.001 or > 3600)
        {
            throw new CosimError("step", $"{seconds} s is no step; write 0.001 to 3600 seconds");
        }

        JsonElement list = CosimLine.Require(root, "points", JsonValueKind.Array, "points", "the list of the plant's points");
        if (list.GetArrayLength() == 0)
        {
            throw new CosimError("points", "the list is empty; a plant has points");
        }

        List<PlantPoint> read = [];
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (JsonElement entry in list.EnumerateArray())
        {
            PlantPoint point = PlantPoint.Read(entry, read.Count, _site, _controllers);
            read.Add(ids.Add(point.Id) ? point : throw new CosimError($"points[{read.Count}] {point.Id}", "this point is in the list already"));
        }

        _inOrder.AddRange(read);
        _step = Math.Max(1, (long)Math.Round(seconds * 1000));
        foreach (PlantPoint point in read)
        {
            _points[point.Id] = point;
            TimeSpan period = point.Controller.TypeOf(point.Point).Period;
            point.Controller.ReadEvery(point.Point, period > TimeSpan.FromMilliseconds(_step) ? period : TimeSpan.FromMilliseconds(_step));
        }

        // Monotonic time begins a step before the start, so that the first step is lived through like any other.
        _start = start.ToUnixTimeMilliseconds() - _step;
        _gateway = _atGateway is null ? null : new CosimGateway(_atGateway, _controllers, _start, _step <= MostCyclesAStep * CycleMilliseconds ? GatewayOrders.Cycle : TimeSpan.FromMinutes(1));
        _notes.AddRange(PlantNotes.Of(_site, _inOrder));
    }

    private string Step(JsonElement root)
    {
        if (_step == 0)
        {
            throw new CosimError("type", "a step came before hello; say hello first, with start, step and points");
        }

        DateTimeOffset time = CosimLine.Time(CosimLine.Require(root, "time", JsonValueKind.String, "time", "the moment of the step, ISO 8601"), _site.Location.UtcOffset, "time");
        long now = time.ToUnixTimeMilliseconds() - _start;
        if (now <= _now)
        {
            string last = DateTimeOffset.FromUnixTimeMilliseconds(_start + Math.Max(_now, _step)).ToOffset(_site.Location.UtcOffset).ToString("yyyy-MM-ddTHH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);
            throw new CosimError("time", Steps == 0 ? $"the first step lies before the start ({last})" : $"time must go on; the step before was {last}");
        }

        // Everything is checked before anything is taken.
        JsonElement values = CosimLine.Require(root, "values", JsonValueKind.Object, "values", "{\"device/point\": number or null}");
        List<(PlantPoint Point, double Value)> read = [];
        foreach (JsonProperty value in values.EnumerateObject())
        {
            string at = "values." + value.Name;
            if (!_points.TryGetValue(value.Name, out PlantPoint? point))
            {
                string? nearest = Busbar.Site.Yaml.Suggestion.Nearest(value.Name, _points.Keys);
                throw new CosimError(at, "hello named no such point" + (nearest is null ? "" : $"; did you mean '{nearest}'?"));
            }

            read.Add((point, point.Unit.ToCanonical(CosimLine.Number(value.Value, at))));
        }

        CosimForecast? forecast = CosimForecast.Read(root, _site.Location.UtcOffset);
        DemandResponseModel? response = _atGateway?.Running.OfType<DemandResponseModel>().FirstOrDefault();
        IReadOnlyList<CosimEvent>? events = CosimEvent.Read(root, response, _gateway?.Events ?? [], time, _site.Location.UtcOffset);
        Forecast = forecast ?? Forecast;
        if (_gateway is not null && events is not null)
        {
            _gateway.Events = events;
        }

        foreach (PlantPoint point in _inOrder)
        {
            point.IsGiven = false;
        }

        foreach ((PlantPoint point, double value) in read)
        {
            point.IsGiven = true;
            // What is beyond the plant's own range cannot be; the controller sees a bad reading.
            point.Value = value < point.Minimum || value > point.Maximum ? double.PositiveInfinity : value;
        }

        Live(now);
        Steps++;
        return _answer.Commands(_controllers, _points, _gateway, _start);
    }

    /// <summary>Lives through the time until <paramref name="now"/>, of which the values tell the last step.</summary>
    private void Live(long now)
    {
        double elapsed = (now - _now) / 1000.0;
        bool[] believe = new bool[_inOrder.Count];
        for (int i = 0; i < believe.Length; i++)
        {
            believe[i] = _inOrder[i].Controller.IsBelievable(_inOrder[i].Point, _inOrder[i].Value, elapsed);
        }

        long cycle = Math.Max(CycleMilliseconds, (_step + MostCyclesAStep - 1) / MostCyclesAStep);
        long first = Math.Max(_cycled + cycle, now - _step + Math.Min(cycle, _step));
        bool isFirst = true;
        for (long at = first; at < now; at += cycle)
        {
            if (isFirst)
            {
                Read(at, believe, withMeters: true);
                isFirst = false;
            }

            Cycle(at);
        }

        Read(now, believe, withMeters: isFirst);
        if (now >= _cycled + cycle || _cycled == 0)
        {
            Cycle(now);
        }

        _now = now;
    }

    private void Read(long at, bool[] believe, bool withMeters)
    {
        for (int i = 0; i < believe.Length; i++)
        {
            PlantPoint point = _inOrder[i];
            if (point.IsPowerMeter && !withMeters)
            {
                continue;
            }

            if (point.IsGiven)
            {
                point.Controller.Take(point.Point, point.Value, at, believe[i]);
            }
            else if (point.IsWritable && !double.IsNaN(point.Commanded))
            {
                // The plant does not tell it: as with a register that is read back, it holds what was written.
                point.Controller.Take(point.Point, point.Commanded, at, true);
            }
        }
    }

    private void Cycle(long at)
    {
        _cycled = at;
        _gateway?.Cycle(at);
        foreach (PointController controller in _controllers)
        {
            controller.Cycle(at, _start + at);
        }
    }
}
