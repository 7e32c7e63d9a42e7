using Busbar.Control;
using Busbar.Controller;
using Busbar.Field.Profiles;
using Busbar.Link;
using Busbar.Points;
using Busbar.Site.Compile;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.PointLevel;

/// <summary>
/// A controller without its buses: the tables, ageing, calendar, policies, arbitration and limits that its signed document makes,
/// the same code and the same bytes as on a board, but readings are handed in as points and commands are taken out as points.
/// </summary>
public sealed class PointController
{
    private readonly ControllerTables _tables;
    private readonly double[] _minimum, _maximum, _rate;
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly string[] _ids;
    private readonly TypePoint[] _points;
    private readonly string[] _policies;

    /// <param name="site">The controller as the site file has it.</param>
    /// <param name="document">Its document; checked by whoever compiled it.</param>
    public PointController(SiteController site, byte[] document)
    {
        Site = site;
        _tables = new ControllerTables(document, document.Length, site.Size.Limits);
        _tables.MakePoints();
        int count = _tables.Points.Count;
        _ids = new string[count];
        _points = new TypePoint[count];
        _minimum = new double[count];
        _maximum = new double[count];
        _rate = new double[count];
        foreach (SiteDevice device in site.Devices)
        {
            DeviceProfile profile = _tables.Devices.Profile(device.Index);
            int first = _tables.Devices.FirstPoint[device.Index];
            for (int point = 0; point < profile.PointCount; point++)
            {
                _ids[first + point] = $"{device.Id}/{device.Type.Points[point].Name}";
                _points[first + point] = device.Type.Points[point];
                _index[_ids[first + point]] = first + point;
                _minimum[first + point] = profile.PointMinimum(point);
                _maximum[first + point] = profile.PointMaximum(point);
                _rate[first + point] = PointTable.BelievedRatePerSecond(profile, point);
            }
        }

        _policies = PolicyNames(document);
    }

    /// <summary>All controllers of a site; null, with the findings in <paramref name="diagnostics"/>, when a document cannot be made.</summary>
    public static IReadOnlyList<PointController>? MakeAll(SiteModel site, DeviceTypes types, Diagnostics diagnostics)
    {
        DocumentCompiler compiler = DocumentCompiler.For(types);
        List<PointController> made = [];
        foreach (SiteController controller in site.Controllers)
        {
            // It never leaves the process: any key and any date will do.
            CompiledDocument? document = compiler.Compile(site, controller.Id, new byte[ControllerKeys.KeyLength], new DocumentStamp(1, DateTimeOffset.UnixEpoch), diagnostics);
            if (document is not null)
            {
                made.Add(new PointController(controller, document.Bytes));
            }
        }

        return diagnostics.HasErrors || made.Count < site.Controllers.Count ? null : made;
    }

    public SiteController Site { get; }

    public int PointCount => _ids.Length;

    public int OutputCount => _tables.Engine.OutputCount;

    /// <summary>The controller's tables, to look at.</summary>
    public ControllerTables Tables => _tables;

    /// <summary><c>device/point</c> of a point's number.</summary>
    public string IdOf(int point) => _ids[point];

    /// <summary>What the device file says of it.</summary>
    public TypePoint TypeOf(int point) => _points[point];

    /// <summary>The number of a point, -1 when this controller has none of that id.</summary>
    public int IndexOf(string id) => _index.GetValueOrDefault(id, -1);

    /// <summary>The point that an output commands.</summary>
    public int PointOfOutput(int output) => _tables.Engine.OutputPointIndex(output);

    /// <summary>Readings come this far apart: none is stale before three of them are missing.</summary>
    public void ReadEvery(int point, TimeSpan period) => _tables.Points.SetStaleAfter(point, (long)(3 * period.TotalMilliseconds) + 1000);

    /// <summary>Takes a reading: NaN is "not present"; what is beyond the device's range is bad, what changed too fast is not believed.</summary>
    /// <param name="believe">The change was judged already.</param>
    public void Take(int point, double value, long now, bool believe = false)
    {
        byte quality = double.IsNaN(value) ? (byte)Quality.NotPresent
            : !double.IsFinite(value) || value < _minimum[point] || value > _maximum[point] ? (byte)Quality.Bad : (byte)Quality.Good;
        _tables.Points.Take(point, value, quality, believe ? 0 : _rate[point], now);
    }

    /// <summary>Whether a reading after so many seconds may differ so much from the last one.</summary>
    public bool IsBelievable(int point, double value, double seconds) =>
        !(_rate[point] > 0) || _tables.Points.Qualities[point] < (byte)Quality.Stale || Math.Abs(value - _tables.Points.Values[point]) <= _rate[point] * (seconds + 1);

    /// <summary>One cycle: age, time of day, policies, arbitration, limits.</summary>
    /// <param name="now">Monotonic ms.</param>
    /// <param name="unixMilliseconds">Negative while the time of day is not known.</param>
    public void Cycle(long now, long unixMilliseconds)
    {
        _tables.Points.Age(now);
        _tables.Inputs.NowMilliseconds = now;
        _tables.Engine.Calendar.Apply(_tables.Inputs, unixMilliseconds >= 0, unixMilliseconds);
        _tables.Engine.Step(_tables.Inputs);
    }

    /// <summary>What an output holds now; NaN: nothing is commanded.</summary>
    public double Commanded(int output) => _tables.Engine.Commanded(output);

    /// <summary>The output that commands a point; -1 when nothing does.</summary>
    public int OutputOf(int point) => _tables.Engine.FindOutput(point);

    /// <summary>A command from outside, as from the gateway; false when it is refused.</summary>
    public bool Command(int output, double value, int priority, long expiresAt, long now, out byte refusal) =>
        _tables.Engine.Command(output, value, priority, expiresAt, now, out refusal);

    /// <summary>Withdraws what came from outside at a level.</summary>
    public bool Release(int output, int priority) => _tables.Engine.Release(output, priority);

    /// <summary>Why an output holds what it holds.</summary>
    public OutputWhy Why(int output)
    {
        ControlEngine engine = _tables.Engine;
        int input = engine.InputPoint(output);
        int policy = engine.PolicyIndex(output);
        return new OutputWhy(
            engine.WinningLevel(output), engine.Source(output), engine.Reason(output), engine.LimitReason(output),
            policy < _policies.Length ? _policies[policy] : null, engine.Requested(output), engine.Since(output), engine.ExpiresAt(output),
            input < 0 ? null : _ids[input], engine.InputValue(output), (Quality)engine.InputQuality(output), engine.InputAgeMilliseconds(output));
    }

    // Section 6: u8 format, u8 count; each u8 type, u16 name, u16 length, table (docs/developer/policy-format.md).
    private string[] PolicyNames(byte[] document)
    {
        int at = _tables.Envelope.SectionOffset(DocumentFormat.Policies);
        string[] names = new string[document[at + 1]];
        at += 2;
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = _tables.Envelope.Names.Text((document[at + 1] << 8) | document[at + 2]);
            at += 5 + ((document[at + 3] << 8) | document[at + 4]);
        }

        return names;
    }
}
