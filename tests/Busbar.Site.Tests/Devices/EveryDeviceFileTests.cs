using Busbar.Field.Profiles;
using Busbar.Points;
using Busbar.Site.Compile;
using Busbar.Site.Devices;
using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Devices;

/// <summary>What holds for every file under hardware/devices.</summary>
public sealed class EveryDeviceFileTests
{
    public static TheoryData<string> Ids => new(DeviceFolder.Files.Select(f => Path.GetFileNameWithoutExtension(f)));

    [Fact]
    public void The_library_loads_whole_and_without_a_finding()
    {
        Diagnostics diagnostics = new();

        DeviceLibrary library = DeviceLibrary.Load(DeviceFolder.Devices, diagnostics);

        Assert.Empty(diagnostics.Items);
        Assert.Equal(DeviceFolder.Files.Count(), library.Files.Count);
        Assert.Equal("eastron-sdm630", library.Find("eastron-sdm630")!.Id);
        Assert.Null(library.Find("nobody"));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void It_compiles_to_a_profile_that_says_the_same(string id)
    {
        DeviceFile file = DeviceFolder.Load(id);
        NamePool names = new();
        byte[] bytes = ProfileCompiler.Compile(file, names);
        DeviceProfile profile = new(bytes, 0, bytes.Length);

        Assert.Equal((byte)file.Class, profile.DeviceClass);
        Assert.Equal(file.Points.Count, profile.PointCount);
        Assert.Equal(file.IsSunSpec, profile.NeedsIdentification);
        Assert.Equal(file.KeepAlive is not null, profile.HasKeepAlive);
        for (int i = 0; i < file.Points.Count; i++)
        {
            DevicePoint point = file.Points[i];
            Assert.Equal(names.Add(point.Name), profile.PointNameOffset(i));
            Assert.Equal(point.Definition.Unit, profile.PointUnit(i));
            Assert.Equal(point.Definition.Kind, profile.PointKind(i));
            Assert.Equal(point.Minimum, profile.PointMinimum(i));
            Assert.Equal(point.Maximum, profile.PointMaximum(i));
            Assert.Equal(point.DeadBand, profile.PointDeadBand(i));
            Assert.Equal(point.MaximumRate ?? 0, profile.PointMaximumRatePerSecond(i));
            Assert.Equal(point.SafeValue is not null, profile.HasSafeValue(i));
            Assert.Equal(point.SafeValue ?? double.NaN, profile.PointSafeValue(i));
            Assert.Equal(point.Write is not null, profile.IsWritable(i));
            Assert.Equal(point.Poll is null ? -1 : file.Polls.ToList().FindIndex(p => p.Name == point.Poll), profile.PointGroup(i));
            Assert.Equal(point.Poll is null ? 0 : 1, Enumerable.Range(0, profile.RequestCount).Count(r => profile.RequestHoldsPoint(r, i)));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Its_profile_is_small_enough_for_a_controller(string id)
    {
        byte[] bytes = ProfileCompiler.Compile(DeviceFolder.Load(id), new NamePool());

        Assert.InRange(bytes.Length, 100, 2048);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void It_says_where_it_comes_from_in_both_languages(string id)
    {
        DeviceFile file = DeviceFolder.Load(id);

        Assert.NotEmpty(file.Sources);
        Assert.NotEmpty(file.Products);
        Assert.False(file.Verified);
        foreach (LocalName text in (LocalName[])[file.Maker, file.Notes, file.Wiring, .. file.Products])
        {
            Assert.Contains(text.Zh, c => c >= 0x4E00 || !id.StartsWith("generic", StringComparison.Ordinal));
            Assert.DoesNotContain(text.En, c => c is >= '\u4E00' and <= '\u9FFF');
        }

        Assert.Equal(id.StartsWith("generic", StringComparison.Ordinal), file.Maker.En.Contains("modelled after no maker", StringComparison.Ordinal));
    }

    [Fact]
    public void The_points_that_shed_by_bus_voltage_need_are_polled_every_second()
    {
        DevicePoint voltage = DeviceFolder.Load("generic-dc-meter").FindPoint("voltage")!;

        Assert.Equal("fast", voltage.Poll);
        Assert.Equal(TimeSpan.FromSeconds(1), DeviceFolder.Load("generic-dc-meter").Polls[0].Period);
    }

    [Fact]
    public void Every_profile_that_the_demo_building_names_has_a_file()
    {
        string site = File.ReadAllText(Path.Combine(DeviceFolder.Root, "sites", "yuncheng", "site.yaml"));
        IEnumerable<string> named = site.Split("profile: ").Skip(1).Select(s => s[..s.IndexOfAny([',', '}', ' '])]).Distinct();

        Assert.Empty(named.Except(DeviceFolder.Files.Select(f => Path.GetFileNameWithoutExtension(f))));
    }
}
