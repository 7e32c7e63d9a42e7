using Busbar.Gateway.Planner;
using Busbar.Gateway.Planner.Weather;
using Busbar.Planner.Buildings;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Tests.Planner;

/// <summary>plan.yaml and what was stored become a request; a step of the plan becomes commands.</summary>
public class What_the_plan_is_told
{
    private static readonly DateTimeOffset Noon = PlannerRig.Local(7, 8, 12);

    [Fact]
    public async Task Limits_prices_carbon_target_and_events_stand_in_the_request()
    {
        PlannerRig rig = new(new PlanSettings
        {
            ImportLimitWatts = 80_000,
            ExportLimitWatts = 40_000,
            ExportPrice = 0.3,
            DemandCharge = 36,
            CarbonFactor = [.. Enumerable.Range(0, 24).Select(h => h / 100.0)],
            CarbonPrice = 0.08,
            TargetCurveWatts = [.. Enumerable.Range(0, 24).Select(h => h * 1000.0)],
            Events = [new PlanEvent("event-7", Noon.AddHours(6), Noon.AddHours(7), 20_000), new PlanEvent("gone", Noon.AddHours(-2), Noon.AddHours(-1), 0)],
        });
        rig.Readings.History = (id, at) => id == "grid-meter/activePower" ? at == PlannerRig.Local(7, 3, 10) ? 61_000 : at < PlannerRig.Local(7, 1, 0) ? 70_000 : 9_000 : 0;
        PlanRequest request = await rig.RequestAsync(Noon);
        Assert.Equal((80, 40, 0.3, 36, 0.08), (request.ImportLimit, request.ExportLimit, request.ExportPrice, request.DemandCharge, request.CarbonPrice));
        // June's peak is paid; July's counts.
        Assert.Equal(61, request.MonthPeak);
        Assert.Equal((0.12, 0.13, 0.11), (request.Carbon[0], request.Carbon[4], request.Carbon[^1]));
        Assert.Equal((12, 23, 0), (request.TargetCurve[3], request.TargetCurve[47], request.TargetCurve[48]));
        Assert.Equal(new PlannedEvent("event-7", 24, 28, 20), Assert.Single(request.Events));
        Assert.Equal(0.55 * 0.45, request.ImportPrice[0], 6);
    }

    [Fact]
    public async Task Prices_and_carbon_that_others_tell_stand_in_the_place_of_the_tariff_and_the_settings_for_their_time()
    {
        PlannerRig rig = new(new PlanSettings { CarbonFactor = [0.6], CarbonPrice = 0.1, Events = [new PlanEvent("own", Noon, Noon.AddHours(1), 30_000)] });
        rig.Readings.History = (id, _) => id == "grid-meter/activePower" ? 12_000 : 0;
        rig.Events.Replace("server", [new PlanEvent("theirs", Noon.AddHours(2), Noon.AddHours(3), 20_000)],
        [
            new PlanTold(PlanQuantity.ImportPrice, Noon.AddHours(1), Noon.AddHours(2), 1.5),
            new PlanTold(PlanQuantity.ImportPrice, Noon.AddHours(1), Noon.AddHours(3), 9),
            // Five minutes of a quarter-hour: a third of its price.
            new PlanTold(PlanQuantity.ImportPrice, Noon.AddMinutes(5), Noon.AddMinutes(10), 3),
            new PlanTold(PlanQuantity.Carbon, Noon, Noon.AddMinutes(15), 0.2),
        ]);
        PlanRequest request = await rig.RequestAsync(Noon);
        Assert.Equal(((2 * 0.55 * 0.45) + 3) / 3, request.ImportPrice[0], 9);
        Assert.Equal((0.2475, 1.5, 9, 0.55), (Math.Round(request.ImportPrice[1], 9), request.ImportPrice[4], request.ImportPrice[8], Math.Round(request.ImportPrice[12], 9)));
        Assert.Equal((0.2, 0.6), (Math.Round(request.Carbon[0], 9), Math.Round(request.Carbon[1], 9)));
        Assert.Equal(["own", "theirs"], request.Events.Select(e => e.Id));
        rig.Events.Replace("server", [], []);
        request = await rig.RequestAsync(Noon);
        Assert.Equal((0.55 * 0.45, 0.6, "own"), (request.ImportPrice[4], request.Carbon[0], Assert.Single(request.Events).Id));
    }

    [Fact]
    public void Three_figures_of_a_climate_are_a_typical_year()
    {
        WeatherSeries year = WeatherSeries.Normals(TimeSpan.FromHours(8), 14, 13, 5);
        double[] july = [.. Enumerable.Range(0, 24).Select(h => year.At(PlannerRig.Local(7, 18, h)).Temperature)], january = [.. Enumerable.Range(0, 24).Select(h => year.At(PlannerRig.Local(1, 17, h)).Temperature)];
        Assert.Equal((27, 1), (Math.Round(july.Average(), 1), Math.Round(january.Average(), 1)));
        Assert.InRange(july.Max(), 31.5, 32);
        Assert.InRange(Array.IndexOf(july, july.Max()), 14, 15);
        Assert.True(double.IsNaN(year.At(Noon).Direct));
        Assert.True(double.IsFinite(year.At(new DateTimeOffset(2028, 2, 29, 3, 0, 0, TimeSpan.Zero)).Temperature));
    }

    [Fact]
    public async Task A_vehicle_is_expected_to_want_what_vehicles_of_that_hour_wanted()
    {
        PlannerRig rig = new();
        // Mornings 08:00 to 12:00 with 20 kWh, afternoons 13:30 to 17:30 with 10 kWh, on working days.
        rig.Readings.History = (id, at) =>
        {
            double hour = at.ToOffset(TimeSpan.FromHours(8)).TimeOfDay.TotalHours;
            bool works = at.ToOffset(TimeSpan.FromHours(8)).DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday), morning = works && hour is >= 8 and < 12, afternoon = works && hour is >= 13.5 and < 17.5;
            return id switch { "ev-1/connected" => morning || afternoon ? 1 : 0, "ev-1/power" => morning ? 5_000 : afternoon ? 2_500 : 0, "grid-meter/activePower" => 12_000, _ => 0 };
        };
        rig.Readings.Values["ev-1/connected"] = 1;
        rig.Readings.Values["ev-1/sessionEnergy"] = 5_000;
        PlannedVehicle morning = Assert.Single((await rig.RequestAsync(PlannerRig.Local(7, 8, 9))).Vehicles);
        Assert.Equal(("ev-1", 20, 15, 12), (morning.Id, morning.MaximumKilowatts, morning.NeededKilowattHours, morning.FinishStep));
        PlannedVehicle afternoon = Assert.Single((await rig.RequestAsync(PlannerRig.Local(7, 8, 14))).Vehicles);
        Assert.Equal((5, 14), (afternoon.NeededKilowattHours, afternoon.FinishStep));
        // A full one wants nothing.
        rig.Readings.Values["ev-1/sessionEnergy"] = 22_000;
        rig.Readings.Values["ev-1/status"] = 4;
        Assert.Equal(0, Assert.Single((await rig.RequestAsync(PlannerRig.Local(7, 8, 14.25))).Vehicles).NeededKilowattHours);
    }

    [Fact]
    public async Task Rooms_are_planned_when_their_machine_and_the_weather_are_known_and_learned_from_what_was_stored()
    {
        WeatherSeries weather = new(isTypicalYear: false, TimeSpan.Zero);
        for (int h = -22 * 24; h < 48; h++)
            weather.Add(Noon.AddHours(h), new WeatherHour(Outdoor(Noon.AddHours(h)), double.NaN, double.NaN));
        PlannerRig rig = new(new PlanSettings { Weather = weather, Rooms = new PlannedClimate("heat-pump", true, 20_000, 3, 26, 27, 7 * 60 + 30, 18 * 60 + 30, 0xFFF) });
        // A building of 100 kWh/K and 0.5 K/kW, cooled by turns.
        double temperature = 27;
        Dictionary<DateTimeOffset, (double Room, double Cold)> record = [];
        for (DateTimeOffset at = Noon.AddDays(-21); at < Noon; at += SiteMeasures.Quarter)
        {
            double cold = (at.Hour / 3) % 2 == 0 ? 15 : 0;
            temperature += 0.25 / (0.5 * 100) * (Outdoor(at) - temperature) - 0.25 / 100 * cold;
            record[at] = (temperature, cold);
        }

        rig.Readings.History = (id, at) => id == "heat-pump/thermalPower" ? record[at].Cold * 1000 : id.EndsWith("/roomTemperature", StringComparison.Ordinal) ? record[at].Room : 0;
        foreach (SiteRoom room in rig.Site.Rooms)
            rig.Readings.Values[room.Thermostat.Id + "/roomTemperature"] = 26.5;
        PlannedRooms rooms = Assert.Single((await rig.RequestAsync(Noon)).Rooms);
        Assert.Equal(100, rooms.CapacityKilowattHoursPerKelvin, 10.0);
        Assert.Equal(0.5, rooms.ResistanceKelvinPerKilowatt, 0.1);
        Assert.Equal((26.5, 26, 27, 30), (rooms.Temperature, rooms.LowestComfort[0], rooms.HighestComfort[0], rooms.HighestComfort[40]));

        static double Outdoor(DateTimeOffset at) => 29 + 5 * Math.Sin((at.Hour - 3) / 12.0 * Math.PI);
    }

    [Fact]
    public async Task A_daily_run_is_planned_for_what_is_left_of_today_and_for_tomorrow()
    {
        PlannerRig rig = new(new PlanSettings { Runs = [new PlannedRun("relays", "relay4", 10_000, TimeSpan.FromHours(3), TimeSpan.FromHours(1), 0xFFF)] });
        rig.Readings.History = (id, at) => id == "relays/relay4" ? at >= Noon.AddHours(-1) ? 1 : 0 : id == "grid-meter/activePower" ? 12_000 : 0;
        IReadOnlyList<PlannedSwitch> switches = (await rig.RequestAsync(Noon)).Switches;
        Assert.Equal([new PlannedSwitch("relays/relay4", 10, 8, 4, 0, 48), new PlannedSwitch("relays/relay4", 10, 12, 4, 48, 96)], switches);
    }

    [Fact]
    public async Task A_step_becomes_a_target_for_the_converter_power_for_vehicles_relays_and_setpoints_all_within_range()
    {
        WeatherSeries weather = new(isTypicalYear: true, TimeSpan.Zero);
        for (int h = 0; h < 8760; h++)
            weather.Add(new DateTimeOffset(2023, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(h), new WeatherHour(30, double.NaN, double.NaN));
        PlannerRig rig = new(new PlanSettings
        {
            Weather = weather,
            Rooms = new PlannedClimate("heat-pump", true, 20_000, 3, 26, 27, 450, 1110, 0xFFF),
            Runs = [new PlannedRun("relays", "relay4", 10_000, TimeSpan.FromHours(2), TimeSpan.Zero, 0xFFF)],
        });
        rig.Readings.History = (id, at) => id.EndsWith("/roomTemperature", StringComparison.Ordinal) ? 26.8 : id == "grid-meter/activePower" ? 12_000 : 0;
        foreach (SiteRoom room in rig.Site.Rooms)
            rig.Readings.Values[room.Thermostat.Id + "/roomTemperature"] = 26.8;
        rig.Readings.Values["ev-1/connected"] = 1;
        PlanRequest request = await rig.RequestAsync(Noon);
        Plan plan = BuildingPlanner.Make(request)!;
        IReadOnlyList<PlanCommand> commands = rig.Commands.Of(plan.Steps[0], request);
        PlanCommand target = Assert.Single(commands, c => c.Point == "powerTarget");
        // 2 kW pass the meter beside the converter.
        Assert.Equal(Math.Clamp(plan.Steps[0].Grid * 1000 - 2000, -60_000, 60_000), target.Value, 0.1);
        Assert.Equal("acdc", target.Device);
        Assert.InRange(Assert.Single(commands, c => c.Device == "ev-1").Value, 0, 20_000);
        Assert.Contains(Assert.Single(commands, c => c.Device == "relays").Value, new double[] { 0, 1 });
        Assert.Equal(6, commands.Count(c => c.Point == "setpoint"));
        Assert.All(commands.Where(c => c.Point == "setpoint"), c => Assert.InRange(c.Value, 26, 27));
        // A meter that is not known: no target, and the bus voltage leads the battery as ever.
        rig.Readings.Values["grid-meter/activePower"] = double.NaN;
        Assert.DoesNotContain(rig.Commands.Of(plan.Steps[0], request), c => c.Point == "powerTarget");
    }

    [Theory]
    [InlineData("plan: elsewhere", "another site")]
    [InlineData("plan: yuncheng-demo\nimportLimit: -5", "importLimit")]
    [InlineData("plan: yuncheng-demo\ntargetCurve: [1, 2, 3]", "give 24 or 96")]
    [InlineData("plan: yuncheng-demo\nevents: [{from: \"2026-07-01T18:00\", to: \"2026-07-01T17:00\", import: 1000}]", "ends before it begins")]
    [InlineData("plan: yuncheng-demo\nevents: [{from: yesterday, to: \"2026-07-01T17:00\", import: 1000}]", "2026-07-01T18:00")]
    [InlineData("plan: yuncheng-demo\nruns: [{output: relays/relay9, daily: 2h}]", "relay9")]
    [InlineData("plan: yuncheng-demo\nrooms: {machine: battery, does: cool, power: 20000, lowest: 26, highest: 27, occupiedFrom: \"07:30\", occupiedTo: \"18:30\"}", "is no heat pump")]
    [InlineData("plan: yuncheng-demo\nrooms: {machine: heat-pump, does: cool, power: 20000, lowest: 22, highest: 27, occupiedFrom: \"07:30\", occupiedTo: \"18:30\"}", "below 26")]
    [InlineData("plan: yuncheng-demo\nbattery: {efficiency: [{power: 0.5, roundTrip: 0.9}, {power: 0.2, roundTrip: 0.9}]}", "do not rise")]
    [InlineData("plan: yuncheng-demo\nweather: nowhere.epw", "nowhere.epw")]
    [InlineData("plan: yuncheng-demo\nweather: {annualMean: 14, annualSwing: 14}", "dailySwing")]
    [InlineData("plan: yuncheng-demo\nbattery: {mostDischarge: -1}", "mostDischarge")]
    [InlineData("plan: yuncheng-demo\nimportlimit: 5", "importlimit")]
    public void A_wrong_plan_file_is_told_with_its_place_and_what_would_be_right(string text, string told)
    {
        string folder = Directory.CreateTempSubdirectory("busbar-test-").FullName;
        try
        {
            Diagnostics diagnostics = new();
            SiteModel site = new PlannerRig().Site;
            string file = Path.Combine(folder, PlanSettingsReader.FileName);
            File.WriteAllText(file, text + "\n");
            PlanSettingsReader.Read(file, site, diagnostics);
            Assert.True(diagnostics.HasErrors);
            Assert.Contains(PlanSettingsReader.FileName + ":", diagnostics.ToString(), StringComparison.Ordinal);
            Assert.Contains(told, diagnostics.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
