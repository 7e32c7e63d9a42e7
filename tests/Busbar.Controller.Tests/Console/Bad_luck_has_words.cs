using Busbar.Controller.Tests.Bench;
using Busbar.Host;
using Busbar.Host.Memory;
using Busbar.Points;

namespace Busbar.Controller.Tests.Console;

/// <summary>What goes wrong has its own words on the console, its own flashes on the LED and its own event at the gateway; control goes on.</summary>
public sealed class Bad_luck_has_words
{
    [Fact]
    public void A_document_with_too_many_devices_is_refused_and_the_one_before_goes_on()
    {
        (Rig rig, ConsoleBench console) = Bench();
        TestDocument large = new TestDocument { Version = 2 }.Serial("field");
        for (int i = 0; i < 70; i++)
        {
            large.Device("device-" + i, 0, i + 1);
        }

        rig.Offer(large.ToArray());
        rig.Run(2);
        AssertToldAsWell(rig, console, DeviceProblem.DocumentRefused);
        Assert.Contains(rig.Log, line => line.Contains("document 2 refused: ", StringComparison.Ordinal));
        Assert.Equal(1U, rig.Controller.DocumentVersion);
        Assert.All(rig.Points.Qualities, quality => Assert.Equal((byte)Quality.Good, quality));
        rig.Offer(new TestDocument { Version = 3 }.Serial("field").Device("a", 0, 1).ToArray());
        rig.Run(2);
        AssertOver(rig, console, DeviceProblem.DocumentRefused);
    }

    [Fact]
    public void A_document_for_another_board_names_a_port_that_is_not_there_and_the_other_buses_work()
    {
        Rig rig = new(new TestDocument().Serial("field").Device("a", 0, 1).Serial("rs485-9").Device("b", 1, 1), missingPort: "rs485-9");
        rig.Serial("field").Add(1);
        ConsoleBench console = new(rig.Start().Run(3));
        AssertToldAsWell(rig, console, DeviceProblem.PortMissing);
        Assert.Contains(console.Type("devices"), line => line.StartsWith("a = online", StringComparison.Ordinal));
        Assert.Equal("error: port closed", console.Type("scan rs485-9 1-3", 1)[^1].Replace("this controller has no such port", "port closed", StringComparison.Ordinal));
    }

    [Fact]
    public void A_clock_that_nobody_sets_is_a_problem_after_a_minute_and_none_as_soon_as_it_is_told()
    {
        Rig rig = new(new TestDocument().Serial("field").Device("a", 0, 1), isClockKnown: false);
        rig.Serial("field").Add(1);
        ConsoleBench console = new(rig.Start().Run(30));
        console.Problems.Look(rig.Controller, 30_000);
        Assert.False(console.Problems.Stands(DeviceProblem.TimeUnknown));
        rig.Run(40);
        AssertToldAsWell(rig, console, DeviceProblem.TimeUnknown);
        console.Type("time 2026-11-22T10:00:00Z");
        AssertOver(rig, console, DeviceProblem.TimeUnknown);
    }

    [Fact]
    public void A_gateway_that_is_away_and_a_device_that_is_silent_are_told_apart()
    {
        (Rig rig, ConsoleBench console) = Bench();
        rig.Serial("field").Devices[2].Fault = Fault.Silent;
        rig.Run(20);
        AssertToldAsWell(rig, console, DeviceProblem.DeviceSilent);
        rig.HostState(false);
        rig.Run(1);
        console.Problems.Look(rig.Controller, 120_000);
        Assert.Contains(console.Type("status"), line => line.StartsWith("problem = 34 gateway-away: ", StringComparison.Ordinal));
        rig.HostState(true);
        rig.Serial("field").Devices[2].Fault = Fault.None;
        rig.Run(400);
        AssertOver(rig, console, DeviceProblem.DeviceSilent);
        Assert.Contains(rig.Gateway.Events(ControllerEvent.ProblemBegan), told => told.Reason == (int)DeviceProblem.GatewayAway);
    }

    [Fact]
    public void A_flash_that_takes_nothing_more_is_told_and_control_goes_on()
    {
        (Rig rig, ConsoleBench console) = Bench();
        rig.Storage.Capacity = 0;
        rig.IsBrokerUp = () => rig.Now is < 60_000 or > 400_000;
        for (int i = 0; i < 60; i++)
        {
            rig.Serial("field").Devices[1].Set(i * 10, (uint)i, 20);
            rig.Run(5);
        }

        console.Problems.Look(rig.Controller, 300_000);
        Assert.Contains(console.Type("status"), line => line.StartsWith("problem = 52 storage-failed: ", StringComparison.Ordinal));
        Assert.All(rig.Points.Qualities, quality => Assert.Equal((byte)Quality.Good, quality));

        // Back after the outage, the gateway hears what stands.
        rig.Run(200);
        console.Problems.Look(rig.Controller, 500_000);
        rig.Run(5);
        Assert.Contains(rig.Gateway.Events(ControllerEvent.ProblemBegan), told => told.Reason == (int)DeviceProblem.StorageFailed);
    }

    [Fact]
    public void An_outage_that_fills_the_flash_is_told_until_the_gateway_has_taken_half_of_it()
    {
        Rig rig = new(new TestDocument().Serial("field").Device("a", 0, 1), settings => settings.OutboxBytes = 16 * 1024);
        ScriptedDevice device = rig.Serial("field").Add(1);
        rig.IsBrokerUp = () => rig.Now is < 5_000 or > 1_500_000;
        ConsoleBench console = new(rig.Start());
        for (int i = 0; rig.Now < 1_400_000; i++)
        {
            device.Set(i, (uint)i, 20);
            rig.Run(1);
        }

        console.Problems.Look(rig.Controller, 1_400_000);
        Assert.Contains(console.Type("status"), line => line.StartsWith("problem = 51 storage-full: ", StringComparison.Ordinal));
        Assert.Equal(DeviceProblem.StorageFull, console.Problems.First);
        Assert.All(rig.Points.Qualities, quality => Assert.Equal((byte)Quality.Good, quality));

        // Back after the outage, the gateway hears that it was so, and takes what is left.
        rig.Run(300);
        AssertOver(rig, console, DeviceProblem.StorageFull);
        Assert.Contains(rig.Gateway.Events(ControllerEvent.ProblemBegan), told => told.Reason == (int)DeviceProblem.StorageFull);
    }

    [Theory]
    [InlineData("document-a", 1)]
    [InlineData("document", 2)]
    public void A_document_that_was_damaged_in_the_flash_is_told_and_the_newest_good_one_is_in_effect(string file, uint expected)
    {
        (Rig rig, ConsoleBench _) = Bench();
        rig.Run(EdgeController.HealthyAfterMilliseconds / 1000 + 1);
        rig.Offer(new TestDocument { Version = 2 }.Serial("field").Device("a", 0, 1).ToArray());
        rig.Run(2);
        byte[] stored = rig.Storage.Files[file];
        stored[stored.Length / 2] ^= 1;
        rig.Reboot();
        rig.Run(3);
        ConsoleBench console = new(rig);
        AssertToldAsWell(rig, console, DeviceProblem.DocumentDamaged);
        Assert.Contains(rig.Log, line => line.Contains($"a stored document was damaged; document {expected} is in effect", StringComparison.Ordinal));
        Assert.Equal(expected, rig.Controller.DocumentVersion);
        Assert.Equal((byte)Quality.Good, rig.Points.Qualities[0]);
        rig.Offer(new TestDocument { Version = 3 }.Serial("field").Device("a", 0, 1).ToArray());
        rig.Run(2);
        AssertOver(rig, console, DeviceProblem.DocumentDamaged);
        Assert.Equal(3U, rig.Controller.DocumentVersion);
    }

    [Theory]
    [InlineData(Esp32.WifiConnectionStatus.NetworkNotAvailable, DeviceProblem.NetworkNotFound, "Is the name right, and the access point in reach")]
    [InlineData(Esp32.WifiConnectionStatus.InvalidCredential, DeviceProblem.NetworkRefused, "refuses the password")]
    [InlineData(Esp32.WifiConnectionStatus.Success, DeviceProblem.NoAddress, "is there a DHCP server?")]
    public void Each_way_in_which_a_wifi_fails_has_its_own_words_and_control_goes_on(Esp32.WifiConnectionStatus answer, DeviceProblem problem, string reason)
    {
        Air air = new() { Answer = answer };
        Rig rig = new(new TestDocument().Serial("field").Device("a", 0, 1));
        rig.Serial("field").Add(1);
        rig.IsBrokerUp = () => air.Address.Length > 0;
        ConsoleBench console = new(rig.Start().Run(3));
        console.Type("wifi Plant wrong-password");
        Esp32.Network network = new(console, console.Problems, console.Log);
        int wait = network.Step();
        rig.Run(30);
        console.Problems.Look(rig.Controller, 30_000);
        Assert.InRange(wait, 2000, 4000);
        Assert.Contains($"problem = {(int)problem} {ProblemText.Name(problem)}: {ProblemText.Of(problem)}", console.Type("status"));
        Assert.Equal(problem, console.Problems.First);
        Assert.Contains(reason, network.Text(), StringComparison.Ordinal);
        Assert.Contains(console.Type("log"), line => line.Contains("network: Wi-Fi Plant", StringComparison.Ordinal));
        Assert.All(rig.Points.Qualities, quality => Assert.Equal((byte)Quality.Good, quality));

        // The network is back, and with the link the gateway hears of it.
        air.Address = "192.168.1.20";
        network.Step();
        Assert.Equal("connected, 192.168.1.20", network.Text());
        Assert.Equal(1, air.TimesAsked);
        rig.Run(90);
        AssertOver(rig, console, problem);
        Assert.Contains(rig.Gateway.Events(ControllerEvent.ProblemBegan), told => told.Reason == (int)problem);
    }

    [Fact]
    public void A_board_without_wifi_settings_waits_for_its_cable_and_a_network_that_goes_is_asked_for_anew()
    {
        Air air = new();
        ConsoleBench console = new();
        Esp32.Network network = new(console, console.Problems, console.Log);
        network.Step();
        Assert.Equal(DeviceProblem.NetworkNotFound, console.Problems.First);
        Assert.Contains("no Wi-Fi is set (wifi.ssid) and Ethernet has no address", network.Text(), StringComparison.Ordinal);
        air.Address = "10.0.0.5";
        network.Step();
        Assert.Equal(DeviceProblem.None, console.Problems.First);
        air.Address = "";
        int asked = air.Attempts;
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(5000, network.Step());
        }

        Assert.Equal(asked, air.Attempts);
        network.Step();
        Assert.Equal(asked + 1, air.Attempts);
        Assert.Equal(DeviceProblem.NetworkNotFound, console.Problems.First);
    }

    [Fact]
    public void Crashes_in_a_row_lead_back_to_the_document_before_and_say_so()
    {
        (Rig rig, ConsoleBench _) = Bench();
        rig.Run(EdgeController.HealthyAfterMilliseconds / 1000 + 1);
        rig.Offer(new TestDocument { Version = 2 }.Serial("field").Device("a", 0, 1).ToArray());
        rig.Run(2);
        for (int i = 0; i < EdgeController.StartsUntilSafeMode; i++)
        {
            rig.Reboot();
        }

        rig.Run(3);
        ConsoleBench console = new(rig);
        AssertToldAsWell(rig, console, DeviceProblem.SafeMode);
        Assert.Contains("document = 1 (safe mode)", console.Value("status", "document").Insert(0, "document = ").Split(',')[0], StringComparison.Ordinal);
    }

    private static (Rig Rig, ConsoleBench Console) Bench()
    {
        Rig rig = new(new TestDocument().Serial("field").Device("a", 0, 1).Device("b", 0, 2));
        rig.Serial("field").Add(1);
        rig.Serial("field").Add(2);
        return (rig, new ConsoleBench(rig.Start().Run(3)));
    }

    /// <summary>On the console with what to try, on the LED, and at the gateway.</summary>
    private static void AssertToldAsWell(Rig rig, ConsoleBench console, DeviceProblem problem)
    {
        console.Problems.Look(rig.Controller, 120_000);
        rig.Run(2);
        Assert.Contains($"problem = {(int)problem} {ProblemText.Name(problem)}: {ProblemText.Of(problem)}", console.Type("status"));
        Assert.True(console.Problems.Stands(problem));
        Assert.Contains(rig.Gateway.Events(ControllerEvent.ProblemBegan), told => told.Reason == (int)problem);
    }

    private static void AssertOver(Rig rig, ConsoleBench console, DeviceProblem problem)
    {
        console.Problems.Look(rig.Controller, 120_000);
        rig.Run(2);
        Assert.False(console.Problems.Stands(problem));
        Assert.Contains(rig.Gateway.Events(ControllerEvent.ProblemEnded), told => told.Reason == (int)problem);
    }
}
