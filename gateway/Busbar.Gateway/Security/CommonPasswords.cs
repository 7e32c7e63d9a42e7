namespace Busbar.Gateway.Security;

/// <summary>
/// What is guessed first (NIST SP 800-63B, clause 3.1.1.2, asks for such a list): a usual word with something before or behind it, a run along
/// the keyboard or the alphabet, a short piece again and again. Long enough alone is not good enough.
/// </summary>
internal static class CommonPasswords
{
    private const int LongestPiece = 6, ShortestRun = 4, FewestLeft = 4;

    private static readonly string[] Words =
    [
        "password", "passwort", "passphrase", "admin", "administrator", "administrador", "welcome", "willkommen", "changeme", "changeit", "letmein", "iloveyou", "woaini", "mima", "guanliyuan", "qwerty", "asdf", "abc",
        "secret", "default", "system", "login", "user", "operator", "engineer", "viewer", "root", "superuser", "test", "demo", "guest", "master", "dragon", "monkey", "sunshine", "football", "baseball", "princess",
        "busbar", "gateway", "building", "building management", "energy", "solar", "battery", "yuncheng", "company", "spring", "summer", "autumn", "winter", "january", "monday",
    ];

    private static readonly string[] Rows = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6y7u8i9o0p"];

    /// <summary>Somebody who guesses tries it in the first minutes.</summary>
    public static bool Has(string password)
    {
        string plain = password.ToLowerInvariant().Replace('@', 'a').Replace('$', 's'), rest = WithoutRuns(plain);
        // Letters may be written as digits: p4ssw0rd, adm1n.
        string spelt = rest.Replace('0', 'o').Replace('3', 'e').Replace('4', 'a').Replace('5', 's');
        return IsRepeated(plain) || new[] { rest, spelt.Replace('1', 'l'), spelt.Replace('1', 'i') }.Any(written => IsUsual(plain, WithoutWords(written)));
    }

    /// <summary>Something usual was taken out, and hardly a letter is left.</summary>
    private static bool IsUsual(string whole, string left) => left.Length < whole.Length && left.Count(char.IsLetter) < FewestLeft;

    private static string WithoutRuns(string text)
    {
        foreach (string row in Rows.SelectMany(row => (string[])[row, new([.. row.Reverse()])]))
        {
            for (int length = row.Length; length >= ShortestRun; length--)
            {
                for (int from = 0; from + length <= row.Length; from++)
                    text = text.Replace(row.Substring(from, length), "", StringComparison.Ordinal);
            }
        }

        return text;
    }

    private static string WithoutWords(string text)
    {
        foreach (string word in Words.OrderByDescending(word => word.Length))
            text = text.Replace(word, "", StringComparison.Ordinal);
        return text;
    }

    private static bool IsRepeated(string plain) =>
        Enumerable.Range(1, LongestPiece).Any(length => plain.Select((c, i) => c == plain[i % length]).All(same => same));
}
