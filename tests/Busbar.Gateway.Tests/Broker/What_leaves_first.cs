using Busbar.Gateway.Broker;

namespace Busbar.Gateway.Tests.Broker;

public class What_leaves_first
{
    private readonly OutgoingMessages outgoing = new();

    [Fact]
    public void Of_acknowledgements_that_have_not_left_only_the_newest_of_each_controller_does()
    {
        outgoing.Open();
        outgoing.PublishNewest("NCMD/plant", [1]);
        outgoing.PublishNewest("NCMD/floors", [2]);
        outgoing.PublishNewest("NCMD/plant", [3]);

        Assert.Equal([("NCMD/plant", 3, false), ("NCMD/floors", 2, false)], Leaving());
        outgoing.PublishNewest("NCMD/plant", [4]);
        Assert.Equal([("NCMD/plant", 4, false)], Leaving());
    }

    [Fact]
    public void A_command_does_not_wait_behind_acknowledgements_and_is_confirmed()
    {
        outgoing.Open();
        outgoing.PublishNewest("NCMD/plant", [1]);
        outgoing.Publish("DCMD/plant/valve", [2]);
        outgoing.Publish("DCMD/plant/pump", [3]);

        Assert.Equal([("DCMD/plant/valve", 2, true), ("DCMD/plant/pump", 3, true), ("NCMD/plant", 1, false)], Leaving());
    }

    [Fact]
    public void Nothing_is_taken_without_a_connection_and_nothing_is_left_for_the_next_one()
    {
        Assert.False(outgoing.Publish("DCMD/plant/valve", [1]));
        Assert.False(outgoing.PublishNewest("NCMD/plant", [2]));
        outgoing.Open();
        Assert.True(outgoing.Publish("DCMD/plant/valve", [3]));
        Assert.True(outgoing.PublishNewest("NCMD/plant", [4]));
        outgoing.Close();
        outgoing.Open();

        Assert.Empty(Leaving());
    }

    private List<(string Topic, int Content, bool IsConfirmed)> Leaving()
    {
        List<(string, int, bool)> left = [];
        while (outgoing.TryTake(out OutgoingMessage? message))
            left.Add((message.Topic, message.Payload[0], message.IsConfirmed));
        return left;
    }
}
