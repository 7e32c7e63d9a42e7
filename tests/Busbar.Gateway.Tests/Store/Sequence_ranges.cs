using Busbar.Gateway.Store;
using CsCheck;

namespace Busbar.Gateway.Tests.Store;

public class Sequence_ranges
{
    [Fact]
    public void Hold_what_was_added_and_nothing_else_in_as_few_ranges_as_possible() =>
        Gen.Select(Gen.ULong[0, 60], Gen.ULong[0, 8]).List[0, 20].Sample(
            additions =>
            {
                SequenceRanges ranges = new();
                HashSet<ulong> numbers = [];
                foreach ((ulong first, ulong more) in additions)
                {
                    (ulong from, ulong to) = ranges.Add(first, first + more);
                    for (ulong i = first; i <= first + more; i++)
                        numbers.Add(i);
                    for (ulong i = from; i <= to; i++)
                        Assert.Contains(i, numbers);
                }

                for (ulong i = 0; i < 80; i++)
                    Assert.Equal(numbers.Contains(i), ranges.Contains(i));
                for (int i = 1; i < ranges.All.Count; i++)
                    Assert.True(ranges.All[i].First > ranges.All[i - 1].Last + 1);
            },
            iter: 2000);
}
