using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Busbar.Gateway.Broker;
using Busbar.Gateway.Twin;
using Busbar.Gateway.Ui;
using Busbar.Link;
using Busbar.Site.Sites;
using Microsoft.Extensions.Localization;
using MQTTnet;
using MQTTnet.Protocol;

namespace Busbar.Gateway.North.HomeAssistant;

/// <summary>
/// A connection of its own to the broker: announces the devices (retained), keeps their states (retained) and takes commands. What was
/// announced before and is no device of the site any more is taken back. Connects again by itself.
/// </summary>
public sealed class HomeAssistantLink : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    // Values grow stale without anybody telling; so every device is looked at now and then.
    private const int BeatsBetweenLooks = 15;

    private readonly HomeAssistantModel model;
    private readonly SiteModel site;
    private readonly BrokerOptions broker;
    private readonly Func<int> port;
    private readonly LiveState state;
    private readonly CommandService commands;
    private readonly HomeAssistantCommands reader;
    private readonly HomeAssistantTopics topics;
    private readonly DiscoveryDocument discovery;
    private readonly ILogger<HomeAssistantLink> log;
    private readonly ConcurrentDictionary<string, bool> changed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string State, bool IsOnline)> told = new(StringComparer.Ordinal);

    /// <param name="broker">With its password.</param>
    /// <param name="port">The broker's port, asked at each connection.</param>
    public HomeAssistantLink(
        HomeAssistantModel model, SiteModel site, BrokerOptions broker, Func<int> port, LiveState state, CommandService commands, IStringLocalizer<Texts> texts, ILogger<HomeAssistantLink> log)
    {
        this.model = model;
        this.site = site;
        this.broker = broker;
        this.port = port;
        this.state = state;
        this.commands = commands;
        this.log = log;
        reader = new HomeAssistantCommands(site, model.Hold);
        topics = new HomeAssistantTopics(model.Prefix, site.Id);
        CultureInfo culture = CultureInfo.GetCultureInfo(model.Language == "zh" ? "zh-CN" : "en");
        string version = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "";
        discovery = new DiscoveryDocument(topics, point => Named(texts, culture, point), model.TakesCommands, version);
    }

    /// <summary>Messages of Home Assistant that were not understood, since the start.</summary>
    public long RefusedMessages { get; private set; }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using IDisposable changes = state.Subscribe(Note);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LiveAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception wrong)
            {
                log.LogWarning("Home Assistant: no connection to the MQTT broker at {Host}:{Port}: {Reason}; trying again in {Seconds} s", broker.Host, port(), wrong.Message, Pause.TotalSeconds);
            }

            // Patience with a network is real time, whatever the demo's clock does.
            await Task.Delay(Pause, stoppingToken);
        }
    }

    private static string Named(IStringLocalizer<Texts> texts, CultureInfo culture, string point)
    {
        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = culture;
        try
        {
            return texts.Point(point);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    private void Note(LiveChange change)
    {
        if (change.Device is { } device)
            changed[device] = true;
        else
            MarkAll();
    }

    private void MarkAll()
    {
        foreach (SiteDevice device in site.Devices)
            changed[device.Id] = true;
    }

    /// <summary>One connection, from its beginning to its end.</summary>
    private async Task LiveAsync(CancellationToken stopping)
    {
        using IMqttClient connection = new MqttClientFactory().CreateMqttClient();
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        connection.DisconnectedAsync += _ => ended.CancelAsync();
        connection.ApplicationMessageReceivedAsync += arrival => ReceiveAsync(connection, arrival, ended.Token);
        await connection.ConnectAsync(BrokerConnection.Options(broker, port(), SparkplugTopics.GatewayHost(site.Id) + "-home-assistant", topics.Gateway, "offline"u8.ToArray()), stopping);
        try
        {
            await AnnounceAsync(connection, ended.Token);
            log.LogInformation("Home Assistant: {Count} devices announced under {Prefix} on the MQTT broker at {Host}:{Port}", site.Devices.Count(), model.Prefix, broker.Host, port());
            using PeriodicTimer timer = new(Beat);
            for (int beat = 0; ; beat++)
            {
                if (beat % BeatsBetweenLooks == 0)
                    MarkAll();
                await TellAsync(connection, ended.Token);
                await timer.WaitForNextTickAsync(ended.Token);
            }
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            throw new IOException("the broker closed the connection");
        }
        finally
        {
            await SayGoodbyeAsync(connection);
        }
    }

    private async Task AnnounceAsync(IMqttClient connection, CancellationToken cancel)
    {
        await connection.SubscribeAsync(topics.DiscoveryFilter, MqttQualityOfServiceLevel.AtLeastOnce, cancel);
        if (model.TakesCommands)
            await connection.SubscribeAsync(topics.CommandFilter, MqttQualityOfServiceLevel.AtLeastOnce, cancel);
        foreach (SiteDevice device in site.Devices)
        {
            string? area = site.Rooms.FirstOrDefault(room => room.Thermostat.Id == device.Id)?.Name.For(model.Language);
            await PublishAsync(connection, topics.Discovery(device.Id), discovery.Of(device, device.Name.For(model.Language), area).ToJsonString(JsonSerializerOptions.Web), cancel);
        }

        // The broker may be another one than before, so everything is told again.
        told.Clear();
        await PublishAsync(connection, topics.Gateway, "online", cancel);
    }

    private async Task TellAsync(IMqttClient connection, CancellationToken cancel)
    {
        foreach (SiteDevice device in site.Devices.Where(device => changed.TryRemove(device.Id, out _)))
        {
            string now = DeviceState.Of(device, state.Points(device.Id));
            bool isOnline = state.FindDevice(device.Id)?.IsOnline == true;
            bool isKnown = told.TryGetValue(device.Id, out (string State, bool IsOnline) before);
            if (!isKnown || before.State != now)
                await PublishAsync(connection, topics.State(device.Id), now, cancel);
            if (!isKnown || before.IsOnline != isOnline)
                await PublishAsync(connection, topics.Status(device.Id), isOnline ? "online" : "offline", cancel);
            told[device.Id] = (now, isOnline);
        }
    }

    private async Task ReceiveAsync(IMqttClient connection, MqttApplicationMessageReceivedEventArgs arrival, CancellationToken cancel)
    {
        string topic = arrival.ApplicationMessage.Topic;
        byte[] payload = arrival.ApplicationMessage.Payload.ToArray();
        if (!topic.EndsWith("/set", StringComparison.Ordinal))
        {
            if (payload.Length > 0 && topics.IsOwn(topic) && !site.Devices.Any(device => topics.Discovery(device.Id) == topic))
                await PublishAsync(connection, topic, "", cancel);
            return;
        }

        // A retained command is an old one: it would come again at every connection.
        if (arrival.ApplicationMessage.Retain)
        {
            Refuse($"{topic}: a retained command is not carried out");
            return;
        }

        IReadOnlyList<CommandRequest> requests = reader.Read(topic, payload, out string? refusal);
        if (refusal is not null)
            Refuse(refusal);
        foreach (CommandRequest request in requests)
            commands.Send(request);
    }

    private void Refuse(string why)
    {
        RefusedMessages++;
        log.LogWarning("Home Assistant: {Why}", why);
    }

    /// <summary>A proper end sends no will, so it says itself that it goes.</summary>
    private async Task SayGoodbyeAsync(IMqttClient connection)
    {
        if (!connection.IsConnected)
            return;
        try
        {
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(1));
            await PublishAsync(connection, topics.Gateway, "offline", patience.Token);
            await connection.DisconnectAsync(new MqttClientDisconnectOptions(), patience.Token);
        }
        catch (Exception wrong)
        {
            log.LogDebug(wrong, "The broker was gone before the link to Home Assistant could say goodbye; its will says it");
        }
    }

    private static async Task PublishAsync(IMqttClient connection, string topic, string payload, CancellationToken cancel) => await connection.PublishAsync(
        new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(Encoding.UTF8.GetBytes(payload)).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).WithRetainFlag().Build(), cancel);
}
