using Busbar.Site.Devices;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Devices;

/// <summary>The step of a register that counts whole numbers, in the point's unit: audits of meters allow for it.</summary>
public sealed class What_one_count_is
{
    [Theory]
    [InlineData("holding: 0, type: u32, unit: kWh", 1000)]
    [InlineData("holding: 0, type: u32, unit: kWh, scale: 10", 10_000)]
    [InlineData("holding: 0, type: s32, unit: MWh, scale: 0.01", 10_000)]
    [InlineData("holding: 0, type: float32, unit: kWh", 0)]
    public void Is_told_by_the_file_where_numbers_are_whole(string place, double wattHours)
    {
        Diagnostics diagnostics = new();
        DeviceFile file = DeviceFileLoader.Parse(
            "meter.yaml",
            "device: meter\nclass: heatMeter\nmaker: M\nproducts: [P]\nverified: false\nsources: [own]\nwiring: none\nmodbus: {}\npolls: {slow: 60s}\npoints:\n  heatEnergy: {" + place + ", poll: slow}\n",
            diagnostics) ?? throw new InvalidOperationException(diagnostics.ToString());

        Assert.Equal(wattHours, Assert.Single(DeviceTypes.TypeOf(file).Points).Step, 6);
    }
}
