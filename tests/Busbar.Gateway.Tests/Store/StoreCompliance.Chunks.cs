using Busbar.Gateway.Ingest;
using Busbar.Gateway.Store;
using Busbar.Points;

namespace Busbar.Gateway.Tests.Store;

/// <summary>Samples on their way from the journal to chunks.</summary>
public abstract partial class StoreCompliance
{
    [Fact]
    public async Task What_moved_to_chunks_is_read_as_it_was_written_also_after_opening_again()
    {
        // More than the head takes, in the order of arrival: two points, equal times among them, every kind of quality.
        const int Batches = 15;
        for (int batch = 0; batch < Batches; batch++)
            Write("plant", 1, (ulong)(batch * 5000) + 1, [.. Enumerable.Range(0, 5000).Select(i => Mixed((batch * 5000) + i))]);
        Write("plant", 1, 1_000_001, Sample("power", -5000, 7));

        for (int pass = 0; pass < 2; pass++)
        {
            IReadOnlyList<StoredSample> power = await Samples("power");
            Assert.Equal((Noon - 5000, 7.0), (power[0].TimeMilliseconds, power[0].Value!.Value));
            Assert.Equal((Batches * 2500) + 1, power.Count);
            for (int i = 1; i < power.Count; i++)
            {
                IngestedSample written = Mixed(2 * (i - 1));
                Assert.Equal(new StoredSample(written.TimeMilliseconds, written.Value, written.Quality, written.IsHistorical, false), power[i]);
            }

            Reopen();
        }

        static IngestedSample Mixed(int i) => Sample(
            i % 2 == 0 ? "power" : "voltage", i / 4, i % 700 == 0 ? null : i % 5000 / 10.0, i % 700 == 0 ? Quality.Bad : i % 300 == 0 ? Quality.Uncertain : Quality.Good, i % 900 < 20);
    }

    [Fact]
    public async Task Readers_see_whole_batches_while_the_writer_writes()
    {
        const int Batch = 50;
        Assert.Empty(await Samples("power"));
        Task writer = Task.Run(
            () =>
            {
                for (int i = 0; i < 40; i++)
                    Write("plant", 1, (ulong)(i * Batch) + 1, [.. Enumerable.Range(0, Batch).Select(j => Sample("power", (i * Batch) + j, 1))]);
            });
        int last = 0;
        while (!writer.IsCompleted)
        {
            int count = (await Samples("power")).Count;
            Assert.Equal(0, count % Batch);
            Assert.True(count >= last);
            last = count;
        }

        await writer;
        Assert.Equal(40 * Batch, (await Samples("power")).Count);
    }

    [Fact]
    public async Task While_points_move_to_chunks_one_by_one_every_sample_is_read_once_also_by_a_store_that_is_opened_then()
    {
        // One head full of 400 points, then small transactions, each of which lets some points leave.
        const int Points = 400;
        ulong sequence = 1;
        long step = 0;
        void Steps(int count)
        {
            Write("plant", 1, sequence, [.. Enumerable.Range(0, count * Points).Select(i => Sample("p" + (i % Points), (step + (i / Points)) * 1000, step + (i / Points)))]);
            sequence += (ulong)(count * Points);
            step += count;
        }

        while (step * Points < ChunkTables.HeadSamples)
            Steps(20);
        for (int round = 0; round < 14; round++)
        {
            foreach (int point in new[] { 0, 31, 32, 199, 399 })
            {
                IReadOnlyList<StoredSample> samples = await Samples("p" + point);
                Assert.Equal(Enumerable.Range(0, (int)step).Select(i => ((Noon + (i * 1000L), (double?)i))), samples.Select(each => (each.TimeMilliseconds, each.Value)));
            }

            if (round % 3 == 1)
                Reopen();
            Steps(1);
        }
    }

    [Fact]
    public void Points_that_came_together_are_not_all_merged_together()
    {
        // Three heads and a half of a thousand points: all have left twice at least, and nearly none has so many small chunks as to be merged by their number alone.
        const int Points = 1024;
        ulong sequence = 1;
        for (int step = 0; step * Points < 3.5 * ChunkTables.HeadSamples; step += 8, sequence += 8 * Points)
            Write("plant", 1, sequence, [.. Enumerable.Range(0, 8 * Points).Select(i => Sample("p" + (i % Points), (step + (i / Points)) * 1000, i))]);

        List<long> chunks = Store.ReadRoom(tables => tables.Query("SELECT COUNT(*) FROM chunk WHERE point <= 1000 GROUP BY point", row => row.GetInt64(0)));
        Assert.InRange(chunks.Count(each => each < chunks.Max() - 1), Points / 20, Points / 2);
    }

    [Fact]
    public async Task A_transaction_that_fails_leaves_the_moving_points_where_they_were()
    {
        ulong sequence = 1;
        for (int batch = 0; batch < 14; batch++, sequence += 5000)
            Write("plant", 1, sequence, [.. Enumerable.Range(0, 5000).Select(i => Sample("p" + (i % 100), (batch * 50_000) + (i / 100 * 1000), i))]);

        // An event without a device is refused by the database, in the transaction in which points leave.
        Assert.ThrowsAny<Exception>(() =>
        {
            StoreBatch batch = new();
            batch.Add(new StoreMessage("plant", 0, 1, sequence, [new StoreRecord(Sample("p0", 900_000, 1), null), new StoreRecord(null, new IngestedEvent("plant", null!, 1, Noon, null, null, 0, 0, 0, 0, null, false, false))]));
            Store.Write(batch);
        });
        Write("plant", 1, sequence, Sample("p0", 900_000, 2));

        for (int pass = 0; pass < 2; pass++)
        {
            for (int point = 0; point < 100; point++)
                Assert.Equal(point == 0 ? 701 : 700, (await Samples("p" + point)).Count);
            Reopen();
        }
    }
}
