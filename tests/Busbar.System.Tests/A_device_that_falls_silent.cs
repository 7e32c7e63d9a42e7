using Busbar.Simulator.Faults;
using Busbar.SystemTests.Bench;

namespace Busbar.SystemTests;

/// <summary>The one message that no healthy building sends.</summary>
public class A_device_that_falls_silent
{
    [Fact]
    public void Is_told_in_a_death_that_a_foreign_codec_reads()
    {
        using TestFolder folder = new();
        using VirtualSystem system = new(folder.Path);
        system.Run(TimeSpan.FromMinutes(1));
        system.Site.Devices["room-101"].Faults.Line = LineFault.Silence;
        system.Run(TimeSpan.FromMinutes(2));
        HeardMessage[] deaths = [.. system.Messages.Where(message => message.Kind == "DDEATH")];
        Assert.Equal("room-101", Assert.Single(deaths).Device);
        Assert.Single(SparkplugPackage.Decode([deaths[0].Payload]));
    }
}
