namespace Busbar.Metering;

/// <summary>
/// Shares a total by weights so that the shares, each a whole number of the smallest step, add up to the total exactly: every
/// share is rounded down, and the steps left over go to the largest remainders, of equals to the first (Hamilton's method).
/// </summary>
public static class LargestRemainder
{
    /// <summary>
    /// The shares, in the order of the weights. ArgumentException when a weight is negative, all are zero (unless the total is),
    /// the step is not positive, or the total is not a whole number of steps. The total may be negative: a credit.
    /// </summary>
    public static decimal[] Share(decimal total, IReadOnlyList<decimal> weights, decimal step)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (step <= 0)
            throw new ArgumentException($"The step must be positive, not {step}.", nameof(step));
        if (total % step != 0)
            throw new ArgumentException($"The total {total} is not a whole number of {step}.", nameof(total));
        if (weights.Any(weight => weight < 0))
            throw new ArgumentException("A weight is negative.", nameof(weights));
        decimal sum = weights.Sum();
        if (sum == 0)
        {
            if (total != 0)
                throw new ArgumentException($"Nobody bears a weight; {total} cannot be shared.", nameof(weights));
            return new decimal[weights.Count];
        }

        decimal sign = total < 0 ? -1 : 1;
        decimal steps = Math.Abs(total) / step;
        decimal[] shares = new decimal[weights.Count];
        (decimal Remainder, int Index)[] remainders = new (decimal, int)[weights.Count];
        decimal given = 0;
        for (int i = 0; i < shares.Length; i++)
        {
            decimal exact = steps * (weights[i] / sum);
            shares[i] = Math.Floor(exact);
            given += shares[i];
            remainders[i] = (exact - shares[i], i);
        }

        // A weight of zero gets nothing, whatever rounding says.
        int[] order = [.. remainders.Where(each => weights[each.Index] > 0).OrderByDescending(each => each.Remainder).ThenBy(each => each.Index).Select(each => each.Index)];
        for (int i = 0; given < steps; i = (i + 1) % order.Length, given++)
            shares[order[i]]++;
        for (int i = order.Length - 1; given > steps; i = i == 0 ? order.Length - 1 : i - 1)
        {
            // The division rounded up somewhere: take a step back from the smallest remainder that has one.
            if (shares[order[i]] > 0)
            {
                shares[order[i]]--;
                given--;
            }
        }

        for (int i = 0; i < shares.Length; i++)
            shares[i] *= sign * step;
        return shares;
    }
}
