using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Flashing;
using Busbar.Gateway.Tests.CommandLine;

namespace Busbar.Gateway.Tests.Provisioning;

/// <summary>busbar flash against a stand-in for nanoff (see there what that does not show): only what was read back counts.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class Flashing_a_board : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("busbar-test-").FullName;
    private readonly NanoffStandIn nanoff;
    private readonly string image;

    public Flashing_a_board()
    {
        nanoff = new NanoffStandIn(Path.Combine(folder, "stand-in"));
        image = Path.Combine(folder, "Busbar.Esp32.bin");
        byte[] application = new byte[200_000];
        new Random(1).NextBytes(application);
        File.WriteAllBytes(image, application);
    }

    [Fact]
    public async Task Runtime_and_application_are_written_read_back_and_found_the_same()
    {
        (int code, string said) = await FlashAsync("--board", "lilygo-t-can485");
        Assert.Equal(0, code);
        Assert.Contains("[#--] 1/3 write the runtime: ESP32_PSRAM_REV0", said, StringComparison.Ordinal);
        Assert.Contains("[###] 3/3 read back and compare: 0x1D0000, 200000 B", said, StringComparison.Ordinal);
        Assert.Equal(3, nanoff.Calls.Count);
        Assert.Equal($"--update --target ESP32_PSRAM_REV0 --serialport /dev/ttyUSB7", nanoff.Calls[0]);
        Assert.Equal($"--target ESP32_PSRAM_REV0 --serialport /dev/ttyUSB7 --deploy --image {image}", nanoff.Calls[1]);
    }

    [Fact]
    public async Task An_application_at_a_wrong_address_is_noticed_and_written_again_where_the_chip_s_table_says()
    {
        nanoff.Misbehave("wrong-address");
        (int code, string said) = await FlashAsync("--target", "ESP32_REV3");
        Assert.Equal(0, code);
        Assert.Contains("the tool reported success and wrote the application to 0x110000; the runtime looks for it at 0x1D0000", said, StringComparison.Ordinal);
        Assert.EndsWith("--address 0x1D0000", nanoff.Calls[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("refuses", "no board answers | OK", "Hold the BOOT button")]
    [InlineData("no-read-back", "nobody knows what was written", "Hold the BOOT button")]
    [InlineData("drops-a-byte", "first at 0x1D03E8", "a shorter cable")]
    public async Task A_step_that_fails_says_why_and_what_to_try(string how, string why, string hint)
    {
        nanoff.Misbehave(how);
        (int code, string said) = await FlashAsync("--target", "ESP32_REV3", "--language", "en");
        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains(why.Split(" | ")[0], said, StringComparison.Ordinal);
        Assert.Contains(hint, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_is_made_once_and_flashes_without_a_network()
    {
        string bundle = Path.Combine(folder, "bundle");
        using (RunningCommand make = new("flash", "--board", "waveshare-esp32-s3-relay-6ch", "--image", image, "--bundle", bundle, "--dotnet", nanoff.Dotnet, "--language", "en"))
        {
            Assert.Equal(0, await make.EndAsync());
            Assert.Contains("[###] 3/3 put the runtime in: ESP32_S3", make.Output, StringComparison.Ordinal);
        }

        Assert.True(File.Exists(Path.Combine(bundle, "tool", "nanoff")));
        nanoff.Misbehave("no-network");
        using RunningCommand flash = new("flash", "--bundle", bundle, "--cable", "/dev/ttyUSB7", "--language", "zh");
        Assert.Equal(0, await flash.EndAsync());
        Assert.Contains("3/3 读回并核对：0x1D0000".Replace('：', ':'), flash.Output.Replace(": ", ":", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(nanoff.Calls, call => call.Contains($"--fromarchive --archivepath {Path.Combine(bundle, "runtime")}", StringComparison.Ordinal));

        await File.AppendAllTextAsync(Path.Combine(bundle, "application.bin"), "x");
        using RunningCommand damaged = new("flash", "--bundle", bundle);
        Assert.Equal(ExitCode.WrongFile, await damaged.EndAsync());
        Assert.Contains("application.bin is not what it was when the bundle was made", damaged.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_nanoff_and_without_a_network_it_says_how_to_go_on()
    {
        nanoff.Misbehave("no-network");
        Assert.Contains("a bundle that was made where there is one", await NanoffFinder.InstallAsync(nanoff.Dotnet, folder, default), StringComparison.Ordinal);
        Assert.Contains("name nanoff with --tool", await NanoffFinder.InstallAsync(Path.Combine(folder, "no-such-program"), null, default), StringComparison.Ordinal);
        Assert.Null(NanoffFinder.Find(folder) is { } found && found.StartsWith(folder, StringComparison.Ordinal) ? found : null);
    }

    [Theory]
    [InlineData("there is no application", "--board", "lilygo-t-can485", "--image", "/no/such.bin")]
    [InlineData("which board?")]
    [InlineData("there is no board 'arduino'; there are esp32-devkitc-max3485", "--board", "arduino")]
    public async Task What_is_missing_is_said(string message, params string[] options)
    {
        using RunningCommand flash = new(["flash", .. options, .. options.Contains("--image") ? Array.Empty<string>() : ["--image", image]]);
        Assert.Equal(ExitCode.CannotStart, await flash.EndAsync());
        Assert.Contains(message, flash.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flash_without_a_table_and_an_application_that_does_not_fit_are_told_apart()
    {
        byte[] flash = File.ReadAllBytes(Path.Combine(folder, "stand-in", "empty-flash"));
        Assert.Contains("no partition table", FlashImage.Verify(new byte[4 << 20], [1, 2, 3]), StringComparison.Ordinal);
        Assert.Contains("its place 1900544", FlashImage.Verify(flash, new byte[0x1D0001]), StringComparison.Ordinal);
        Assert.Contains("nothing was written at 0x1D0000", FlashImage.Verify(flash, [1, 2, 3]), StringComparison.Ordinal);
        Assert.Contains("read the whole flash", FlashImage.Verify(flash.AsSpan(0, 0x100000), [1, 2, 3]), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<(int Code, string Said)> FlashAsync(params string[] options)
    {
        using RunningCommand flash = new(["flash", "--tool", nanoff.Tool, "--image", image, "--cable", "/dev/ttyUSB7", "--language", "en", .. options.Where(each => each is not ("--language" or "en"))]);
        int code = await flash.EndAsync();
        return (code, flash.Output + flash.Errors);
    }
}
