using Busbar.Field.Profiles;
using Busbar.Site.Compile;
using Busbar.Site.Devices;
using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Devices;

/// <summary>The repository's device files.</summary>
internal static class DeviceFolder
{
    public static string Root { get; } = WorkingCopy.Root;

    public static string Devices => Path.Combine(Root, "hardware", "devices");

    public static IEnumerable<string> Files => Directory.EnumerateFiles(Devices, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    /// <summary>Loads the file of a device; the test fails with the messages when it has errors.</summary>
    public static DeviceFile Load(string id)
    {
        Diagnostics diagnostics = new();
        DeviceFile? file = DeviceFileLoader.Load(Files.Single(f => Path.GetFileNameWithoutExtension(f) == id), diagnostics);
        Assert.True(file is not null, diagnostics.ToString());
        return file;
    }

    /// <summary>Parses text as a device file; the test fails with the messages when it has errors.</summary>
    public static DeviceFile Parse(string id, string text)
    {
        Diagnostics diagnostics = new();
        DeviceFile? file = DeviceFileLoader.Parse(id + ".yaml", text, diagnostics);
        Assert.True(file is not null, diagnostics.ToString());
        return file;
    }

    /// <summary>The compiled profile, placed in the middle of other bytes as it is in a document.</summary>
    public static DeviceProfile Compile(DeviceFile file)
    {
        byte[] bytes = ProfileCompiler.Compile(file, new NamePool());
        byte[] document = [0xEE, 0xEE, 0xEE, .. bytes, 0xEE, 0xEE];
        return new DeviceProfile(document, 3, bytes.Length);
    }
}
