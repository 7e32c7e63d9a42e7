using Busbar.Site.Devices;
using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Devices;

public sealed class DeviceLibraryPageTests
{
    [Theory]
    [InlineData("docs/technician/devices.md", "en")]
    [InlineData("docs/technician/devices.zh-CN.md", "zh")]
    public void The_page_is_what_the_device_files_say(string path, string language)
    {
        DeviceLibrary library = DeviceLibrary.Load(DeviceFolder.Devices, new Diagnostics());

        Assert.Equal(DeviceLibraryPage.Markdown(library, language), File.ReadAllText(Path.Combine(DeviceFolder.Root, path)));
    }

    [Fact]
    public void Every_class_has_a_device_and_sixty_are_not_ours()
    {
        DeviceLibrary library = DeviceLibrary.Load(DeviceFolder.Devices, new Diagnostics());

        Assert.Equal(Enum.GetValues<Busbar.Points.DeviceClass>().Where(c => c != Busbar.Points.DeviceClass.None), library.Files.Select(f => f.Class).Distinct().Order());
        Assert.True(library.Files.Count(f => !f.Id.StartsWith("generic-", StringComparison.Ordinal)) >= 60);
    }
}
