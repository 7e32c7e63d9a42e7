using Busbar.Controller.Tests.Bench;
using Busbar.Esp32;
using Busbar.Host;

namespace Busbar.Controller.Tests;

/// <summary>The device's own link (firmware/esp32/Ports/MqttPort.cs) on a client with the queue of the library's.</summary>
public class The_boards_mqtt_client
{
    private static readonly byte[] Message = [1, 2, 3];

    private readonly BoardBroker _broker = new();
    private readonly MqttPort _port = new(new DeviceSettings("broker.host=broker.test\ncontroller=c1\n"), null, new ProblemList(), HostLog.Silent);

    [Fact]
    public void It_connects_when_it_is_asked_and_subscribes()
    {
        Assert.False(_port.Step());
        Connect();
        _port.Subscribe("a/+");
        Assert.Equal(LinkState.Connected, _port.State);
        Assert.Equal(["a/+"], _broker.Subscribed);
    }

    [Fact]
    public void A_broker_that_refuses_leaves_it_disconnected()
    {
        _broker.Answer = MqttReasonCode.NotAuthorised;
        Connect();
        Assert.Equal(LinkState.Disconnected, _port.State);
        Assert.Contains("does not allow", _port.Text());
    }

    [Fact]
    public void Messages_on_their_way_out_are_few_and_keep_none_from_coming_in()
    {
        Connect();
        int taken = 0;
        while (taken < 100 && _port.Publish("up", Message, Message.Length, 0, false))
        {
            taken++;
        }

        Assert.InRange(taken, 1, 8);
        _broker.Deliver("down", Message);
        var received = new LinkMessage();
        Assert.True(_port.TryReceive(received));
        Assert.Equal("down", received.Topic);
        Assert.False(_port.Publish("up", Message, Message.Length, 0, false));
    }

    private void Connect()
    {
        _port.Connect("will", Message, Message.Length);
        Assert.True(_port.Step());
    }
}
