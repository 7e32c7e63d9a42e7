using Busbar.Link;
using Busbar.Points;

namespace Busbar.Link.Tests.Sparkplug;

public class Topics_and_quality
{
    [Theory]
    [InlineData("spBv1.0/site/NBIRTH/plant", "site", "NBIRTH", "plant", "")]
    [InlineData("spBv1.0/site/NCMD/plant", "site", "NCMD", "plant", "")]
    [InlineData("spBv1.0/site/DDATA/floors/room-301", "site", "DDATA", "floors", "room-301")]
    [InlineData("spBv1.0/STATE/site-gateway", "", "STATE", "site-gateway", "")]
    public void A_topic_is_taken_apart(string text, string site, string type, string controller, string device)
    {
        SparkplugTopic topic = new();

        Assert.True(topic.Parse(text));
        Assert.Equal((site, type, controller, device), (topic.Site, topic.MessageType, topic.Controller, topic.Device));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("spBv1.0")]
    [InlineData("spBv1.0/site/NBIRTH")]
    [InlineData("spBv1.0/site/NBIRTH/")]
    [InlineData("spBv1.0//NBIRTH/plant")]
    [InlineData("spBv1.0/site/NBIRTH/plant/device")]
    [InlineData("spBv1.0/site/DBIRTH/plant")]
    [InlineData("spBv1.0/site/DBIRTH/plant/device/more")]
    [InlineData("spBv1.0/site/NOISE/plant")]
    [InlineData("spAv1.0/site/NBIRTH/plant")]
    public void What_is_no_topic_of_ours_is_refused(string text) => Assert.False(new SparkplugTopic().Parse(text));

    [Fact]
    public void What_is_built_is_taken_apart()
    {
        SparkplugTopic topic = new();

        Assert.True(topic.Parse(SparkplugTopics.Device("site", SparkplugTopics.DeviceCommand, "floors", "room-301")));
        Assert.Equal("room-301", topic.Device);
        Assert.True(topic.Parse(SparkplugTopics.State(SparkplugTopics.GatewayHost("site"))));
        Assert.Equal("site-gateway", topic.Controller);
    }

    [Fact]
    public void Every_quality_survives_the_wire()
    {
        foreach (Quality quality in Enum.GetValues<Quality>())
            Assert.Equal(quality, SparkplugQuality.ToQuality(SparkplugQuality.FromQuality(quality)));
    }

    [Theory]
    [InlineData(193, Quality.Good)]
    [InlineData(80, Quality.Uncertain)]
    [InlineData(24, Quality.Bad)]
    [InlineData(-1, Quality.Good)]
    public void Codes_of_others_count_by_their_two_top_bits(int code, Quality quality) => Assert.Equal(quality, SparkplugQuality.ToQuality(code));

    [Fact]
    public void An_acknowledgement_holds_boot_and_sequence()
    {
        ulong mark = StoredThroughMark.Make(7, 123_456_789_012);

        Assert.Equal((7UL, 123_456_789_012UL), (StoredThroughMark.Boot(mark), StoredThroughMark.Sequence(mark)));
        Assert.True(StoredThroughMark.Make(8, 1) > StoredThroughMark.Make(7, StoredThroughMark.MaximumSequence));
    }
}
