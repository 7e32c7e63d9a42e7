using Busbar.Gateway.Twin;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Tests.Twin;

/// <summary>Who was away goes on where it was, over a restart of the gateway too.</summary>
public sealed class EventLogTests
{
    private readonly EventLog log = new();

    [Fact]
    public void After_an_interruption_come_the_events_since()
    {
        string last = log.IdOf(Add("first"));
        Add("second");

        Assert.Equal(["second"], NamesAfter(last));
    }

    [Fact]
    public void After_a_restart_of_the_gateway_come_all_whatever_their_numbers()
    {
        EventLog before = new();
        string last = "";
        for (int i = 0; i < 400; i++)
            last = before.IdOf(before.Add(DateTimeOffset.UnixEpoch, "old", new LocalName("", "")));
        Add("first");
        Add("second");

        Assert.Equal(["first", "second"], NamesAfter(last));
        Assert.Equal(["first", "second"], NamesAfter("400"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("0a1b2c3d-")]
    [InlineData("0a1b2c3d--4")]
    public void What_is_no_id_is_told(string id) => Assert.Null(log.After(id));

    private LiveEvent Add(string name) => log.Add(DateTimeOffset.UnixEpoch, name, new LocalName("", ""));

    private List<string> NamesAfter(string id)
    {
        List<string> names = [];
        using IDisposable subscription = log.Subscribe(told => names.Add(told.Name), log.After(id));
        return names;
    }
}
