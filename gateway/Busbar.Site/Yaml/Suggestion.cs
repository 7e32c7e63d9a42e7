namespace Busbar.Site.Yaml;

/// <summary>"Did you mean": the nearest of the allowed words by edit distance.</summary>
public static class Suggestion
{
    private const int LongestList = 12;

    /// <summary>The nearest candidate, or null when none is near (more than a third of the letters, and more than two, differ).</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        string? best = null;
        int bestDistance = (word.Length <= 3 ? 1 : Math.Max(2, word.Length / 3)) + 1;
        foreach (string candidate in candidates.Order(StringComparer.Ordinal))
        {
            int distance = string.Equals(word, candidate, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(word, candidate, bestDistance);
            if (distance < bestDistance)
            {
                bestDistance = distance;
                best = candidate;
            }
        }

        return best;
    }

    /// <summary>A hint: "did you mean 'x'?", or the allowed words when they are few, or nothing.</summary>
    public static string Hint(string word, IEnumerable<string> candidates)
    {
        List<string> known = [.. candidates];
        string? nearest = Nearest(word, known);
        if (nearest is not null)
        {
            return $"did you mean '{nearest}'?";
        }

        return known.Count is > 0 and <= LongestList ? $"known here: {string.Join(", ", known.Order(StringComparer.Ordinal))}" : "";
    }

    // Levenshtein's distance with two rows; lengths that differ by the limit or more cannot be nearer than it.
    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) >= limit)
        {
            return limit;
        }

        int[] previous = new int[b.Length + 1];
        int[] current = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substitution = previous[j - 1] + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                current[j] = Math.Min(substitution, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
