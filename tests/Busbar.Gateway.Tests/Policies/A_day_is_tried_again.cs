using System.Globalization;
using System.Text;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Tests.CommandLine;
using Busbar.Gateway.Tests.Store;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Tests.Policies;

public sealed class A_day_is_tried_again : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 12, 1, 0, 0, 0, TimeSpan.FromHours(8));

    private readonly TemporaryFolder folder = new();
    private readonly LoadedSite demo = SiteFiles.Load(null, Console.Error)!;

    [Fact]
    public void Policies_that_shed_at_the_recorded_voltage_save_what_they_shed()
    {
        TrialData data = TrialData.Create(Start, TimeSpan.FromMinutes(1), 240);
        Array.Fill(data.Add("grid-meter/activePower"), 30_000);
        double[] voltage = data.Add("dc-meter-loads/voltage");
        Array.Fill(voltage, 375);
        for (int relay = 1; relay <= 4; relay++)
            Array.Fill(data.Add($"relays/relay{relay}"), 1);
        // An hour at 0.93: tiers 5 and 4 would have been shed, 16 kW.
        Array.Fill(voltage, 0.93 * 375, 60, 60);
        TrialResult result = PolicyTrial.Run(demo.Model, demo.Types, data, new Diagnostics())!;
        Assert.Equal(4, result.Hours, 3);
        Assert.Equal(120, result.Happened.ImportKilowattHours, 3);
        Assert.InRange(result.Tried.ImportKilowattHours, 120 - 16.2, 120 - 15.5);
        Assert.True(result.Tried.CostYuan < result.Happened.CostYuan);
        Assert.Equal((0, 4), (result.Happened.Switchings, result.Tried.Switchings));
        Assert.Equal(16, result.Grid.Count);
        Assert.Equal(14_000, result.Grid[6].Tried, 1);
        Assert.Contains("room-101/setpoint", result.Missing);
    }

    [Fact]
    public void What_was_not_recorded_is_not_made_up()
    {
        TrialData data = TrialData.Create(Start, TimeSpan.FromMinutes(1), 60);
        Array.Fill(data.Add("dc-meter-loads/voltage"), 300);
        TrialResult result = PolicyTrial.Run(demo.Model, demo.Types, data, new Diagnostics())!;
        Assert.Equal((0, 0), (result.Hours, result.Tried.ImportKilowattHours));
        Assert.Null(result.Tried.CostYuan);
        Assert.Contains("grid-meter/activePower", result.Missing);
    }

    [Fact]
    public void A_colder_setpoint_saves_heat_and_its_rooms_cool_as_slowly_as_heavy_rooms_do()
    {
        // A winter's working day from six to six, held at 19; the policies' 15 of the night ends by the start before the hours.
        TrialData data = TrialData.Create(Start.AddHours(18), TimeSpan.FromMinutes(1), 12 * 60);
        foreach (string room in new[] { "room-101", "room-102", "room-201", "room-202", "room-301", "room-302" })
        {
            Array.Fill(data.Add(room + "/setpoint"), 19);
            Array.Fill(data.Add(room + "/roomTemperature"), 18.7);
            Array.Fill(data.Add(room + "/mode"), 1);
            Array.Fill(data.Add(room + "/on"), 1);
        }

        TrialResult result = PolicyTrial.Run(demo.Model, demo.Types, data, new Diagnostics())!;

        // 24 W/m2 on 1080 m2 for twelve hours held the recorded rooms.
        Assert.Equal(0.3 * 80 * 1080 * 12 / 1000, result.Happened.RoomKilowattHours, 1);
        Assert.InRange(result.Tried.RoomKilowattHours, 0, 0.6 * result.Happened.RoomKilowattHours);
        Assert.Equal(0, result.Happened.DiscomfortKelvinHours);
        Assert.InRange(result.Tried.DiscomfortKelvinHours, 0, 1);
        Assert.Contains("EN ISO 13790", result.Assumed.En, StringComparison.Ordinal);
    }

    [Fact]
    public void Rooms_that_were_not_recorded_do_not_answer()
    {
        TrialData data = TrialData.Create(Start, TimeSpan.FromMinutes(1), 60);
        Array.Fill(data.Add("room-101/setpoint"), 22);
        Array.Fill(data.Add("room-101/mode"), 1);
        TrialResult result = PolicyTrial.Run(demo.Model, demo.Types, data, new Diagnostics())!;
        Assert.Equal((0, 0), (result.Happened.RoomKilowattHours, result.Tried.RoomKilowattHours));
    }

    [Fact]
    public async Task The_command_line_checks_compares_and_tries()
    {
        string before = folder.File("before.yaml");
        string after = folder.File("after.yaml");
        string recorded = folder.File("day.csv");
        string text = PolicyText.OfSite(await File.ReadAllTextAsync(demo.Model.File));
        await File.WriteAllTextAsync(before, text);
        await File.WriteAllTextAsync(after, text.Replace("unoccupied: 15", "unoccupied: 14", StringComparison.Ordinal));
        StringBuilder csv = new("time,grid-meter/activePower,room-101/setpoint,room-101/mode\n");
        for (int minute = 0; minute < 120; minute++)
            csv.Append(CultureInfo.InvariantCulture, $"{Start.AddMinutes(minute):yyyy-MM-ddTHH:mm:sszzz},20000,15,1\n");
        await File.WriteAllTextAsync(recorded, csv.ToString());

        using RunningCommand check = new("policy", "check", after);
        Assert.Equal(0, await check.EndAsync());
        Assert.Matches(@"floors: \d+ of 8192 bytes, \d+ of 40 outputs", check.Output);
        Assert.Contains("at the gateway: demand-response", check.Output, StringComparison.Ordinal);

        using RunningCommand diff = new("policy", "diff", before, after);
        Assert.Equal(0, await diff.EndAsync());
        Assert.Equal("    room-schedule:\n-     heating: {occupied: 19, unoccupied: 15}\n+     heating: {occupied: 19, unoccupied: 14}\n", diff.Output.ReplaceLineEndings("\n"));

        using RunningCommand trial = new("policy", "try", after, "--csv", recorded);
        Assert.Equal(0, await trial.EndAsync());
        Assert.Matches(@"import +40\.00 +40\.00  kWh", trial.Output);
        Assert.Matches(@"cost +22\.00 +22\.00  yuan", trial.Output);
        // Two hours one kelvin lower than what happened.
        Assert.Matches(@"setpoints, more service +0\.00 +-(2\.00|1\.9\d)  K h", trial.Output);

        await File.AppendAllTextAsync(recorded, "2026-12-01T02:00:00+08:00,x,15,1\n");
        using RunningCommand wrong = new("policy", "try", after, "--csv", recorded);
        Assert.Equal(ExitCode.WrongFile, await wrong.EndAsync());
        Assert.Contains(":122: 'x' of grid-meter/activePower is no number", wrong.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
