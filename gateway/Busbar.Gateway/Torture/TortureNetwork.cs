using Busbar.Simulator;

namespace Busbar.Gateway.Torture;

/// <summary>
/// Broker and network between controllers and gateway. A connection keeps the order of its messages, delays them, and may lose or double one;
/// one that breaks loses what was under way. The broker keeps what is retained as long as it lives.
/// </summary>
internal sealed class TortureNetwork
{
    private readonly VirtualBuilding building;
    private readonly Random random;
    private readonly Dictionary<string, byte[]> retained = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Connection> connections = new(StringComparer.Ordinal);
    private long gatewayFreeAt;

    public TortureNetwork(VirtualBuilding building, Random random)
    {
        this.building = building;
        this.random = random;
        foreach (VirtualController controller in building.Controllers)
        {
            Connection connection = new(controller);
            connections[controller.Site.Id] = connection;
            controller.Link.Published = (topic, payload) => FromController(connection, topic, payload);
            controller.Link.Subscribed = filter => Subscribed(connection, filter);
        }
    }

    public TortureGateway? Gateway { get; set; }

    public bool IsBrokerUp { get; private set; } = true;

    /// <summary>Longest delay of a message, ms.</summary>
    public int LongestDelay { get; set; } = 40;

    /// <summary>Share of messages lost without the connection breaking.</summary>
    public double Loss { get; set; }

    /// <summary>Share of messages that come twice.</summary>
    public double Doubling { get; set; }

    private long Now => building.Site.Clock.MonotonicMilliseconds;

    /// <summary>The broker stops: every connection breaks, what it retained is gone.</summary>
    public void StopBroker()
    {
        IsBrokerUp = false;
        retained.Clear();
        foreach (Connection connection in connections.Values)
            Break(connection);
        Gateway?.Disconnect();
    }

    public void StartBroker()
    {
        IsBrokerUp = true;
        foreach (Connection connection in connections.Values.Where(c => !c.IsCut))
            connection.Controller.Link.IsBrokerUp = true;
        Gateway?.Connect();
    }

    /// <summary>A controller is cut off.</summary>
    public void Cut(string controller)
    {
        connections[controller].IsCut = true;
        Break(connections[controller]);
    }

    public void Join(string controller)
    {
        connections[controller].IsCut = false;
        connections[controller].Controller.Link.IsBrokerUp = IsBrokerUp;
    }

    /// <summary>A message of the gateway to the broker.</summary>
    public void FromGateway(string topic, byte[] payload, bool retain)
    {
        if (retain)
            retained[topic] = payload;
        string[] parts = topic.Split('/');
        if (parts[1] == "STATE")
        {
            foreach (Connection connection in connections.Values)
                ToController(connection, topic, payload);
        }
        else if (parts.Length > 3 && connections.TryGetValue(parts[3], out Connection? connection))
        {
            ToController(connection, topic, payload);
        }
    }

    /// <summary>The broker speaks the gateway's will.</summary>
    public void GatewayGone(string topic, byte[] will)
    {
        if (IsBrokerUp)
            FromGateway(topic, will, retain: true);
    }

    private void Break(Connection connection)
    {
        connection.Life++;
        connection.Controller.Link.IsBrokerUp = false;
    }

    private void Subscribed(Connection connection, string filter)
    {
        if (retained.TryGetValue(filter, out byte[]? payload))
            ToController(connection, filter, payload);
    }

    private void ToController(Connection connection, string topic, byte[] payload)
    {
        int life = connection.Life;

        // A retained message is the broker's to deliver as long as the connection stands.
        for (int copies = retained.ContainsKey(topic) ? 1 : Copies(); copies > 0; copies--)
        {
            connection.DownFreeAt = Math.Max(connection.DownFreeAt, Now + random.Next(LongestDelay + 1));
            building.Site.Plan(connection.DownFreeAt, () =>
            {
                if (connection.Life == life && !connection.Controller.IsDown)
                    connection.Controller.Deliver(topic, payload);
            });
        }
    }

    private void FromController(Connection connection, string topic, byte[] payload)
    {
        // A will is spoken by the broker itself; where it is gone too, nobody speaks.
        if (!IsBrokerUp)
            return;
        for (int copies = topic.Contains("/NDEATH/", StringComparison.Ordinal) ? 1 : Copies(); copies > 0; copies--)
        {
            connection.UpFreeAt = Math.Max(connection.UpFreeAt, Now + random.Next(LongestDelay + 1));
            gatewayFreeAt = Math.Max(gatewayFreeAt, connection.UpFreeAt);
            building.Site.Plan(gatewayFreeAt, () =>
            {
                if (IsBrokerUp)
                    Gateway?.Receive(topic, payload);
            });
        }
    }

    private int Copies()
    {
        if (Loss == 0 && Doubling == 0)
            return 1;
        double chance = random.NextDouble();
        return chance < Loss ? 0 : chance < Loss + Doubling ? 2 : 1;
    }

    private sealed class Connection(VirtualController controller)
    {
        public VirtualController Controller { get; } = controller;

        public bool IsCut { get; set; }

        public int Life { get; set; }

        public long UpFreeAt { get; set; }

        public long DownFreeAt { get; set; }
    }
}
