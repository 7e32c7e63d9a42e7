using Busbar.Controller.Tests.Bench;
using Busbar.Points;

namespace Busbar.Controller.Tests;

/// <summary>Outages, reboots and power cuts: what was measured arrives, once, in order, with its own time.</summary>
public sealed class The_outbox_loses_nothing
{
    [Fact]
    public void Ten_minutes_without_a_broker_cost_no_sample()
    {
        // The same field with and without the outage: every sample must be the same but for the way it came.
        List<Received> whole = TenMinutes(_ => true);
        Rig? rig = null;
        List<Received> interrupted = TenMinutes(r => (rig = r) is not null && r.Now is < 60_000 or > 660_000);
        Assert.Equal(whole.Count, interrupted.Count);
        Assert.InRange(whole.Count, 12 * 600, 20 * 800);
        for (int i = 0; i < whole.Count; i++)
        {
            Assert.Equal((whole[i].Sequence, whole[i].Device, whole[i].Point, whole[i].Value, whole[i].Time, whole[i].Quality), (interrupted[i].Sequence, interrupted[i].Device, interrupted[i].Point, interrupted[i].Value, interrupted[i].Time, interrupted[i].Quality));
        }

        // What was sent for the first time came in order; what was made in the outage is marked as history.
        Assert.NotNull(rig);
        ulong newest = 0;
        foreach (Received record in rig.Gateway.Arrived)
        {
            if (record.Mark > newest)
            {
                Assert.Equal(newest + 1, record.Mark == (1UL << 40) + 1 ? newest + 1 : record.Mark);
                newest = record.Mark;
            }
        }

        Assert.All(interrupted.Where(r => r.Time < Rig.StartUtc + 655_000 && r.Time > Rig.StartUtc + 62_000), r => Assert.True(r.IsHistorical));
        Assert.All(interrupted.Where(r => r.Time > Rig.StartUtc + 725_000), r => Assert.False(r.IsHistorical));
    }

    [Fact]
    public void A_reboot_in_the_middle_of_an_outage_costs_at_most_half_a_minute()
    {
        Rig rig = Changing(3, r => r.Now is < 60_000 or > 660_000);
        rig.Start();
        Play(rig, 350);
        rig.Reboot();
        Play(rig, 450);
        Received[] samples = [.. rig.Gateway.Samples("a/power")];
        Assert.Equal([1UL, 2UL], samples.Select(s => s.Boot).Distinct());
        long[] times = [.. samples.Select(s => s.Time!.Value)];
        Assert.Equal(times.Order(), times);
        long[] gaps = [.. times.Zip(times.Skip(1), (x, y) => y - x).Where(g => g > 1500)];
        long gap = Assert.Single(gaps);
        Assert.InRange(gap, 1500, Outbox.FlushAfterMilliseconds + 3000);
    }

    [Fact]
    public void An_orderly_stop_costs_nothing()
    {
        Rig rig = Changing(1, r => r.Now is < 60_000 or > 300_000);
        rig.Start();
        Play(rig, 155);
        rig.Controller.Stop();
        rig.Reboot();
        Play(rig, 300);
        long[] times = [.. rig.Gateway.Samples("a/power").Select(s => s.Time!.Value)];
        Assert.All(times.Zip(times.Skip(1), (x, y) => y - x), g => Assert.InRange(g, 1, 2000));
    }

    [Fact]
    public void Nothing_is_freed_before_the_gateway_has_stored_it()
    {
        Rig rig = Changing(1, _ => true);
        rig.AcknowledgeAfter = null;
        rig.Start();
        Play(rig, 120);
        Assert.True(rig.Controller.Outbox.UsedBytes + rig.Controller.Outbox.BufferedCount > 0);
        ulong newest = rig.Gateway.Stored.Keys.Last();
        int used = rig.Controller.Outbox.UsedBytes;
        Assert.True(used > 0);
        rig.StoredThrough(newest);
        rig.Run(0.1);
        Assert.Equal(0, rig.Controller.Outbox.UsedBytes);
        Assert.InRange(rig.Controller.Outbox.BufferedCount, 0, 1);
    }

    [Fact]
    public void A_mark_that_was_never_sent_frees_nothing()
    {
        Rig rig = Changing(1, _ => true);
        rig.AcknowledgeAfter = null;
        rig.Start();
        Play(rig, 30);
        Received[] before = [.. rig.Gateway.Stored.Values];
        int malformed = rig.Controller.MalformedMessages;
        rig.StoredThrough((1UL << 40) + 1_000_000);
        rig.NodeCommand(w => TestGateway.Metric(w, Link.MetricNames.StoredThrough, Link.SparkplugDataType.Double, v => v.Double(1e9)));
        Play(rig, 5);
        Assert.Equal(0UL, rig.Controller.Outbox.AcknowledgedMark);
        Assert.Equal(malformed + 2, rig.Controller.MalformedMessages);
        Assert.Equal(Enumerable.Range(1, rig.Gateway.Stored.Count).Select(i => (1UL << 40) + (ulong)i), rig.Gateway.Stored.Keys);
        Assert.True(rig.Gateway.Stored.Count > before.Length);
    }

    [Fact]
    public void A_damaged_last_page_neither_stops_the_controller_nor_counts_twice()
    {
        bool isUp = true;
        Rig rig = Changing(1, _ => isUp);
        rig.Start();
        Play(rig, 10);
        isUp = false;
        Play(rig, 5);
        rig.Controller.Outbox.Flush();
        string last = rig.Storage.Files.Keys.Where(k => k.StartsWith("outbox-", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Last();
        rig.Storage.Files[last][^5] ^= 0x10;
        isUp = true;
        Play(rig, 200);
        Assert.Equal(1, rig.Gateway.Events(ControllerEvent.RecordsDropped).Where(e => e.Reason == (int)OutboxLoss.Damaged).Sum(e => e.Value));
        Assert.True(rig.Gateway.Samples("a/power").Count() > 150);
    }

    [Fact]
    public void A_time_before_the_firmware_is_no_time_and_a_large_correction_is_told()
    {
        Rig rig = Changing(1, _ => true);
        rig.IsClockKnown = false;
        rig.Start();
        Play(rig, 5);
        Tell(1000);
        Assert.Empty(rig.Gateway.Events(ControllerEvent.TimeKnown));
        Tell(Rig.StartUtc);
        Tell(Rig.StartUtc + 60_000);
        Assert.Single(rig.Gateway.Events(ControllerEvent.TimeKnown));
        Tell(Rig.StartUtc + 3_600_000);
        Assert.Equal(2, rig.Gateway.Events(ControllerEvent.TimeKnown).Count());

        void Tell(long unix)
        {
            rig.NodeCommand(w => TestGateway.Metric(w, Link.MetricNames.Time, Link.SparkplugDataType.UInt64, v => v.Long((ulong)(unix + rig.Now))));
            Play(rig, 2);
        }
    }

    [Fact]
    public void A_linked_controller_hardly_writes_to_flash()
    {
        Rig rig = Changing(3, _ => true);
        rig.Start();
        Play(rig, 20);
        long before = rig.Storage.BytesWritten;
        Play(rig, 600);
        Assert.InRange(rig.Storage.BytesWritten - before, 0, 2000);
    }

    [Fact]
    public void Unacknowledged_records_are_sent_again_after_a_lost_connection()
    {
        Rig rig = Changing(1, _ => true);
        rig.AcknowledgeAfter = null;
        rig.Start();
        Play(rig, 10);
        int first = rig.Gateway.Arrived.Count;
        rig.Link.Drop();
        Play(rig, 5);
        Assert.True(rig.Gateway.Arrived.Count > 2 * first);
        Assert.Contains(rig.Gateway.Arrived.Skip(first), r => r.Sequence == 1 && r.IsHistorical);
    }

    [Fact]
    public void Records_from_before_the_time_was_known_are_dated_later_and_never_1970()
    {
        Rig rig = Changing(1, r => r.Now is < 30_000 or > 120_000);
        rig.IsClockKnown = false;
        rig.Start();
        Play(rig, 60);
        Assert.All(rig.Gateway.Stored.Values, r => Assert.Null(r.Time));
        Assert.All(rig.Gateway.Stored.Values, r => Assert.NotNull(r.Uptime));
        rig.IsClockKnown = true;
        Play(rig, 100);
        Received[] undatedOnly = [.. rig.Gateway.Stored.Values.Where(r => r.Time is null)];
        Assert.All(undatedOnly, r => Assert.True(r.At < 60_000));
        Received[] dated = [.. rig.Gateway.Samples("a/power").Where(r => r.Time is not null && r.Time < Rig.StartUtc + 60_000)];
        Assert.NotEmpty(dated);
        Assert.All(dated, r => Assert.InRange(r.Time!.Value, Rig.StartUtc, Rig.StartUtc + 60_000));
        Assert.Single(rig.Gateway.Events(ControllerEvent.TimeKnown));
    }

    [Fact]
    public void Records_of_a_boot_that_learned_the_time_late_are_dated_after_the_next_boot()
    {
        Rig rig = Changing(1, r => r.Now > 200_000);
        rig.IsClockKnown = false;
        rig.Start();
        Play(rig, 60);
        rig.IsClockKnown = true;
        Play(rig, 40);
        rig.IsClockKnown = false;
        rig.Reboot();
        Play(rig, 150);
        Received[] first = [.. rig.Gateway.Samples("a/power").Where(r => r.Boot == 1)];
        Assert.NotEmpty(first);
        Assert.All(first, r => Assert.NotNull(r.Time));
        Assert.All(rig.Gateway.Samples("a/power").Where(r => r.Boot == 2), r => Assert.Null(r.Time));
    }

    [Fact]
    public void The_gateway_gives_the_time_to_a_controller_without_a_clock()
    {
        Rig rig = Changing(1, _ => true);
        rig.IsClockKnown = false;
        rig.Start();
        Play(rig, 10);
        rig.NodeCommand(w => TestGateway.Metric(w, Busbar.Link.MetricNames.Time, Busbar.Link.SparkplugDataType.UInt64, v => v.Long((ulong)(Rig.StartUtc + rig.Now))));
        Play(rig, 10);
        Received last = rig.Gateway.Samples("a/power").Last();
        Assert.InRange(last.Time!.Value, Rig.StartUtc + 17_000, Rig.StartUtc + 20_000);
    }

    [Fact]
    public void A_value_inside_its_dead_band_waits_for_the_silent_interval()
    {
        Rig rig = new(new TestDocument { PowerDeadBand = 50, SilentSeconds = 60 }.Serial("field").Device("a", 0, 1));
        ScriptedDevice a = rig.Serial("field").Add(1);
        rig.Start().Run(5);
        a.Set(120, 1000, 20);
        rig.Run(30);
        Assert.Single(rig.Gateway.Samples("a/power"));
        a.Set(160, 1000, 20);
        rig.Run(5);
        Assert.Equal([100.0, 160.0], rig.Gateway.Samples("a/power").Select(s => s.Value!.Value));
        a.Set(165, 1000, 20);
        rig.Run(65);
        Assert.Equal([100.0, 160.0, 165.0], rig.Gateway.Samples("a/power").Select(s => s.Value!.Value));
    }

    private static List<Received> TenMinutes(Func<Rig, bool> isBrokerUp)
    {
        Rig rig = Changing(4, isBrokerUp);
        rig.Start();
        Play(rig, 780);
        Assert.Equal(0, rig.Controller.Outbox.StorageFailures);
        return [.. rig.Gateway.Stored.Values.Where(r => r.Event == ControllerEvent.None)];
    }

    /// <summary>Devices whose power, energy and setpoint all change every second.</summary>
    private static Rig Changing(int devices, Func<Rig, bool> isBrokerUp)
    {
        TestDocument document = new TestDocument().Tcp("field");
        for (int i = 0; i < devices; i++)
        {
            document.Device(((char)('a' + i)).ToString(), 0, i + 1);
        }

        Rig rig = new(document, s => s.OutboxBytes = 512 * 1024);
        rig.Storage.Capacity = 2_000_000;
        rig.IsBrokerUp = () => isBrokerUp(rig);
        for (byte unit = 1; unit <= devices; unit++)
        {
            rig.Tcp(502).Add(unit);
        }

        return rig;
    }

    private static void Play(Rig rig, int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            foreach (ScriptedDevice device in rig.Tcp(502).Devices.Values)
            {
                int second = (int)(rig.Now / 1000);
                device.Set((second * 37 + device.Unit * 1001) % 3000, (uint)(second * 11 + device.Unit), 20 + second % 50 / 10.0);
            }

            rig.Run(1);
        }
    }
}
