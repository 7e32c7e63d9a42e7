using System.Diagnostics;

namespace Busbar.Firmware.Gates;

/// <summary>./test --nano-packages where the packages are not to be had.</summary>
public class Nano_packages
{
    [Fact]
    public async Task Packages_that_cannot_be_restored_are_said_with_a_way_out_and_an_exit_code_of_their_own()
    {
        string feed = Directory.CreateTempSubdirectory("busbar-feed-").FullName;
        try
        {
            ProcessStartInfo start = new("bash", [Path.Combine(WorkingCopy.Root, "test"), "--nano-packages"]) { RedirectStandardOutput = true };
            start.Environment["BUSBAR_NANO_FEED"] = feed;
            using Process process = Process.Start(start)!;
            string said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(3, process.ExitCode);
            Assert.Contains("cannot be restored here; nothing was compiled against them", said, StringComparison.Ordinal);
            Assert.Contains("NU1101: Unable to find package", said, StringComparison.Ordinal);
            Assert.Contains("BUSBAR_NANO_FEED", said, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(feed);
        }
    }

    [Fact]
    public void A_package_that_was_not_restored_is_named()
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => RealPackages.Assemblies(Path.GetTempPath(), "nanoFramework.NotThere"));
        Assert.Contains("nanoFramework.NotThere", error.Message, StringComparison.Ordinal);
    }
}
