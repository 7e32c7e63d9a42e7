namespace Busbar.Metering.Tree;

/// <summary>One meter of the tree.</summary>
/// <param name="Id">Unique in the tree.</param>
/// <param name="Parent">Meter upstream of it; null for a main meter.</param>
/// <param name="Code">Sub-metering code; empty when it has none.</param>
public sealed record MeterNode(string Id, string? Parent, string Code);

/// <summary>What a main meter and the meters below it say of one span.</summary>
/// <param name="Main">Its consumption.</param>
/// <param name="Subs">The sum of those directly below; null when one of them is not known.</param>
/// <param name="Difference">Main less subs: what no meter below sees, and losses.</param>
/// <param name="IsBalanced">The difference lies within the tolerance and is not negative beyond it; null when it is not known.</param>
/// <param name="Unknown">Meters without a value.</param>
public sealed record BalanceLine(string Meter, decimal? Main, decimal? Subs, decimal? Difference, bool? IsBalanced, IReadOnlyList<string> Unknown)
{
    /// <summary>In words, with the numbers.</summary>
    public BookText Explanation => IsBalanced switch
    {
        null => BookText.Of($"{Meter}：{string.Join("、", Unknown)} 无合格数据，未校核", $"{Meter}: not checked, for nothing good is known of {string.Join(", ", Unknown)}"),
        _ => BookText.Of(
            $"{Meter}：总表 {Main}，分表之和 {Subs}，差值 {Difference}：{(IsBalanced.Value ? "在允差内" : "超出允差")}",
            $"{Meter}: main {Main}, sum of the meters below {Subs}, difference {Difference}: {(IsBalanced.Value ? "within" : "beyond")} the tolerance"),
    };
}

/// <summary>Meters as a tree, main meters above their sub-meters.</summary>
public sealed class MeterTree
{
    private readonly Dictionary<string, MeterNode> nodes;
    private readonly ILookup<string?, MeterNode> children;

    /// <summary>ArgumentException, with every mistake, when ids repeat, a parent is missing or a ring closes.</summary>
    public MeterTree(IReadOnlyList<MeterNode> meters)
    {
        List<string> mistakes = [.. meters.GroupBy(meter => meter.Id).Where(group => group.Count() > 1).Select(group => $"the meter '{group.Key}' is there {group.Count()} times")];
        nodes = meters.GroupBy(meter => meter.Id).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        mistakes.AddRange(meters.Where(meter => meter.Parent is not null && !nodes.ContainsKey(meter.Parent)).Select(meter => $"the meter '{meter.Id}' lies below '{meter.Parent}', which is not there"));
        mistakes.AddRange(meters.Where(IsInRing).Select(meter => $"the meter '{meter.Id}' lies below itself"));
        mistakes.AddRange(meters.Where(meter => meter.Code.Length > 0).Select(meter => SubMeteringCode.Mistake(meter.Code) is { } wrong ? $"{meter.Id}: {wrong}" : null).OfType<string>());
        if (mistakes.Count > 0)
            throw new ArgumentException(string.Join("; ", mistakes) + ".", nameof(meters));
        children = meters.ToLookup(meter => meter.Parent);
    }

    /// <summary>Meters without one above them.</summary>
    public IEnumerable<MeterNode> Roots => children[null];

    /// <summary>Meters directly below.</summary>
    public IEnumerable<MeterNode> Below(string id) => children[id];

    /// <summary>Every meter with meters below it, checked: main against the sum of subs.</summary>
    /// <param name="amounts">Consumption of each meter in one span and one unit; null or missing when nothing good is known.</param>
    /// <param name="tolerance">Share of the main meter's amount that may be missing below, 0.05 for 5 %.</param>
    public IReadOnlyList<BalanceLine> Check(IReadOnlyDictionary<string, decimal?> amounts, decimal tolerance)
    {
        List<BalanceLine> lines = [];
        foreach (MeterNode main in nodes.Values.Where(node => children[node.Id].Any()))
        {
            MeterNode[] subs = [.. children[main.Id]];
            string[] unknown = [.. subs.Prepend(main).Where(node => amounts.GetValueOrDefault(node.Id) is null).Select(node => node.Id)];
            decimal? total = amounts.GetValueOrDefault(main.Id);
            if (unknown.Length > 0)
            {
                lines.Add(new BalanceLine(main.Id, total, null, null, null, unknown));
                continue;
            }

            decimal sum = subs.Sum(node => amounts[node.Id]!.Value);
            decimal difference = total!.Value - sum;
            lines.Add(new BalanceLine(main.Id, total, sum, difference, Math.Abs(difference) <= Math.Abs(total.Value) * tolerance, []));
        }

        return lines;
    }

    /// <summary>Sums by item of the sub-metering code, each meter counted once: only those whose parent has not the same item.</summary>
    public IReadOnlyDictionary<string, decimal> ByItem(IReadOnlyDictionary<string, decimal?> amounts)
    {
        Dictionary<string, decimal> sums = new(StringComparer.Ordinal);
        foreach (MeterNode node in nodes.Values.Where(node => node.Code.Length > 0 && amounts.GetValueOrDefault(node.Id) is not null))
        {
            string item = node.Code[10..];
            if (node.Parent is { } parent && nodes[parent].Code is { Length: > 0 } above && above[10..] == item)
                continue;
            sums[item] = sums.GetValueOrDefault(item) + amounts[node.Id]!.Value;
        }

        return sums;
    }

    private bool IsInRing(MeterNode meter)
    {
        MeterNode at = meter;
        for (int i = 0; i <= nodes.Count; i++)
        {
            if (at.Parent is null || !nodes.TryGetValue(at.Parent, out MeterNode? above))
                return false;
            if (above.Id == meter.Id)
                return true;
            at = above;
        }

        return false;
    }
}
