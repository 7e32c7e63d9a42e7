using System.Net;
using System.Text.Json;
using Busbar.Gateway.Alarms;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Store;
using Busbar.Gateway.Tests.Store;
using Busbar.Gateway.Twin;
using Busbar.Points;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Busbar.Gateway.Tests.Alarms;

public sealed class Alarms_are_kept_and_told : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 5, 4, 0, 0, TimeSpan.Zero));
    private readonly SiteModel site = SiteFiles.Load(null, Console.Error)!.Model;
    private readonly Receiver receiver = new();
    private SqliteStore? store;
    private LiveState state = null!;
    private Notifier notifier = null!;

    public void Dispose()
    {
        store?.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_dead_controller_is_one_alarm_that_survives_a_restart_with_who_acknowledged_it()
    {
        AlarmService alarms = Open();
        Bear(isOnline: true);
        Pass(alarms, 70);
        Assert.Empty(alarms.Current);

        state.SetControllerOnline("floors", false, null, time.GetUtcNow());
        foreach (SiteDevice device in site.FindController("floors")!.Devices)
            state.SetDeviceOnline("floors", device.Id, false, null, time.GetUtcNow());
        Pass(alarms, 120);

        Assert.Equal("controller:floors", Assert.Single(alarms.Current).Id);
        Assert.NotNull(alarms.Acknowledge("controller:floors", "Li", "on my way"));
        store!.Dispose();
        alarms = Open();
        Assert.Equal((AlarmStanding.Acknowledged, "Li"), (alarms.Current[0].Standing, alarms.Current[0].AcknowledgedBy));
    }

    [Fact]
    public void A_limit_of_the_file_is_watched_on_every_point_that_it_names()
    {
        AlarmService alarms = Open();
        Bear(isOnline: true);
        state.DeclarePoint("floors", "room-301", "roomTemperature", Unit.Celsius, PointKind.Measurement, false, -10, 50, "");
        for (int minute = 0; minute < 16; minute++)
        {
            state.SetPoint("floors", "room-301", "roomTemperature", 11, Quality.Good, time.GetUtcNow());
            Pass(alarms, 60);
        }

        AlarmState cold = Assert.Single(alarms.Current);
        Assert.Equal(("room-cold:room-301/roomTemperature", AlarmPriority.High, "11 °C"), (cold.Id, cold.Priority, cold.Text.En));
    }

    [Fact]
    public async Task A_storm_is_one_message_a_minute_repeated_until_it_is_taken_and_nothing_is_forgotten_over_a_restart()
    {
        AlarmService alarms = Open();
        Bear(isOnline: false);
        Pass(alarms, 120);
        int raised = alarms.Current.Count(alarm => alarm.Standing == AlarmStanding.Unacknowledged);
        Assert.Equal(3, raised);

        receiver.Status = HttpStatusCode.BadGateway;
        await notifier.StepAsync(default);
        await notifier.StepAsync(default);
        Assert.Single(receiver.Bodies);
        store!.Dispose();
        alarms = Open();
        receiver.Status = HttpStatusCode.OK;
        await notifier.StepAsync(default);
        await notifier.StepAsync(default);

        Assert.Equal(2, receiver.Bodies.Count);
        using JsonDocument told = JsonDocument.Parse(receiver.Bodies[1]);
        Assert.Equal(raised, told.RootElement.GetProperty("changes").GetArrayLength());
        Assert.Equal("controller:plant", told.RootElement.GetProperty("changes")[0].GetProperty("alarm").GetString());
        alarms.Shelve("controller:plant", time.GetUtcNow().AddHours(1), "Li", "rebuild");
        time.Advance(TimeSpan.FromMinutes(2));
        await notifier.StepAsync(default);
        Assert.Equal(2, receiver.Bodies.Count);
    }

    [Fact]
    public async Task Mail_reaches_a_server_with_every_change_in_it()
    {
        using MailServer server = new();
        MailChannel channel = new(new MailTarget("127.0.0.1", server.Port, "busbar@example.org", ["li@example.org", "wang@example.org"], null, null), "demo", TimeSpan.FromHours(8));
        AlarmState state = new("device:a", new LocalName("电表离线", "meter is offline"), AlarmPriority.High, AlarmStanding.Unacknowledged, time.GetUtcNow(), time.GetUtcNow(), null, new LocalName("", ""), null, null, null, null);

        await channel.SendAsync([new AlarmChange("device:a", time.GetUtcNow(), "raised", state, "", "")], 7, default);

        string mail = await server.Received;
        Assert.Contains("RCPT TO:<wang@example.org>", mail, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("From: busbar@example.org", mail, StringComparison.Ordinal);
    }

    private AlarmService Open()
    {
        store = new SqliteStore(new StoreOptions { Path = folder.File("busbar.db") }, time);
        state = new LiveState(time);
        state.Declare(site);
        AlarmTables tables = new(store);
        notifier = new Notifier(tables, [new WebhookChannel(new Uri("http://hook.test/"), site.Id, new HttpClient(receiver, disposeHandler: false))], time, NullLogger<Notifier>.Instance);
        return new AlarmService(AlarmsModel.Read(site, new Diagnostics()), tables, state, site, new EventLog(), notifier, null!, time, NullLogger<AlarmService>.Instance);
    }

    private void Bear(bool isOnline)
    {
        foreach (SiteController controller in site.Controllers)
        {
            state.SetControllerOnline(controller.Id, isOnline, null, time.GetUtcNow());
            foreach (SiteDevice device in controller.Devices)
                state.SetDeviceOnline(controller.Id, device.Id, isOnline, null, time.GetUtcNow());
        }
    }

    private void Pass(AlarmService alarms, int seconds)
    {
        for (int second = 0; second < seconds; second += 5)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            alarms.Look();
        }
    }

    private sealed class Receiver : HttpMessageHandler
    {
        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public List<string> Bodies { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
        {
            Bodies.Add(await request.Content!.ReadAsStringAsync(cancel));
            return new HttpResponseMessage(Status);
        }
    }
}
