using Busbar.Points;
using Busbar.Simulator.PointLevel;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Policies;

/// <summary>A day in figures.</summary>
/// <param name="ImportKilowattHours">Taken from the grid.</param>
/// <param name="CostYuan">Of the import, by the site's tariff; null when it has no price.</param>
/// <param name="PeakKilowatts">Highest quarter hour.</param>
/// <param name="ServiceKelvinHours">Setpoints against what happened: + is warmer when heating, cooler when cooling; 0 is what happened.</param>
/// <param name="Switchings">Changes of switched outputs.</param>
/// <param name="RoomKilowattHours">Heat and cold into the rooms, by the model that <see cref="TrialResult.Assumed"/> tells.</param>
/// <param name="DiscomfortKelvinHours">Below 18 or above 28 °C in occupied hours, mean of the rooms.</param>
public sealed record TrialFigures(
    double ImportKilowattHours, double ExportKilowattHours, double? CostYuan, double PeakKilowatts, double ServiceKelvinHours, int Switchings, double RoomKilowattHours, double DiscomfortKelvinHours);

/// <summary>What the policies would have done, beside what happened.</summary>
/// <param name="Hours">Covered by a measurement of the grid.</param>
/// <param name="Grid">Quarter hours: begin, W as it was and as it would have been.</param>
/// <param name="Missing">Points that policies ask for and that were not recorded.</param>
public sealed record TrialResult(double Hours, TrialFigures Happened, TrialFigures Tried, IReadOnlyList<(DateTimeOffset Time, double Happened, double Tried)> Grid, IReadOnlyList<string> Missing)
{
    /// <summary>What was assumed of the rooms.</summary>
    public LocalName Assumed => TrialRooms.Assumed;
}

/// <summary>
/// Replays recorded days with other policies: the controllers' own tables and code (and the gateway's) get the recorded readings, and
/// what they command instead of what was commanded moves the power at the grid by what is known of each output: a battery's watts
/// within its charge, a charger's limit, a load's nominal power, a PV's limit. Rooms answer by a model (<see cref="TrialRooms"/>).
/// </summary>
public sealed class PolicyTrial
{
    private const int CycleSeconds = 10;
    private const double FullCharge = 99.5;
    private const double EmptyCharge = 0.5;

    private readonly SiteModel site;
    private readonly TrialData data;
    private readonly IReadOnlyList<PointController> controllers;
    private readonly GatewayCycle? gateway;
    private readonly PointReference? meter;
    private readonly Dictionary<string, double> tried = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> charges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> lastSwitch = new(StringComparer.Ordinal);
    private readonly TrialRooms rooms;
    private double shift;

    private PolicyTrial(SiteModel site, TrialData data, IReadOnlyList<PointController> controllers, GatewayPolicies? atGateway)
    {
        this.site = site;
        this.data = data;
        this.controllers = controllers;
        gateway = atGateway is null ? null : new GatewayCycle(atGateway, data.Start);
        meter = DemandReport.GridMeter(site);
        rooms = new TrialRooms(site, PolicySet.Of(site, new Diagnostics()));
    }

    /// <summary>Runs a trial; null, with findings, when the policies cannot be carried out.</summary>
    public static TrialResult? Run(SiteModel site, DeviceTypes types, TrialData data, Diagnostics diagnostics)
    {
        IReadOnlyList<PointController>? controllers = PointController.MakeAll(site, types, diagnostics);
        GatewayPolicies? atGateway = controllers is null ? null : GatewayPolicies.Compile(site, diagnostics);
        return controllers is null || diagnostics.HasErrors ? null : new PolicyTrial(site, data, controllers, atGateway).Run();
    }

    private TrialResult Run()
    {
        Tally happened = new(site);
        Tally outcome = new(site);
        string grid = meter?.Id ?? "";
        long now = 1000;
        Prepare();
        for (int step = 0; step < data.Count; step++)
        {
            DateTimeOffset begin = data.Start + (step * data.Step);
            double hours = data.Step.TotalHours;
            double sum = 0;
            int cycles = Math.Max(1, (int)(data.Step.TotalSeconds / CycleSeconds));
            for (int cycle = 0; cycle < cycles; cycle++)
            {
                DateTimeOffset time = begin + (cycle * data.Step / cycles);
                Feed(step, now);
                foreach (PointController controller in controllers)
                    controller.Cycle(now, time.ToUnixTimeMilliseconds());
                CommandFromGateway(step, now, time);
                shift = Shift(step, data.Step / cycles) + AnswerOfRooms(step, time, data.Step / cycles);
                sum += shift;
                now += (long)(data.Step.TotalMilliseconds / cycles);
            }

            double recorded = data.At(grid, step);
            if (!double.IsNaN(recorded))
            {
                happened.Add(begin, hours, recorded);
                outcome.Add(begin, hours, recorded + (sum / cycles));
            }

            Compare(step, hours, happened, outcome);
        }

        List<(DateTimeOffset, double, double)> quarters = [.. happened.Quarters.Select((q, i) => (q.Time, q.Watts, outcome.Quarters[i].Watts))];
        IEnumerable<string> asked = controllers.SelectMany(c => Enumerable.Range(0, c.OutputCount).Select(o => c.IdOf(c.PointOfOutput(o))));
        string[] missing = [.. asked.Append(grid).Where(id => id.Length > 0 && !data.Points.Contains(id)).Distinct()];
        return new TrialResult(happened.Hours, happened.Figures(rooms.Energy.Happened, rooms.Discomfort.Happened), outcome.Figures(rooms.Energy.Tried, rooms.Discomfort.Tried), quarters, missing);
    }

    private void Prepare()
    {
        foreach (PointController controller in controllers)
        {
            for (int point = 0; point < controller.PointCount; point++)
                controller.ReadEvery(point, data.Step);
        }
    }

    /// <summary>Hands every controller its readings: recorded ones, and those that the trial has changed.</summary>
    private void Feed(int step, long now)
    {
        foreach (PointController controller in controllers)
        {
            for (int point = 0; point < controller.PointCount; point++)
            {
                double value = Reading(controller.IdOf(point), step);
                if (!double.IsNaN(value))
                    controller.Take(point, value, now, believe: true);
            }
        }
    }

    private double Reading(string id, int step)
    {
        if (tried.TryGetValue(id, out double value))
            return value;
        double recorded = data.At(id, step);
        return id == meter?.Id ? recorded + shift : rooms.Reading(id, recorded) is { } room ? room : charges.TryGetValue(id, out double charge) ? charge : recorded;
    }

    private void CommandFromGateway(int step, long now, DateTimeOffset time)
    {
        GatewayReading Read(PointReference point)
        {
            double value = Reading(point.Id, step);
            return double.IsNaN(value) ? new GatewayReading(null, Quality.NotPresent, null) : new GatewayReading(value, Quality.Good, time);
        }

        foreach (GatewayWish wish in gateway?.Step(Read, null, time) ?? [])
        {
            foreach (PointController controller in controllers)
            {
                int point = controller.IndexOf(wish.Output.Id);
                if (point >= 0 && wish.Value is { } value && controller.OutputOf(point) is >= 0 and int output)
                    controller.Command(output, value, wish.Priority, now + (3 * CycleSeconds * 1000) + (long)data.Step.TotalMilliseconds, now, out _);
            }
        }
    }

    /// <summary>Long steps of a recording are taken in parts: the model of a room wants a minute at most.</summary>
    private double AnswerOfRooms(int step, DateTimeOffset time, TimeSpan length)
    {
        int parts = Math.Max(1, (int)Math.Ceiling(length.TotalSeconds / 60));
        double watts = 0;
        for (int part = 0; part < parts; part++)
            watts += rooms.Step(id => data.At(id, step), tried, time.ToOffset(site.Location.UtcOffset).DateTime, length.TotalSeconds / parts) / parts;
        return watts;
    }

    /// <summary>Takes over what is commanded, and returns by how many watts the grid differs for it.</summary>
    private double Shift(int step, TimeSpan time)
    {
        double watts = 0;
        foreach (PointController controller in controllers)
        {
            for (int output = 0; output < controller.OutputCount; output++)
            {
                double commanded = controller.Commanded(output);
                if (double.IsNaN(commanded))
                    continue;
                string id = controller.IdOf(controller.PointOfOutput(output));
                tried[id] = commanded;
                watts += Effect(id, commanded, step, time);
            }
        }

        return watts;
    }

    /// <summary>W at the grid for one output, against what was recorded; 0 for what nothing is known of.</summary>
    private double Effect(string id, double commanded, int step, TimeSpan time)
    {
        if (site.Loads.FirstOrDefault(l => l.Output.Id == id) is { } load)
            return double.IsNaN(data.At(id, step)) ? 0 : (commanded - data.At(id, step)) * load.PowerWatts;
        (string device, string point) = (id.Split('/')[0], id.Split('/')[1]);
        double power = data.At(device + "/power", step);
        return (site.FindDevice(device)?.Type.Class, point) switch
        {
            (DeviceClass.Battery, "powerTarget") when !double.IsNaN(power) => power - Discharge(device, commanded, step, time),
            (DeviceClass.DcDcConverter, "powerTarget") when commanded != 0 && !double.IsNaN(data.At(device + "/acPower", step)) => FollowTarget(commanded - data.At(device + "/acPower", step), step, time),
            (DeviceClass.EvCharger, "powerLimit") when !double.IsNaN(power) => Charge(commanded, power, data.At(id, step)) - power,
            (DeviceClass.PvInverter, "powerLimit") when !double.IsNaN(data.At(device + "/activePower", step)) && !double.IsNaN(data.At(device + "/nominalPower", step))
                => Math.Max(0, data.At(device + "/activePower", step) - (commanded / 100 * data.At(device + "/nominalPower", step))),
            _ => 0,
        };
    }

    /// <summary>A vehicle takes what it took, or the limit where the limit held it.</summary>
    private static double Charge(double limit, double recorded, double recordedLimit) =>
        recorded > 0 && !double.IsNaN(recordedLimit) && recorded >= 0.95 * recordedLimit ? limit : Math.Min(limit, recorded);

    /// <summary>The converter's target moves the bus, and the battery follows: it takes what the grid shall give more, as far as its charge goes.</summary>
    private double FollowTarget(double more, int step, TimeSpan time)
    {
        string? battery = site.Devices.FirstOrDefault(d => d.Type.Class == DeviceClass.Battery)?.Id;
        double power = data.At(battery + "/power", step);
        return battery is null || double.IsNaN(power) ? more : power - Discharge(battery, power - more, step, time);
    }

    /// <summary>W that the battery gives, within its charge, which moves with it.</summary>
    private double Discharge(string device, double wanted, int step, TimeSpan time)
    {
        string id = device + "/stateOfCharge";
        double capacity = data.At(device + "/capacity", step);
        double charge = charges.TryGetValue(id, out double known) ? known : data.At(id, step);
        if (double.IsNaN(charge) || double.IsNaN(capacity) || capacity <= 0)
            return wanted;
        double watts = (wanted > 0 && charge <= EmptyCharge) || (wanted < 0 && charge >= FullCharge) ? 0 : wanted;
        charges[id] = Math.Clamp(charge - (watts * time.TotalHours / capacity * 100), 0, 100);
        return watts;
    }

    private void Compare(int step, double hours, Tally happened, Tally outcome)
    {
        foreach ((string id, double value) in tried)
        {
            string[] parts = id.Split('/');
            SiteDevice? device = site.FindDevice(parts[0]);
            double recorded = data.At(id, step);
            if (device is null || double.IsNaN(recorded))
                continue;
            PointReference point = new(device, device.Type.IndexOf(parts[1]));
            if (parts[1] == "setpoint" && device.Type.Class is DeviceClass.Thermostat or DeviceClass.FanCoil)
            {
                bool isHeating = Reading(parts[0] + "/mode", step) == Busbar.Control.OperatingMode.Heating;
                outcome.Service += (isHeating ? value - recorded : recorded - value) * hours;
            }
            else if (OutputPlan.KindOf(point.Point) == Busbar.Control.OutputKind.Switch)
            {
                outcome.Switchings += Changed("tried " + id, value);
                happened.Switchings += Changed("was " + id, recorded);
            }
        }
    }

    private int Changed(string key, double value)
    {
        bool isNew = lastSwitch.TryGetValue(key, out double last) && last != value;
        lastSwitch[key] = value;
        return isNew ? 1 : 0;
    }

    /// <summary>Sums of one of the two days.</summary>
    private sealed class Tally(SiteModel site)
    {
        private readonly List<(DateTimeOffset Time, double Sum, double Hours)> quarters = [];
        private double import;
        private double export;
        private double cost;
        private bool hasPrice = true;

        public double Hours { get; private set; }

        public double Service { get; set; }

        public int Switchings { get; set; }

        public IReadOnlyList<(DateTimeOffset Time, double Watts)> Quarters => [.. quarters.Select(q => (q.Time, q.Sum / q.Hours))];

        public void Add(DateTimeOffset time, double hours, double watts)
        {
            Hours += hours;
            import += Math.Max(0, watts) * hours / 1000;
            export += Math.Max(0, -watts) * hours / 1000;
            double? price = site.Tariff?.PriceAt(time.ToOffset(site.Location.UtcOffset).DateTime);
            hasPrice &= price is not null;
            cost += Math.Max(0, watts) * hours / 1000 * (price ?? 0);
            DateTimeOffset quarter = DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds() / 900 * 900);
            if (quarters.Count == 0 || quarters[^1].Time != quarter)
                quarters.Add((quarter, 0, 0));
            quarters[^1] = (quarter, quarters[^1].Sum + (watts * hours), quarters[^1].Hours + hours);
        }

        public TrialFigures Figures(double rooms, double discomfort) =>
            new(import, export, hasPrice && Hours > 0 ? cost : null, quarters.Count == 0 ? 0 : Quarters.Max(q => q.Watts) / 1000, Service, Switchings, rooms, discomfort);
    }
}
