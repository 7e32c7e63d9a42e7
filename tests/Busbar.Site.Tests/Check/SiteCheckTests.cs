using Busbar.Control;
using Busbar.Link;
using Busbar.Site.Check;
using Busbar.Site.Compile;
using Busbar.Site.Sites;

namespace Busbar.Site.Tests.Check;

/// <summary>What <c>busbar check</c> says.</summary>
public sealed class SiteCheckTests
{
    private static readonly SiteCheckReport Demo = SiteCheck.Run(WorkingCopy.PathOf("sites", "yuncheng"));

    [Fact]
    public void The_demo_building_has_nothing_to_complain_about()
    {
        Assert.Equal("", Demo.Diagnostics.ToString());
        Assert.Equal("yuncheng-demo", Demo.Site!.Id);
        Assert.Equal(6, Demo.Site.Rooms.Count);
        Assert.Equal(23, Demo.Site.Devices.Count());
    }

    [Theory]
    [InlineData("plant")]
    [InlineData("floors")]
    [InlineData("loads")]
    public void Each_of_its_controllers_gets_a_document_that_fits(string controller)
    {
        CompiledDocument document = Demo.Documents[controller];

        Assert.InRange(document.Bytes.Length, 500, ControllerSize.Own.DocumentBytes);
        Assert.InRange(document.PolicyLength, 1, DocumentCompiler.MaximumPolicyLength);
        Assert.Equal(DocumentError.None, DocumentCheck.Check(document.Bytes, document.Bytes.Length, new byte[32], controller, 0, -1));
    }

    [Fact]
    public void The_load_relays_are_outputs_with_the_tiers_of_the_file()
    {
        SiteController loads = Demo.Site!.FindController("loads")!;
        byte[] bytes = Demo.Documents["loads"].Bytes;
        ControllerDocument document = new(bytes, bytes.Length);
        int[] firstPoints = [.. loads.Devices.Select(loads.FirstPointOf)];
        OutputTable table = new(bytes, document.SectionOffset(DocumentFormat.Outputs), document.SectionLength(DocumentFormat.Outputs), firstPoints, loads.PointCount);

        foreach (SiteLoad load in Demo.Site.Loads)
        {
            int output = Enumerable.Range(0, table.Count).Single(o => table.Device(o) == load.Output.Device.Index && table.Point(o) == load.Output.Index);
            Assert.Equal(load.Tier, table.Tier(output));
        }
    }

    [Fact]
    public void The_serial_buses_of_the_demo_building_keep_time_for_a_time_out_and_for_commands()
    {
        Assert.Equal(["field", "thermostats"], Demo.Budgets.Select(b => b.Bus.Id));
        Assert.All(Demo.Budgets, b => Assert.InRange(b.Need, b.Load, 0.8));
        Assert.All(Demo.Budgets, b => Assert.NotEmpty(b.Lines));
    }

    [Fact]
    public void The_report_tells_sizes_budgets_and_the_read_plan()
    {
        string text = Demo.Text();

        Assert.Matches(@"controller plant: 9 devices \(of 20\), \d+ points \(of 200\)", text);
        Assert.Matches(@"  document \d+ bytes \(of 16384\), outputs, policies and calendar \d+ \(of 8192\)", text);
        Assert.Matches(@"  bus field: plant-rs485 9600 baud; one round of everything takes [1-9]\.\d\d s; polling takes 0\.\d\d s per second, with a time-out 0\.\d\d of 0\.80", text);
        Assert.Contains("    grid-meter (eastron-sdm630, address 1)", text);
        Assert.Matches(@"      every 1s: Input \d+, \d+", text);
        Assert.EndsWith("good" + Environment.NewLine, text);
        Assert.DoesNotContain("policy 0:", text);
        Assert.Matches($"policy 0: [a-z-]+, ({string.Join('|', Enum.GetNames<PolicyType>())})", Demo.Text(dump: true));
    }

    [Fact]
    public void A_device_file_and_a_folder_of_them_can_be_checked_alone()
    {
        SiteCheckReport one = SiteCheck.Run(WorkingCopy.PathOf("hardware", "devices", "power-meter", "eastron-sdm630.yaml"));
        SiteCheckReport all = SiteCheck.Run(WorkingCopy.PathOf("hardware", "devices"));

        Assert.Equal("", one.Diagnostics.ToString());
        Assert.Contains("device eastron-sdm630: PowerMeter", one.Text());
        Assert.Equal("", all.Diagnostics.ToString());
        Assert.True(all.Devices.Count >= 12);
    }

    [Fact]
    public void A_path_that_is_not_there_is_named()
    {
        SiteCheckReport report = SiteCheck.Run(Path.Combine("no", "such", "site.yaml"));

        Assert.False(report.IsGood);
        Assert.Contains(Path.Combine("no", "such", "site.yaml") + ": there is no such file or folder", report.Text());
        Assert.EndsWith("1 error" + Environment.NewLine, report.Text());
    }
}
