using System.Text;
using Busbar.Controller.Tests.Bench;
using Busbar.Esp32;
using Busbar.Host;
using Busbar.Host.Memory;
using Busbar.Points;

namespace Busbar.Controller.Tests;

/// <summary>
/// The device's own flash storage, with the power failing before every byte and between every two steps of each kind of write: a torn
/// write costs the newest entry at most, and the next start finds everything else.
/// </summary>
public sealed class Power_fails_while_flash_is_written
{
    [Fact]
    public void A_replaced_file_is_the_old_one_or_the_new_one_whole()
    {
        EveryCut(
            storage => storage.Replace("state", Bytes("the old content"), 0, 15),
            storage => storage.Replace("state", Bytes("new"), 0, 3),
            storage => Assert.Contains(Text(storage, "state"), (string[])["the old content", "new"]));
        EveryCut(_ => { }, storage => storage.Replace("state", Bytes("first"), 0, 5), storage => Assert.Contains(Text(storage, "state"), (string[])["", "first"]));
    }

    [Fact]
    public void An_append_leaves_all_that_was_there_and_any_part_of_itself() =>
        EveryCut(
            storage => storage.Append("log", Bytes("before"), 0, 6),
            storage => storage.Append("log", Bytes("behind"), 0, 6),
            storage => Assert.StartsWith(Text(storage, "log"), "beforebehind", StringComparison.Ordinal),
            storage => Assert.StartsWith("before", Text(storage, "log"), StringComparison.Ordinal));

    [Fact]
    public void A_deleted_file_is_there_or_gone() =>
        EveryCut(
            storage => storage.Replace("state", Bytes("content"), 0, 7),
            storage => storage.Delete("state"),
            storage => Assert.Contains(Text(storage, "state"), (string[])["content", ""]));

    [Fact]
    public void The_outbox_loses_the_torn_page_at_most_and_goes_on_behind_it() =>
        EveryCut(
            storage => Fill(storage, 0, 20),
            storage => Fill(storage, 20, 20),
            storage =>
            {
                Outbox outbox = Outbox(storage);
                double[] values = Drain(outbox);
                Assert.Equal(Enumerable.Range(0, values.Length).Select(i => (double)i), values);
                Assert.InRange(values.Length, 20, 40);
                outbox.AddSample(1, 4711, (byte)Quality.Good, true, 99);
                outbox.Flush();
                Assert.Equal(4711, Drain(Outbox(storage))[^1]);
            },
            step: 3);

    [Fact]
    public void A_new_document_is_in_effect_or_the_one_before_and_is_taken_when_it_comes_again()
    {
        byte[] first = new TestDocument { Version = 1 }.Tcp("field").Device("a", 0, 1).ToArray();
        byte[] second = new TestDocument { Version = 2 }.Tcp("field").Device("a", 0, 1).Device("b", 0, 2).ToArray();
        EveryCut(
            storage => Start(storage, first).Stop(),
            storage => Start(storage, second).Stop(),
            storage =>
            {
                Assert.InRange(Start(storage, null).DocumentVersion, 1u, 2u);
                Assert.Equal(2u, Start(storage, second).DocumentVersion);
            },
            step: 7);
    }

    [Fact]
    public void No_boot_number_comes_twice_for_records_that_were_stored()
    {
        EveryCut(
            storage => Start(storage, null).Stop(),
            storage => Start(storage, null).Stop(),
            storage =>
            {
                EdgeController again = Start(storage, null);
                Assert.InRange(again.Boot, 2u, 3u);
                ulong[] marks = Marks(Outbox(storage));
                Assert.Equal(marks.Distinct(), marks);
            });
    }

    [Fact]
    public void What_is_free_is_what_the_files_leave_of_the_partition()
    {
        FlashStorage storage = new Flash().Open();
        Assert.Equal(256 * 1024, storage.FreeBytes);
        storage.Append("state", [1], 0, 1);
        Assert.Equal(252 * 1024, storage.FreeBytes);
    }

    [Fact]
    public void A_full_flash_refuses_with_a_reason_and_what_was_there_stays()
    {
        Flash flash = new() { Size = 1000 };
        FlashStorage storage = flash.Open();
        Assert.True(storage.Replace("state", new byte[600], 0, 600));
        Assert.False(storage.Replace("state", new byte[500], 0, 500));
        Assert.Equal(600, storage.Length("state"));
        Assert.InRange(storage.Failures, 1, 2);
        flash.Open();
        Assert.Equal(["I:\\state"], flash.Files.Keys);
    }

    [Fact]
    public void A_controller_on_a_full_flash_controls_says_so_and_counts_what_it_lost()
    {
        Flash flash = new() { Size = 6000 };
        EdgeController controller = Start(flash.Open(), new TestDocument().Tcp("field").Device("a", 0, 1).ToArray());
        Assert.Equal(1u, controller.DocumentVersion);
        List<string> log = [];
        VirtualClock clock = new(Rig.StartUtc);
        EdgeController full = new(Settings(), new ControllerPorts(clock, new MemoryBusPorts(), flash.Open(), new MemoryLinkPort(), new HostLog((_, text) => log.Add(text))), null);
        for (int i = 0; i < 4000; i++)
        {
            full.Outbox.AddSample(0, i, (byte)Quality.Good, false, clock.MonotonicMilliseconds);
        }

        clock.AdvanceTo(clock.MonotonicMilliseconds + 1500);
        full.Step();
        Assert.Equal(1u, full.DocumentVersion);
        Assert.Contains(log, line => line.Contains("storage did not take", StringComparison.Ordinal));
        Assert.InRange(full.Outbox.StorageFailures, 1, int.MaxValue);
    }

    [Fact]
    public void A_corrupted_document_slot_gives_way_to_the_one_before()
    {
        Flash flash = new();
        Start(flash.Open(), new TestDocument { Version = 1 }.Tcp("field").Device("a", 0, 1).ToArray()).Stop();
        Start(flash.Open(), new TestDocument { Version = 2 }.Tcp("field").Device("a", 0, 1).ToArray()).Stop();
        string slot = flash.Files.First(f => f.Value.Count > 100 && f.Value[9] == 2).Key;
        flash.Files[slot][60] ^= 1;
        Assert.Equal(1u, Start(flash.Open(), null).DocumentVersion);
    }

    /// <summary>Before, then the write with the power failing before each of its steps, then a new start and what must hold.</summary>
    private static void EveryCut(Action<FlashStorage> before, Action<FlashStorage> write, Action<FlashStorage> holds, Action<FlashStorage>? holdsToo = null, int step = 1)
    {
        Flash whole = new();
        before(whole.Open());
        int from = whole.Steps;
        write(whole.Open());
        int steps = whole.Steps - from;
        Assert.InRange(steps, 1, 20_000);
        for (int cut = 0; cut <= steps; cut += step)
        {
            Flash flash = new();
            before(flash.Open());
            flash.CutBefore = flash.Steps + cut;
            try
            {
                write(flash.Open());
            }
            catch (PowerCut)
            {
            }

            FlashStorage again = flash.Restore().Open();
            holds(again);
            holdsToo?.Invoke(again);
            Assert.DoesNotContain(flash.Files.Keys, path => path.EndsWith(".tmp", StringComparison.Ordinal) || path.EndsWith(".new", StringComparison.Ordinal));
        }
    }

    private static EdgeController Start(IStorage storage, byte[]? document) =>
        new(Settings(), new ControllerPorts(new VirtualClock(Rig.StartUtc), new MemoryBusPorts(), storage, new MemoryLinkPort(), HostLog.Silent), document);

    private static ControllerSettings Settings() => new(TestDocument.ControllerId, TestDocument.Key, TestDocument.SiteId);

    private static Outbox Outbox(IStorage storage) => new(storage, new ControllerTime(new VirtualClock(isUtcKnown: false), storage, 0), 64 * 1024, 64);

    private static void Fill(IStorage storage, int from, int count)
    {
        Outbox outbox = Outbox(storage);
        for (int i = from; i < from + count; i++)
        {
            outbox.AddSample(1, i, (byte)Quality.Good, true, i * 1000L);
        }

        outbox.Flush();
    }

    private static double[] Drain(Outbox outbox)
    {
        List<double> values = [];
        while (outbox.MoveNext())
        {
            if (outbox.Current.Event == 0)
            {
                values.Add(outbox.Current.Value);
            }

            outbox.Commit(outbox.Current.Mark);
        }

        return [.. values];
    }

    private static ulong[] Marks(Outbox outbox)
    {
        List<ulong> marks = [];
        while (outbox.MoveNext())
        {
            marks.Add(outbox.Current.Mark);
            outbox.Commit(outbox.Current.Mark);
        }

        return [.. marks];
    }

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private static string Text(IStorage storage, string name)
    {
        byte[] bytes = new byte[Math.Max(0, storage.Length(name))];
        storage.Read(name, 0, bytes, 0, bytes.Length);
        return Encoding.ASCII.GetString(bytes);
    }
}
