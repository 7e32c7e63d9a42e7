using System.Text;

namespace Busbar.Gateway.Policies;

/// <summary>The text of a policy file: the part of a site file that policies are, and changes of single values in it.</summary>
public static class PolicyText
{
    private static readonly string[] Keys = ["calendar", "loads", "policies"];

    /// <summary>The keys <c>calendar</c>, <c>loads</c> and <c>policies</c> of a site file, with the comments above and in them.</summary>
    public static string OfSite(string siteText)
    {
        StringBuilder text = new();
        List<string> comments = [];
        bool isInside = false;
        foreach (string line in siteText.ReplaceLineEndings("\n").Split('\n'))
        {
            bool isTop = line.Length > 0 && line[0] is not (' ' or '#' or '\t' or '-');
            if (isTop)
            {
                isInside = Keys.Any(key => line.StartsWith(key + ":", StringComparison.Ordinal));
                if (isInside)
                    comments.ForEach(comment => text.Append(comment).Append('\n'));
            }

            if (isTop || line.Length == 0 || line[0] != '#')
                comments.Clear();
            if (!isInside)
            {
                if (line.StartsWith('#'))
                    comments.Add(line);
            }
            else if (line.StartsWith('#'))
            {
                comments.Add(line);
            }
            else
            {
                text.Append(line).Append('\n');
            }
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>The text with one value changed in place, everything else untouched.</summary>
    /// <param name="line">Of the old value, from 1.</param>
    /// <param name="column">From 1.</param>
    /// <param name="value">As it is to stand there.</param>
    public static string Replace(string text, int line, int column, string value)
    {
        string[] lines = text.Split('\n');
        string row = lines[line - 1];
        int from = column - 1;
        int to = from;
        if (row[from] is '"' or '\'')
        {
            to = row.IndexOf(row[from], from + 1) + 1;
        }
        else
        {
            while (to < row.Length && row[to] is not (',' or '}' or ']' or ' ' or '#'))
                to++;
        }

        lines[line - 1] = row[..from] + value + row[to..];
        return string.Join('\n', lines);
    }

    /// <summary>Which lines two texts do not share, by the longest common course: (kind, line), kind ' ', '-' or '+'.</summary>
    public static IReadOnlyList<(char Kind, string Line)> Difference(string before, string after)
    {
        string[] old = before.TrimEnd('\n').Split('\n');
        string[] young = after.TrimEnd('\n').Split('\n');
        int[,] common = new int[old.Length + 1, young.Length + 1];
        for (int i = old.Length - 1; i >= 0; i--)
        {
            for (int j = young.Length - 1; j >= 0; j--)
                common[i, j] = old[i] == young[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        List<(char, string)> lines = [];
        int a = 0;
        int b = 0;
        while (a < old.Length || b < young.Length)
        {
            if (a < old.Length && b < young.Length && old[a] == young[b])
            {
                lines.Add((' ', old[a++]));
                b++;
            }
            else if (a < old.Length && (b == young.Length || common[a + 1, b] >= common[a, b + 1]))
            {
                lines.Add(('-', old[a++]));
            }
            else
            {
                lines.Add(('+', young[b++]));
            }
        }

        return lines;
    }
}
