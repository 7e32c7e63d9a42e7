using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Busbar.Controller.Tests.Bench;
using Busbar.Host;
using Busbar.Link;
using MQTTnet;
using MQTTnet.Server;

namespace Busbar.Controller.Tests;

/// <summary>The host's own ports: TCP to a device, MQTT to a broker, files on the disk, all at once in real time.</summary>
public sealed class A_controller_on_real_ports : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("busbar-host-").FullName;
    private readonly TcpListener _device = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly int _brokerPort = FreePorts.Take();
    private readonly ScriptedDevice _registers = new(1);
    private MqttServer _broker = null!;
    private Task _serving = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _registers.Set(1234, 5678, 20);
        _device.Start();
        _serving = ServeAsync();
        _broker = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder().WithDefaultEndpoint().WithDefaultEndpointPort(_brokerPort).WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).Build());
        await _broker.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving;
        _device.Stop();
        await _broker.StopAsync();
        _broker.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_damaged_certificate_file_is_said_and_does_not_poison_the_link()
    {
        string file = Path.Combine(_folder, "authority.pem");
        await File.WriteAllTextAsync(file, "no certificate", TestContext.Current.CancellationToken);
        MqttLinkSettings settings = new("127.0.0.1", _brokerPort, "x") { UseTls = true, TrustedAuthorityFile = file };
        await using MqttLinkPort link = new(settings, () => { }, _log.Enqueue);
        for (int i = 0; i < 2; i++)
        {
            link.Connect("will", [1], 1);
            using CancellationTokenSource limit = new(Patience);
            while (link.State != Busbar.Controller.LinkState.Disconnected)
            {
                await Task.Delay(20, limit.Token);
            }

            Assert.Equal(i + 1, _log.Count);
            File.Delete(file);
        }
    }

    [Fact]
    public async Task It_reads_over_tcp_speaks_mqtt_obeys_a_command_and_goes_on_after_a_restart()
    {
        TestGateway gateway = new(() => 0);
        SemaphoreSlim arrived = new(0);
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += e =>
        {
            lock (gateway)
            {
                gateway.Take(e.ApplicationMessage.Topic, System.Buffers.BuffersExtensions.ToArray(e.ApplicationMessage.Payload));
            }

            arrived.Release();
            return Task.CompletedTask;
        };
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _brokerPort).Build());
        foreach (string kind in new[] { "NBIRTH", "DBIRTH", "NDATA", "DDATA", "NDEATH", "DDEATH" })
        {
            await client.SubscribeAsync($"spBv1.0/{TestDocument.SiteId}/{kind}/#");
        }

        await using (ControllerHost host = Host())
        {
            await Until(arrived, gateway, g => g.Samples("a/power").Any(s => s.Value == 1234));
            await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic($"spBv1.0/{TestDocument.SiteId}/DCMD/plant/a").WithPayload(TestGateway.Command(w =>
            {
                TestGateway.Metric(w, MetricNames.CommandId, SparkplugDataType.UInt64, v => v.Long(42));
                TestGateway.Metric(w, "setpoint", SparkplugDataType.Double, v => v.Double(23));
            })).Build());
            await Until(arrived, gateway, g => g.Events(ControllerEvent.CommandVerified).Any(e => e is { CommandId: 42, Value: 23 }));
            Assert.Equal(0, host.Restarts);
        }

        Assert.Contains(gateway.Topics("NDEATH"), t => t.EndsWith("plant", StringComparison.Ordinal));
        await using (Host())
        {
            await Until(arrived, gateway, g => g.Stored.Values.Any(r => r is { Boot: 2, Event: ControllerEvent.None }));
        }

        // Nobody acknowledged: the first boot's records are all there, from the first on.
        Assert.Equal(1UL, gateway.Stored.Values.Where(r => r.Boot == 1).Min(r => r.Sequence));
        Assert.DoesNotContain(_log, l => l.Contains("failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_device_that_nobody_serves_is_named_in_the_log()
    {
        int nowhere = FreePorts.Take();
        SemaphoreSlim said = new(0);
        using TcpBusPort port = new("127.0.0.1", nowhere, () => { }, text =>
        {
            _log.Enqueue(text);
            said.Release();
        });
        Assert.True(await said.WaitAsync(Patience));
        Assert.StartsWith($"127.0.0.1:{nowhere}: ", Assert.Single(_log));
        Assert.False(port.IsOpen);
    }

    [Fact]
    public async Task A_tty_that_is_not_there_is_named_with_what_to_do()
    {
        SemaphoreSlim said = new(0);
        using SerialPort port = new("/dev/no-such-tty", () => { }, text =>
        {
            _log.Enqueue(text);
            said.Release();
        });
        Assert.True(await said.WaitAsync(Patience));
        Assert.Contains("/dev/no-such-tty", Assert.Single(_log));
        Assert.Contains("dialout", _log.Single());
        Assert.False(port.IsOpen);
        Assert.False(port.Write([1], 0, 1));
    }

    private ControllerHost Host() => new(
        new ControllerHostSettings(LinuxController.Settings("plant", TestDocument.Key, TestDocument.SiteId), _folder, new MqttLinkSettings("127.0.0.1", _brokerPort, "plant"))
        {
            FirstDocument = new TestDocument().Tcp("field", ((IPEndPoint)_device.LocalEndpoint).Port, 1000).Device("a", 0, 1).Output(0).ToArray(),
        },
        new HostLog((level, text) => _log.Enqueue($"{level} {text}")));

    private static async Task Until(SemaphoreSlim arrived, TestGateway gateway, Func<TestGateway, bool> holds)
    {
        using CancellationTokenSource limit = new(Patience);
        while (true)
        {
            lock (gateway)
            {
                if (holds(gateway))
                {
                    return;
                }
            }

            await arrived.WaitAsync(limit.Token);
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient connection = await _device.AcceptTcpClientAsync(_stopping.Token);
                await ServeAsync(connection.GetStream());
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        byte[] request = new byte[12];
        try
        {
            while (true)
            {
                await stream.ReadExactlyAsync(request, _stopping.Token);
                byte[] answer = _registers.Answer(request.AsSpan(7), 0);
                await stream.WriteAsync((byte[])[request[0], request[1], 0, 0, 0, (byte)(answer.Length + 1), request[6], .. answer], _stopping.Token);
            }
        }
        catch (IOException)
        {
            // The controller closed; the next may come.
        }
    }
}
