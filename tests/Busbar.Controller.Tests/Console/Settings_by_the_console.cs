using System.Text;
using Busbar.Controller.Tests.Bench;
using Busbar.Host.Memory;

namespace Busbar.Controller.Tests.Console;

/// <summary>What a device is told: checked, kept whole, never shown when it is secret.</summary>
public sealed class Settings_by_the_console
{
    private const string Key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    [Fact]
    public void Secrets_go_in_and_never_come_out()
    {
        ConsoleBench console = new();
        StringBuilder everything = new();
        string[] lines =
        [
            "wifi \"Plant room\" \"pass word \\\"7\\\"\"", "set broker.user plant", "set broker.password hunter2hunter2", "set key " + Key, "export", "status", "wifi", "broker", "log", "help", "set key zz", "wifi x short",
        ];
        foreach (string line in lines)
        {
            everything.AppendJoin('\n', console.Type(line)).Append('\n');
        }

        Assert.Equal("Plant room", console.Settings.Get("wifi.ssid", ""));
        Assert.Equal("pass word \"7\"", console.Settings.Get("wifi.password", ""));
        Assert.Contains("wifi.password = (set, never shown)", everything.ToString());
        Assert.DoesNotContain("hunter2", everything.ToString());
        Assert.DoesNotContain("pass word", everything.ToString());
        Assert.DoesNotContain("00112233", everything.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("short\n", everything.ToString());
    }

    [Fact]
    public void An_import_is_taken_whole_and_survives_a_restart()
    {
        ConsoleBench console = new();
        console.Type("import");
        foreach (string line in (string[])["# from the office", "controller=floors", "site=yuncheng", "board=lilygo-t-can485", "broker.host=192.168.1.10", "key=" + Key])
        {
            Assert.Empty(console.Type(line));
        }

        Assert.Equal(["it takes effect with restart", "ok"], console.Type("end"));
        ConsoleBench later = new(storage: console.Memory);
        Assert.Equal("", later.Settings.Missing());
        Assert.Equal("floors", later.Value("status", "controller"));
        Assert.Contains("#key=(set, never shown)", later.Type("export"));
        later.Type("restart");
        Assert.True(later.IsRestarted);
    }

    [Theory]
    [InlineData("colour=blue", "error: 'colour' is no setting; known are")]
    [InlineData("controller=Floor 1", "error: controller: 'Floor 1' is no id; lower-case letters, digits and hyphens, 32 at most; nothing was changed")]
    [InlineData("broker.port=99999", "error: broker.port: '99999' is no TCP port")]
    [InlineData("key=12", "error: key: 64 hexadecimal digits expected")]
    [InlineData("board=arduino", "error: this configuration is for the board arduino, and this is kincony-kc868-a6")]
    [InlineData("board=lilygo-t-can485", "error: this configuration is for the board lilygo-t-can485, and this is kincony-kc868-a6")]
    [InlineData("just words", "error: 'just words' is not KEY=VALUE; nothing was changed")]
    [InlineData("broker.tls=perhaps", "error: broker.tls: yes or no; nothing was changed")]
    public void A_wrong_line_refuses_the_whole_import(string wrong, string answer)
    {
        ConsoleBench console = new();
        console.Type("set board kincony-kc868-a6");
        console.Type("import");
        console.Type("site=yuncheng");
        console.Type(wrong);
        Assert.StartsWith(answer, Assert.Single(console.Type("end")), StringComparison.Ordinal);
        Assert.Equal("", console.Settings.Get("site", ""));
    }

    [Fact]
    public void A_board_that_the_firmware_does_not_know_is_refused_with_the_list() =>
        Assert.Equal("error: board: this firmware does not know 'arduino'; it knows kincony-kc868-a6,lilygo-t-can485", Assert.Single(new ConsoleBench().Type("set board arduino")));

    [Fact]
    public void A_certificate_comes_in_line_by_line_and_must_be_one()
    {
        ConsoleBench console = new();
        console.Type("import ca");
        console.Type("hello");
        Assert.StartsWith("error: that is no certificate in PEM", console.Type("end")[0], StringComparison.Ordinal);
        console.Type("import ca");
        foreach (string line in (string[])["-----BEGIN CERTIFICATE-----", "MIIB", "-----END CERTIFICATE-----"])
        {
            console.Type(line);
        }

        Assert.Equal("ok", console.Type("end")[^1]);
        Assert.Equal("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", Encoding.UTF8.GetString(console.Memory.Files[ConsoleSession.AuthorityFile]));
        Assert.Contains("authority = there", console.Type("broker"));
    }

    [Fact]
    public void Wherever_the_power_is_cut_while_settings_are_written_the_old_or_the_new_ones_are_read()
    {
        MemoryStorage whole = new();
        Saved(whole, "old").Put("site", "new");
        Saved(whole, "new");
        int bytes = (int)whole.BytesWritten;
        for (int cut = 0; cut <= bytes; cut++)
        {
            MemoryStorage storage = new();
            Saved(storage, "old");
            DeviceSettings changed = DeviceSettings.Load(storage);
            changed.Put("site", "new");
            storage.CutAfter(cut);
            bool isSaved = changed.Save(storage);
            storage.Restore();
            string read = DeviceSettings.Load(storage).Get("site", "gone");
            Assert.True(isSaved ? read == "new" : read is "old" or "new", $"cut after {cut} bytes: {read}");
        }
    }

    [Fact]
    public void A_damaged_file_is_noticed_and_the_copy_of_before_is_used()
    {
        MemoryStorage storage = new();
        DeviceSettings settings = Saved(storage, "old");
        settings.Put("site", "new");
        Assert.True(settings.Save(storage));
        byte[] damaged = [.. storage.Files[DeviceSettings.FileName]];
        damaged[3] ^= 1;
        Assert.True(storage.Replace(DeviceSettings.FileName, damaged, 0, damaged.Length));
        DeviceSettings read = DeviceSettings.Load(storage);
        Assert.True(read.IsDamaged);
        Assert.Equal("old", read.Get("site", ""));
    }

    [Fact]
    public void A_full_flash_is_told_and_the_settings_hold_until_the_power_goes()
    {
        ConsoleBench console = new();
        console.Memory.Capacity = 10;
        Assert.Equal("error: the flash did not take the settings; they hold until the power goes", console.Type("set site yuncheng")[^1]);
        Assert.Equal("yuncheng", console.Settings.Get("site", ""));
    }

    [Fact]
    public void Factory_asks_first()
    {
        ConsoleBench console = new();
        console.Type("factory");
        Assert.False(console.IsErased);
        console.Type("yes");
        Assert.True(console.IsErased);
    }

    private static DeviceSettings Saved(MemoryStorage storage, string site)
    {
        DeviceSettings settings = DeviceSettings.Load(storage);
        settings.Put("site", site);
        settings.Put("controller", "plant");
        Assert.True(settings.Save(storage));
        return settings;
    }
}
