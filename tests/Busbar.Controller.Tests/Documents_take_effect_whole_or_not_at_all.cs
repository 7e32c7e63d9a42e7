using Busbar.Controller.Tests.Bench;
using Busbar.Link;

namespace Busbar.Controller.Tests;

/// <summary>New configurations over the link: checked, stored, swapped in place; refused with the reason; crash loops fall back.</summary>
public sealed class Documents_take_effect_whole_or_not_at_all
{
    [Fact]
    public void A_newer_document_replaces_the_tables_in_place_and_survives_a_reboot()
    {
        Rig rig = Running();
        rig.Offer(new TestDocument { Version = 2 }.Tcp("field").Device("b", 0, 2).Device("a", 0, 1).ToArray());
        rig.Run(5);
        Assert.Equal(2u, rig.Controller.DocumentVersion);
        Assert.Equal(200, rig.Points.Values[TestDocument.Power]);
        Assert.Equal(100, rig.Points.Values[TestDocument.PointsPerDevice + TestDocument.Power]);
        Received accepted = Assert.Single(rig.Gateway.Events(ControllerEvent.DocumentAccepted), e => e.Value == 2);
        Assert.Equal(2, accepted.Value);
        Assert.Equal(2, rig.Gateway.Topics("NBIRTH").Count());
        rig.Reboot();
        rig.Run(2);
        Assert.Equal(2u, rig.Controller.DocumentVersion);
    }

    [Theory]
    [InlineData("of no bytes", (int)DocumentRefusal.EnvelopeBase + (int)DocumentError.TooShort)]
    [InlineData("unsigned", (int)DocumentRefusal.EnvelopeBase + (int)DocumentError.BadSignature)]
    [InlineData("same version", (int)DocumentRefusal.EnvelopeBase + (int)DocumentError.NotNewer)]
    [InlineData("no devices section", (int)DocumentRefusal.Inconsistent)]
    [InlineData("overloaded", (int)DocumentRefusal.BusOverloaded)]
    [InlineData("too many points", (int)DocumentRefusal.BirthTooLarge)]
    [InlineData("an output of no device", (int)DocumentRefusal.Inconsistent)]
    [InlineData("too long", (int)DocumentRefusal.TooLong)]
    public void A_document_that_cannot_be_obeyed_changes_nothing(string how, int reason)
    {
        // With room for two, and on a board, where the one in effect makes room for the next one's engine and comes back.
        foreach (bool hasRoomForTwo in (bool[])[true, false])
        {
            Rig rig = Running(settings => (settings.HasRoomForTwo, settings.Limits.DocumentBytes) = (hasRoomForTwo, 6000));
            rig.Offer(Wrong(how));
            rig.Run(5);
            Assert.Equal(1u, rig.Controller.DocumentVersion);
            Received refused = Assert.Single(rig.Gateway.Events(ControllerEvent.DocumentRefused));
            Assert.Equal(reason, refused.Reason);
            Assert.Contains(rig.Log, l => l.Contains("refused", StringComparison.Ordinal));
            rig.Tcp(502).Devices[1].Set(5, 5, 5);
            rig.Run(3);
            Assert.Equal(5, rig.Gateway.Samples("a/power").Last().Value);
            rig.Reboot();
            rig.Run(3);
            Assert.Equal(1u, rig.Controller.DocumentVersion);
        }
    }

    [Fact]
    public void A_document_that_flash_does_not_take_leaves_the_one_before_in_effect_even_when_that_had_made_room()
    {
        Rig rig = Running(settings => settings.HasRoomForTwo = false);
        rig.Storage.Capacity = 0;
        rig.Offer(new TestDocument { Version = 2 }.Tcp("field").Device("b", 0, 2).ToArray());
        rig.Run(5);
        Assert.Equal(1u, rig.Controller.DocumentVersion);
        Assert.Equal((int)DocumentRefusal.NotStored, Assert.Single(rig.Gateway.Events(ControllerEvent.DocumentRefused)).Reason);
        rig.Tcp(502).Devices[1].Set(6, 5, 5);
        rig.Run(3);
        Assert.Equal(6, rig.Gateway.Samples("a/power").Last().Value);
    }

    [Fact]
    public void A_birth_that_was_found_to_fit_fits_with_every_value_in_it()
    {
        // The most points that are taken: with values read and the time known the births are at their longest.
        int most = 40;
        Rig rig;
        do
        {
            most--;
            rig = new(new TestDocument { ExtraPoints = most }.Tcp("field").Device("a", 0, 1));
            rig.Tcp(502).Add(1);
            rig.Start();
        }
        while (rig.Controller.DocumentVersion == 0);
        Assert.InRange(most, 15, 30);
        rig.Run(6);
        rig.NodeCommand(w => TestGateway.Metric(w, MetricNames.Rebirth, SparkplugDataType.Boolean, v => v.Boolean(true)));
        rig.Run(2);
        Assert.Equal(2, rig.Gateway.Topics("DBIRTH").Count());
        Assert.True(rig.Controller.IsLinked);
    }

    [Fact]
    public void Any_flipped_byte_is_refused()
    {
        byte[] good = new TestDocument { Version = 9 }.Tcp("field").Device("a", 0, 1).ToArray();
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 0x40;
            Assert.NotEqual(DocumentError.None, DocumentCheck.Check(bad, bad.Length, TestDocument.Key, TestDocument.ControllerId, 0, -1));
        }
    }

    [Fact]
    public void Storage_that_does_not_take_the_document_leaves_the_old_one_in_effect()
    {
        Rig rig = Running();
        rig.Storage.Capacity = 0;
        rig.Offer(new TestDocument { Version = 2 }.Tcp("field").Device("b", 0, 2).ToArray());
        rig.Run(5);
        Assert.Equal(1u, rig.Controller.DocumentVersion);
        Assert.Equal((int)DocumentRefusal.NotStored, Assert.Single(rig.Gateway.Events(ControllerEvent.DocumentRefused)).Reason);
    }

    [Fact]
    public void Records_made_under_the_document_before_go_out_under_their_own_names()
    {
        Rig rig = Running();
        rig.AcknowledgeAfter = null;
        rig.Tcp(502).Devices[1].Set(111, 1, 21);
        rig.Tcp(502).Devices[2].Set(222, 2, 22);
        rig.Run(3);
        rig.Offer(new TestDocument { Version = 2 }.Tcp("field").Device("b", 0, 2).Device("a", 0, 1).ToArray());
        rig.Run(1);

        // After the swap everything unacknowledged is sent again, under the new numbering: the gateway compares.
        rig.Run(5);
        Assert.Contains(rig.Gateway.Samples("a/power"), s => s.Value == 111);
        Assert.Contains(rig.Gateway.Samples("b/power"), s => s.Value == 222);
        Assert.DoesNotContain(rig.Gateway.Samples("a/power"), s => s.Value is 222 or 200);
        Assert.Equal(Enumerable.Range(1, rig.Gateway.Stored.Count).Select(i => (1UL << 40) + (ulong)i), rig.Gateway.Stored.Keys);
    }

    [Fact]
    public void A_crash_loop_under_an_unproven_document_falls_back_to_the_one_before()
    {
        Rig rig = Running();
        rig.Run(400);
        rig.Offer(new TestDocument { Version = 2 }.Tcp("field").Device("b", 0, 2).ToArray());
        rig.Run(2);
        Assert.Equal(2u, rig.Controller.DocumentVersion);
        for (int i = 0; i < EdgeController.StartsUntilSafeMode; i++)
        {
            rig.Reboot();
            rig.Run(2);
        }

        Assert.Equal(1u, rig.Controller.DocumentVersion);
        Assert.Single(rig.Gateway.Events(ControllerEvent.SafeMode));

        // The same one is not taken again; a newer one is.
        rig.Offer(new TestDocument { Version = 2 }.Tcp("field").Device("b", 0, 2).ToArray());
        rig.Run(2);
        Assert.Equal(1u, rig.Controller.DocumentVersion);
        rig.Offer(new TestDocument { Version = 3 }.Tcp("field").Device("b", 0, 2).ToArray());
        rig.Run(2);
        Assert.Equal(3u, rig.Controller.DocumentVersion);
    }

    [Fact]
    public void The_last_proven_document_outlives_any_number_of_unproven_ones()
    {
        Rig rig = Running();
        rig.Run(400);
        for (uint version = 2; version <= 5; version++)
        {
            rig.Offer(new TestDocument { Version = version }.Tcp("field").Device("b", 0, 2).ToArray());
            rig.Run(2);
            Assert.Equal(version, rig.Controller.DocumentVersion);
        }

        CrashLoop(rig);
        Assert.Equal(1u, rig.Controller.DocumentVersion);
    }

    [Fact]
    public void A_document_that_was_never_proven_is_not_proven_by_falling_back_to_it()
    {
        Rig rig = Running();
        rig.Offer(new TestDocument { Version = 2 }.Tcp("field").Device("b", 0, 2).ToArray());
        rig.Run(2);
        CrashLoop(rig);
        Assert.Equal(1u, rig.Controller.DocumentVersion);
        Assert.Equal(0, rig.Storage.Files["document"][1]);

        // It crashes too: there is nothing better to go back to.
        CrashLoop(rig);
        Assert.Equal(1u, rig.Controller.DocumentVersion);
        rig.Run(400);
        Assert.Equal(1, rig.Storage.Files["document"][1]);
    }

    [Fact]
    public void A_power_cut_at_any_byte_of_a_document_does_not_bar_it_for_ever()
    {
        byte[] second = new TestDocument { Version = 2 }.Tcp("field").Device("b", 0, 2).ToArray();
        for (long cut = second.Length - 3; cut < second.Length + 12; cut++)
        {
            Rig rig = Running();
            rig.Controller.Outbox.Flush();
            rig.Storage.CutAfter(cut);
            rig.Offer(second);
            rig.Run(0.2);
            rig.Storage.Restore();
            rig.Reboot();
            rig.Run(2);
            rig.Offer(second);
            rig.Run(2);
            Assert.Equal(2u, rig.Controller.DocumentVersion);
        }
    }

    [Fact]
    public void A_late_answer_to_the_document_before_is_taken_for_nothing()
    {
        // Unit 1 answers slowly; the new document asks the same unit at once.
        foreach (bool isSerial in new[] { true, false })
        {
            TestDocument first = new TestDocument { FastPeriod = 100000 };
            TestDocument second = new() { Version = 2 };
            (isSerial ? first.Serial("field", 1500) : first.Tcp("field", timeout: 1500)).Device("a", 0, 1);
            (isSerial ? second.Serial("field", 1500) : second.Tcp("field", timeout: 1500)).Device("b", 0, 1);
            Rig rig = new(first);
            ScriptedBus bus = isSerial ? rig.Serial("field") : rig.Tcp(502);
            ScriptedDevice device = bus.Add(1);
            device.DelayMilliseconds = 1000;
            device.Set(111, 1, 20);
            rig.Start();
            while (bus.Frames.Count == 0)
            {
                rig.Run(0.05);
            }

            rig.Offer(second.ToArray());
            rig.Run(0.1);
            Assert.Equal(2u, rig.Controller.DocumentVersion);
            device.Set(222, 1, 20);
            rig.Run(8);
            Assert.DoesNotContain(rig.Gateway.Samples("b/power"), s => s.Value == 111);
            Assert.Contains(rig.Gateway.Samples("b/power"), s => s.Value == 222);
        }
    }

    [Fact]
    public void Restarts_under_a_proven_document_change_nothing()
    {
        Rig rig = Running();
        rig.Offer(new TestDocument { Version = 2 }.Tcp("field").Device("b", 0, 2).ToArray());
        rig.Run(400);
        for (int i = 0; i < 10; i++)
        {
            rig.Reboot();
            rig.Run(2);
        }

        Assert.Equal(2u, rig.Controller.DocumentVersion);
    }

    [Fact]
    public void Without_a_document_the_controller_waits_for_one_on_the_link()
    {
        Rig rig = new();
        rig.Tcp(502).Add(1);
        rig.Start().Run(3);
        Assert.Equal(0u, rig.Controller.DocumentVersion);
        Assert.Single(rig.Gateway.Topics("NBIRTH"));
        rig.Offer(new TestDocument().Tcp("field").Device("a", 0, 1).ToArray());
        rig.Run(3);
        Assert.Equal(100, rig.Gateway.Samples("a/power").Last().Value);
    }

    private static void CrashLoop(Rig rig)
    {
        for (int i = 0; i < EdgeController.StartsUntilSafeMode; i++)
        {
            rig.Reboot();
            rig.Run(2);
        }
    }

    private static Rig Running(Action<ControllerSettings>? settings = null)
    {
        Rig rig = new(new TestDocument().Tcp("field").Device("a", 0, 1).Device("b", 0, 2), settings);
        rig.Tcp(502).Add(1);
        rig.Tcp(502).Add(2);
        return rig.Start().Run(5.5);
    }

    private static byte[] Wrong(string how)
    {
        switch (how)
        {
            case "of no bytes":
                return [];
            case "unsigned":
                byte[] unsigned = new TestDocument { Version = 2 }.Tcp("field").Device("a", 0, 1).ToArray();
                unsigned[^1] ^= 1;
                return unsigned;
            case "same version":
                return new TestDocument().Tcp("field").Device("a", 0, 1).ToArray();
            case "no devices section":
                return new TestDocument { Version = 2 }.Tcp("field").Device("a", 3, 1).ToArray();
            case "overloaded":
                TestDocument overloaded = new TestDocument { Version = 2, FastPeriod = 100 }.Serial("slow", baud: 2400);
                for (int unit = 1; unit < 6; unit++)
                {
                    overloaded.Device("d" + unit, 0, unit);
                }

                return overloaded.ToArray();
            case "an output of no device":
                return new TestDocument { Version = 2 }.Tcp("field").Device("a", 0, 1).Output(5).ToArray();
            case "too long":
                TestDocument tooLong = new TestDocument { Version = 2 }.Tcp("field");
                for (int unit = 1; unit < 28; unit++)
                {
                    tooLong.Device(new string('d', 250), 0, unit);
                }

                return tooLong.ToArray();
            default:
                return new TestDocument { Version = 2, ExtraPoints = 40 }.Tcp("field").Device("a", 0, 1).ToArray();
        }
    }
}
