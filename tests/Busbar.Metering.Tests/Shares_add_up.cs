using CsCheck;

namespace Busbar.Metering.Tests;

public class Shares_add_up
{
    [Fact]
    public void Left_over_steps_go_to_the_largest_remainders()
    {
        Assert.Equal([33.34m, 33.33m, 33.33m], LargestRemainder.Share(100m, [1, 1, 1], 0.01m));
        Assert.Equal([0.01m, 0m, 0.01m], LargestRemainder.Share(0.02m, [2, 1, 2], 0.01m));
        Assert.Equal([-66.67m, -33.33m], LargestRemainder.Share(-100m, [2, 1], 0.01m));
    }

    [Fact]
    public void The_sum_of_the_shares_is_the_total_for_any_input() =>
        Gen.Select(Gen.Long[-1_000_000_000_000, 1_000_000_000_000], Gen.OneOf(Gen.Decimal[0m, 1e10m], Gen.Const(0m), Gen.Int[1, 9].Select(each => each / 7m)).Array[1, 60], Gen.OneOf(Gen.Const(0.01m), Gen.Const(0.001m), Gen.Const(1m))).Sample((steps, weights, step) =>
        {
            if (weights.Sum() == 0)
                return;
            decimal total = steps * step;
            decimal[] shares = LargestRemainder.Share(total, weights, step);
            Assert.Equal(total, shares.Sum());
            for (int i = 0; i < shares.Length; i++)
            {
                Assert.Equal(0, shares[i] % step);
                Assert.True(weights[i] > 0 || shares[i] == 0);
                Assert.InRange(Math.Abs(shares[i] - (total * (weights[i] / weights.Sum()))), 0, step * 1.0001m);
            }
        });

    [Theory]
    [InlineData(100.001, "1", 0.01, "whole number")]
    [InlineData(100, "0", 0.01, "Nobody")]
    [InlineData(100, "-1", 0.01, "negative")]
    [InlineData(100, "1", 0, "positive")]
    public void What_cannot_be_shared_is_refused(double total, string weight, double step, string said) =>
        Assert.Contains(said, Assert.Throws<ArgumentException>(() => LargestRemainder.Share((decimal)total, [decimal.Parse(weight, System.Globalization.CultureInfo.InvariantCulture)], (decimal)step)).Message, StringComparison.Ordinal);
}
