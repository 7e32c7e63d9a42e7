using Busbar.Site.Devices;
using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Devices;

/// <summary>
/// A mistake is a file in <c>Devices/bad</c>: its last lines, <c># expect: line:column: key: message; hint</c>, are all that
/// loading reports.
/// </summary>
public sealed class BadDeviceTests
{
    public static TheoryData<string> Files => Mistakes.In("Devices");

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_mistake_is_told_with_its_line_key_and_remedy(string name)
    {
        string text = Mistakes.Read("Devices", name);
        Diagnostics diagnostics = new();

        DeviceFile? file = DeviceFileLoader.Parse(name, text, diagnostics);

        Assert.Equal(Mistakes.ExpectedIn(text, name), diagnostics.Items.Select(d => d.ToString()));
        Assert.NotEmpty(diagnostics.Items);
        Assert.Null(file);
    }

    [Fact]
    public void Two_files_for_one_device_are_told_apart()
    {
        string folder = Directory.CreateTempSubdirectory("busbar-devices").FullName;
        try
        {
            string meter = File.ReadAllText(Path.Combine(DeviceFolder.Devices, "dc-meter", "generic-dc-meter.yaml"));
            foreach (string part in (string[])["a", "b"])
            {
                Directory.CreateDirectory(Path.Combine(folder, part));
                File.WriteAllText(Path.Combine(folder, part, "generic-dc-meter.yaml"), meter);
            }

            Diagnostics diagnostics = new();
            DeviceLibrary library = DeviceLibrary.Load(folder, diagnostics);

            Assert.Single(library.Files);
            Diagnostic only = Assert.Single(diagnostics.Items);
            Assert.Equal("there are two files for the device generic-dc-meter", only.Message);
            Assert.Contains(Path.Combine("a", "generic-dc-meter.yaml"), only.Hint, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told()
    {
        Diagnostics diagnostics = new();

        DeviceLibrary.Load("no-such-folder", diagnostics);

        Assert.Equal("no-such-folder: there is no such folder of device files; it is hardware/devices in the repository", diagnostics.ToString());
    }
}
