using System.Net.ServerSentEvents;
using Busbar.Gateway.Api;
using Busbar.Gateway.Twin;
using Busbar.Points;
using Microsoft.Extensions.Time.Testing;

namespace Busbar.Gateway.Tests.Api;

public class The_stream_of_a_large_site
{
    [Fact]
    public async Task What_no_batch_holds_comes_with_the_next_ones_each_point_once_and_in_turn()
    {
        int count = (2 * EventStream.LargestBatch) + 10;
        FakeTimeProvider time = new();
        LiveState state = new(time);
        EventStream stream = new(state, new EventLog(), new CommandService(state, () => null!, time));
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(2));
        await using IAsyncEnumerator<SseItem<object>> reading = stream.Read(null, null, "en", patience.Token).GetAsyncEnumerator(patience.Token);
        Assert.True(await reading.MoveNextAsync());
        for (int twice = 0; twice < 2; twice++)
        {
            for (int i = 0; i < count; i++)
                state.SetPoint("plant", "meter", $"p{i}", i + twice, Quality.Good, time.GetUtcNow());
        }

        List<PointView[]> batches = [];
        while (batches.Sum(batch => batch.Length) < count && await reading.MoveNextAsync())
        {
            if (reading.Current.EventType == "points")
                batches.Add((PointView[])reading.Current.Data);
        }

        Assert.Equal([EventStream.LargestBatch, EventStream.LargestBatch, 10], batches.Select(batch => batch.Length));
        Assert.Equal(Enumerable.Range(0, count).Select(i => ($"meter/p{i}", (double?)(i + 1))), batches.SelectMany(batch => batch).Select(point => (point.Id, point.Value)));
    }
}
