using Busbar.Controller.Tests.Bench;
using Busbar.Host.Memory;
using Busbar.Points;
using CsCheck;

namespace Busbar.Controller.Tests;

/// <summary>The outbox's files by themselves: torn writes, damage, a full store, and what thinning may and may not take.</summary>
public sealed class What_lies_in_flash
{
    private static readonly double[] Awkward = [0.0, -0.0, double.NaN, double.MaxValue, double.NegativeInfinity, 2147483647.0, -2147483648.0];

    [Fact]
    public void A_write_torn_at_any_byte_costs_at_most_its_own_records()
    {
        // The first page is written whole; then the power fails after every possible number of bytes of the second.
        (long first, long second) = (0, 0);
        Torn(long.MaxValue, ref first, ref second);
        for (long cut = 0; cut <= second - first; cut++)
        {
            (long a, long b) = (0, 0);
            MemoryStorage storage = Torn(cut, ref a, ref b);
            storage.Restore();
            Outbox again = Open(storage);
            double[] values = [.. Drain(again).Where(r => r.Event == 0).Select(r => r.Value)];
            int expected = cut == second - first ? 40 : 20;
            Assert.Equal(Enumerable.Range(0, expected).Select(i => (double)i), values);

            // And the store goes on behind the damage.
            again.AddSample(1, 4711, (byte)Quality.Good, true, 99);
            again.Flush();
            Assert.Equal(4711, Drain(Open(storage)).Last(r => r.Event == 0).Value);
        }
    }

    [Fact]
    public void A_power_cut_at_any_byte_of_a_whole_outage_leaves_a_store_that_opens_and_counts_up()
    {
        Gen.Long[0, 20000].Sample(cut =>
        {
            MemoryStorage storage = new();
            storage.CutAfter(cut);
            Outbox outbox = Open(storage, 16 * 1024);
            for (int i = 0; i < 2000; i++)
            {
                outbox.AddSample(i % 7, i, (byte)Quality.Good, i % 7 != 3, i * 100);
            }

            outbox.Flush();
            storage.Restore();
            OutboxRecord[] left = Drain(Open(storage, 16 * 1024));
            ulong[] marks = [.. left.Where(r => r.Boot == 1).Select(r => r.Mark)];
            return marks.SequenceEqual(marks.Order().Distinct()) && left.Where(r => r.Event == 0).All(r => r.Value == r.Sequence - 1);
        }, iter: 300);
    }

    [Fact]
    public void A_flipped_bit_costs_its_page_and_is_counted()
    {
        MemoryStorage storage = new();
        Outbox outbox = Open(storage);
        Fill(outbox, 0, 20);
        Fill(outbox, 20, 20);
        string name = storage.Files.Keys.Single(k => k.StartsWith("outbox-", StringComparison.Ordinal));
        storage.Files[name][^5] ^= 0x10;
        Outbox again = Open(storage);
        again.Service(0);
        OutboxRecord[] left = Drain(again);
        Assert.Equal(20, left.Count(r => r.Event == 0));
        OutboxRecord dropped = Assert.Single(left, r => r.Event == (byte)ControllerEvent.RecordsDropped);
        Assert.Equal((byte)OutboxLoss.Damaged, dropped.Reason);
    }

    [Fact]
    public void A_full_store_thins_analogue_values_and_keeps_every_counter_and_event()
    {
        MemoryStorage storage = new() { Capacity = 1_000_000 };
        Outbox outbox = Open(storage, 16 * 1024);
        int counters = 0, events = 0;
        for (int i = 0; i < 3000; i++)
        {
            // Of ten records one is a counter's and one in a hundred an event.
            bool isCounter = i % 10 == 4;
            counters += isCounter ? 1 : 0;
            outbox.AddSample(isCounter ? 1 : 2, i + 0.25, (byte)Quality.Good, !isCounter, i * 1000L);
            if (i % 100 == 99)
            {
                events++;
                outbox.AddEvent((byte)ControllerEvent.CommandVerified, 3, i, (ulong)i, 8, 1, 0, i * 1000L);
            }
        }

        outbox.Flush();
        Assert.True(outbox.UsedBytes <= 16 * 1024);
        outbox.Service(10_000_000);
        OutboxRecord[] left = Drain(outbox);
        Assert.Equal(counters, left.Count(r => r is { Event: 0, Subject: 1 }));
        Assert.Equal(events, left.Count(r => r.Event == (byte)ControllerEvent.CommandVerified));
        int analogue = left.Count(r => r is { Event: 0, Subject: 2 });
        Assert.InRange(analogue, 100, 2600);
        OutboxRecord dropped = Assert.Single(left, r => r.Event == (byte)ControllerEvent.RecordsDropped);
        Assert.Equal(2700 - analogue, dropped.Value);
        Assert.Equal((byte)OutboxLoss.Thinned, dropped.Reason);
        ulong[] marks = [.. left.Select(r => r.Mark)];
        Assert.Equal(marks.Order().Distinct(), marks);
        Assert.All(left.Where(r => r is { Event: 0 }), r => Assert.Equal(Math.Floor(r.Value) * 1000, r.Time));
    }

    /// <summary>As on an ESP32: readings with decimals of twenty points, one a second, and nobody to take them.</summary>
    [Fact]
    public void The_developers_page_says_how_many_records_and_hours_the_outbox_holds()
    {
        ControllerSettings board = new("plant", [], "site");
        MemoryStorage storage = new();
        Outbox outbox = new(storage, new ControllerTime(new VirtualClock(isUtcKnown: false), storage, 0), board.OutboxBytes, board.RecordBuffer);
        int records = 0;
        while (!outbox.IsFull)
        {
            outbox.AddSample(records % 20, 20 + records % 977 / 100.0 + 0.005, (byte)Quality.Good, true, records * 1000L);
            outbox.Service(records * 1000L);
            records++;
        }

        string page = File.ReadAllText(WorkingCopy.PathOf("docs", "developer", "controller.md"));
        System.Text.RegularExpressions.Match told = System.Text.RegularExpressions.Regex.Match(page, @"(\d+) KB hold about ([\d,]+) of them: ([\d.]+) h at one a second, (\d+) h at one in ten seconds");
        TestContext.Current.TestOutputHelper?.WriteLine($"{records} records");
        Assert.True(told.Success);
        Assert.Equal(board.OutboxBytes, int.Parse(told.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) * 1024);
        Assert.InRange(int.Parse(told.Groups[2].Value.Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture), 0.95 * records, 1.05 * records);
        Assert.InRange(double.Parse(told.Groups[3].Value, System.Globalization.CultureInfo.InvariantCulture), 0.95 * records / 3600, 1.05 * records / 3600);
        Assert.InRange(int.Parse(told.Groups[4].Value, System.Globalization.CultureInfo.InvariantCulture), 0.95 * records / 360, 1.05 * records / 360);
    }

    [Fact]
    public void A_store_full_of_what_may_not_be_thinned_gives_up_the_oldest_and_says_so()
    {
        MemoryStorage storage = new() { Capacity = 1_000_000 };
        Outbox outbox = Open(storage, 16 * 1024);
        for (int i = 0; i < 5000; i++)
        {
            outbox.AddSample(1, i + 0.5, (byte)Quality.Good, false, i * 1000L);
        }

        outbox.Service(10_000_000);
        OutboxRecord[] left = Drain(outbox);
        double[] values = [.. left.Where(r => r.Event == 0).Select(r => r.Value)];
        Assert.Equal(4999.5, values[^1]);
        Assert.Equal(values[0] - 0.5, left.Single(r => r.Event != 0).Value);
        Assert.Equal((byte)OutboxLoss.Oldest, left.Single(r => r.Event != 0).Reason);
        Assert.Equal(Enumerable.Range(0, values.Length).Select(i => values[0] + i), values);
    }

    [Fact]
    public void Every_record_comes_back_as_it_went_in()
    {
        Gen<(int Subject, double Value, byte Quality, bool Thin, int Step)> sample =
            from subject in Gen.Int[0, 999]
            from value in Gen.OneOf(Gen.Double, Gen.Int.Select(i => (double)i), Gen.Int[0, Awkward.Length - 1].Select(i => Awkward[i]))
            from quality in Gen.Byte[0, 4]
            from thin in Gen.Bool
            from step in Gen.Int[-5000, 100000]
            select (subject, value, quality, thin, step);
        sample.List[1, 300].Sample(records =>
        {
            MemoryStorage storage = new() { Capacity = 1_000_000 };
            Outbox outbox = Open(storage, 256 * 1024);
            long time = 1_000_000;
            foreach ((int subject, double value, byte quality, bool thin, int step) in records)
            {
                outbox.AddSample(subject, value, quality, thin, time += step);
            }

            outbox.Flush();
            OutboxRecord[] back = Drain(Open(storage, 256 * 1024));
            Assert.Equal(records.Select(r => (r.Subject, BitConverter.DoubleToInt64Bits(r.Value), r.Quality)), back.Select(r => (r.Subject, BitConverter.DoubleToInt64Bits(r.Value), r.Quality)));
        }, iter: 200);
    }

    [Fact]
    public void Storage_that_takes_nothing_costs_the_oldest_records_counted()
    {
        MemoryStorage storage = new() { Capacity = 0 };
        Outbox outbox = Open(storage);
        for (int i = 0; i < 500; i++)
        {
            outbox.AddSample(1, i, (byte)Quality.Good, true, i);
        }

        Assert.True(outbox.StorageFailures > 0);
        outbox.Service(1);
        OutboxRecord[] left = Drain(outbox);
        Assert.Equal(499, left.Last(r => r.Event == 0).Value);
        Assert.Contains(left, r => r.Event == (byte)ControllerEvent.RecordsDropped && r.Reason == (byte)OutboxLoss.NotStored && r.Value > 300);
    }

    [Fact]
    public void What_storage_did_not_take_never_gets_the_next_documents_names()
    {
        MemoryStorage storage = new() { Capacity = 0 };
        Outbox outbox = Open(storage);
        outbox.SetDocument(1);
        for (int i = 0; i < 20; i++)
        {
            outbox.AddSample(1, i, (byte)Quality.Good, true, i);
        }

        outbox.SetDocument(2);
        outbox.AddSample(1, 77, (byte)Quality.Good, true, 30);
        outbox.Service(60_000);
        OutboxRecord[] left = Drain(outbox);
        Assert.Equal([77.0], left.Where(r => r.Event == 0).Select(r => r.Value));
        Assert.Equal(20, Assert.Single(left, r => r.Event == (byte)ControllerEvent.RecordsDropped && r.Reason == (byte)OutboxLoss.NotStored).Value);
    }

    private static MemoryStorage Torn(long cut, ref long first, ref long second)
    {
        MemoryStorage storage = new();
        Outbox outbox = Open(storage);
        Fill(outbox, 0, 20);
        first = storage.BytesWritten;
        if (cut != long.MaxValue)
        {
            storage.CutAfter(cut);
        }

        Fill(outbox, 20, 20);
        second = storage.BytesWritten;
        return storage;
    }

    private static void Fill(Outbox outbox, int from, int count)
    {
        for (int i = from; i < from + count; i++)
        {
            outbox.AddSample(1, i, (byte)Quality.Good, true, i * 1000L);
        }

        outbox.Flush();
    }

    private static Outbox Open(MemoryStorage storage, int capacity = 64 * 1024) =>
        new(storage, new ControllerTime(new VirtualClock(isUtcKnown: false), storage, 0), capacity, 128);

    private static OutboxRecord[] Drain(Outbox outbox)
    {
        List<OutboxRecord> all = [];
        while (outbox.MoveNext())
        {
            OutboxRecord r = outbox.Current;
            all.Add(new OutboxRecord { Boot = r.Boot, Sequence = r.Sequence, Time = r.Time, Event = r.Event, Subject = r.Subject, Value = r.Value, Quality = r.Quality, Detail = r.Detail, Reason = r.Reason });
            outbox.Commit(r.Mark);
        }

        return [.. all];
    }
}
