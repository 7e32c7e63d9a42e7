using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Busbar.Controller;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Busbar.Host;

/// <summary>
/// The controller's link over MQTT 3.1.1. Connecting and sending go on in the background, in order; the controller sees queues.
/// A message taken by <see cref="Publish"/> may be lost with the connection: the outbox sends it again until it is acknowledged.
/// </summary>
public sealed class MqttLinkPort : ILinkPort, IAsyncDisposable
{
    private const int QueueLength = 256;

    private readonly MqttLinkSettings _settings;
    private readonly Action _wake;
    private readonly Action<string> _log;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly ConcurrentQueue<LinkMessage> _inbox = new();
    private readonly CancellationTokenSource _stopping = new();
    private Connection? _connection;
    private string _said = "";

    /// <param name="settings">Where the broker is.</param>
    /// <param name="wake">Called when a message came, the connection changed, or the queue has room again.</param>
    /// <param name="log">Told why there is no connection, once per reason.</param>
    public MqttLinkPort(MqttLinkSettings settings, Action wake, Action<string> log)
    {
        (_settings, _wake, _log) = (settings, wake, log);
        _client.ApplicationMessageReceivedAsync += Received;
    }

    /// <inheritdoc/>
    public LinkState State => Volatile.Read(ref _connection)?.State ?? LinkState.Disconnected;

    /// <inheritdoc/>
    public void Connect(string willTopic, byte[] will, int willLength)
    {
        Disconnect();
        _inbox.Clear();
        var connection = new Connection(_connection?.Ended ?? Task.CompletedTask);
        _connection = connection;
        var lastWill = will.AsSpan(0, willLength).ToArray();
        connection.Ended = Task.Run(() => RunAsync(connection, willTopic, lastWill));
    }

    /// <inheritdoc/>
    public void Subscribe(string topicFilter) => _connection?.Work.Writer.TryWrite(new Work(topicFilter, null, 1, false));

    /// <inheritdoc/>
    public bool Publish(string topic, byte[] payload, int length, byte qos, bool retain)
    {
        var connection = _connection;
        return connection is { State: LinkState.Connected }
            && connection.Work.Writer.TryWrite(new Work(topic, payload.AsSpan(0, length).ToArray(), qos, retain));
    }

    /// <summary>Why the last attempt to connect failed; null when it did not.</summary>
    public Exception? Failure { get; private set; }

    /// <inheritdoc/>
    public bool TryReceive(LinkMessage into)
    {
        if (!_inbox.TryDequeue(out var message))
        {
            return false;
        }

        (into.Topic, into.Payload, into.Length) = (message.Topic, message.Payload, message.Length);
        return true;
    }

    /// <inheritdoc/>
    public void Disconnect()
    {
        if (_connection is { } connection)
        {
            // What is queued still goes out: the last of it may be the farewell.
            connection.State = LinkState.Disconnected;
            connection.Work.Writer.TryComplete();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Disconnect();
        if (_connection is { } connection)
        {
            await Task.WhenAny(connection.Ended, Task.Delay(2000)).ConfigureAwait(false);
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        _client.Dispose();
        _stopping.Dispose();
    }

    private MqttClientOptions Options(string willTopic, byte[] will)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(_settings.Host, _settings.Port)
            .WithProtocolVersion(MqttProtocolVersion.V311)
            .WithClientId(_settings.ClientId)
            .WithCleanSession()
            .WithKeepAlivePeriod(_settings.KeepAlive)
            .WithTimeout(TimeSpan.FromSeconds(10))
            .WithWillTopic(willTopic)
            .WithWillPayload(will)
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (_settings.UserName != null)
        {
            builder = builder.WithCredentials(_settings.UserName, _settings.Password);
        }

        if (_settings.UseTls)
        {
            builder = builder.WithTlsOptions(tls =>
            {
                tls.UseTls();
                if (_settings.TrustedAuthorityFile != null)
                {
                    tls.WithTrustChain([X509CertificateLoader.LoadCertificateFromFile(_settings.TrustedAuthorityFile)]);
                }
            });
        }

        return builder.Build();
    }

    private async Task RunAsync(Connection connection, string willTopic, byte[] will)
    {
        try
        {
            await connection.Before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var answer = await _client.ConnectAsync(Options(willTopic, will), _stopping.Token).ConfigureAwait(false);
            if (answer.ResultCode != MqttClientConnectResultCode.Success)
            {
                throw new BrokerRefusalException(answer.ResultCode);
            }

            if (connection.Work.Reader.Completion.IsCompleted)
            {
                await _client.DisconnectAsync().ConfigureAwait(false);
                return;
            }

            _said = "";
            Failure = null;
            using var lost = new CancellationTokenSource();
            Task Lose(MqttClientDisconnectedEventArgs e)
            {
                connection.State = LinkState.Disconnected;
                lost.Cancel();
                _wake();
                return Task.CompletedTask;
            }

            _client.DisconnectedAsync += Lose;
            connection.State = LinkState.Connected;
            _wake();
            try
            {
                await SendAsync(connection, lost.Token).ConfigureAwait(false);
                await _client.DisconnectAsync(cancellationToken: _stopping.Token).ConfigureAwait(false);
            }
            finally
            {
                _client.DisconnectedAsync -= Lose;
            }
        }
        catch (OperationCanceledException)
        {
            // Lost, or stopping: the session sees the state.
        }
        catch (Exception error)
        {
            // Whatever it was, an unreadable certificate or a broker's refusal: it is said, and the session tries again.
            Failure = error;
            Say(error.InnerException?.Message ?? error.Message);
        }
        finally
        {
            connection.State = LinkState.Disconnected;
            if (_client.IsConnected)
            {
                await _client.TryDisconnectAsync().ConfigureAwait(false);
            }

            _wake();
        }
    }

    private async Task SendAsync(Connection connection, CancellationToken lost)
    {
        await foreach (var work in connection.Work.Reader.ReadAllAsync(lost).ConfigureAwait(false))
        {
            if (work.Payload == null)
            {
                await _client.SubscribeAsync(work.Topic, (MqttQualityOfServiceLevel)work.Qos, lost).ConfigureAwait(false);
                continue;
            }

            var message = new MqttApplicationMessageBuilder()
                .WithTopic(work.Topic)
                .WithPayload(work.Payload)
                .WithQualityOfServiceLevel((MqttQualityOfServiceLevel)work.Qos)
                .WithRetainFlag(work.Retain)
                .Build();
            await _client.PublishAsync(message, lost).ConfigureAwait(false);
            if (connection.Work.Reader.Count == QueueLength / 2)
            {
                _wake();
            }
        }
    }

    private Task Received(MqttApplicationMessageReceivedEventArgs e)
    {
        var payload = System.Buffers.BuffersExtensions.ToArray(e.ApplicationMessage.Payload);
        _inbox.Enqueue(new LinkMessage { Topic = e.ApplicationMessage.Topic, Payload = payload, Length = payload.Length });
        _wake();
        return Task.CompletedTask;
    }

    private void Say(string reason)
    {
        if (reason != _said)
        {
            _said = reason;
            _log($"broker {_settings.Host}:{_settings.Port}: {reason}");
        }
    }

    /// <summary>A subscription when there is no payload, else a message.</summary>
    private sealed record Work(string Topic, byte[]? Payload, byte Qos, bool Retain);

    private sealed class Connection(Task before)
    {
        private int _state = (int)LinkState.Connecting;

        /// <summary>The connection before this one, which must be gone first.</summary>
        public Task Before { get; } = before;

        public Task Ended { get; set; } = Task.CompletedTask;

        public Channel<Work> Work { get; } = Channel.CreateBounded<Work>(new BoundedChannelOptions(QueueLength) { SingleReader = true });

        public LinkState State
        {
            get => (LinkState)Volatile.Read(ref _state);
            set => Volatile.Write(ref _state, (int)value);
        }
    }
}
