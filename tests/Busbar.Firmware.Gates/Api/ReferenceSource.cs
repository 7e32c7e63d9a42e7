using System.Text;
using System.Text.RegularExpressions;

namespace Busbar.Firmware.Gates.Api;

/// <summary>Turns a listing into C# source of which only the metadata counts: every body throws.</summary>
internal sealed partial class ReferenceSource(IEnumerable<ApiListing> all)
{
    // Constructors by full type name: a derived type must name arguments when its base has no parameterless one.
    private readonly Dictionary<string, List<string>> _constructors = Constructors(all);

    /// <summary>The source of one assembly.</summary>
    public string Write(ApiListing listing)
    {
        var text = new StringBuilder();
        foreach (ApiNode type in listing.Types)
        {
            string full = NameOf(type.Text);
            int dot = full.LastIndexOf('.');
            if (dot > 0)
            {
                text.Append("namespace ").Append(full[..dot]).AppendLine(" {");
            }

            WriteType(text, type, full, First(type.Text, full, full[(dot + 1)..]));
            if (dot > 0)
            {
                text.AppendLine("}");
            }
        }

        return text.ToString();
    }

    private void WriteType(StringBuilder text, ApiNode type, string full, string head)
    {
        if (IsDelegate(type.Text))
        {
            text.Append(Rooted(head)).AppendLine(";");
            return;
        }

        if (Keyword(type.Text) == "enum")
        {
            text.Append(Rooted(head)).Append(" { ").AppendJoin(", ", type.Children.Select(c => c.Text)).AppendLine(" }");
            return;
        }

        text.Append(KeywordPattern().Replace(Rooted(head), "unsafe $1", 1)).AppendLine(" {");
        foreach (ApiNode member in type.Children)
        {
            if (IsDelegate(member.Text) || Keyword(member.Text) != null)
            {
                WriteType(text, member, full + "." + NameOf(member.Text), member.Text);
            }
            else
            {
                text.AppendLine(Member(member.Text, type.Text, full));
            }
        }

        text.AppendLine("}");
    }

    private string Member(string member, string typeHead, string full)
    {
        bool isInterface = Keyword(typeHead) == "interface";
        bool bodyless = isInterface || member.Contains("abstract ", StringComparison.Ordinal);
        string code = Rooted(member);
        int brace = PropertyBrace(code);
        if (brace >= 0)
        {
            return bodyless ? code : code[..brace] + AccessorPattern().Replace(code[brace..], "$1 { throw null; }");
        }

        if (EventPattern().IsMatch(member))
        {
            return bodyless ? code + ";" : code + " { add { throw null; } remove { throw null; } }";
        }

        if (member.Contains('~'))
        {
            return code + " { }";
        }

        if (!code.EndsWith(')') || ConstantPattern().IsMatch(member))
        {
            return code + ";";
        }

        if (bodyless)
        {
            return code + ";";
        }

        string simple = full[(full.LastIndexOf('.') + 1)..];
        bool isConstructor = Regex.IsMatch(member, $@"^(public|protected|internal|private)( internal)? {Regex.Escape(simple)}\(");
        return code + (isConstructor && Keyword(typeHead) == "class" ? BaseCall(typeHead) : "") + " { throw null; }";
    }

    private string BaseCall(string typeHead)
    {
        int colon = typeHead.IndexOf(" : ", StringComparison.Ordinal);
        if (colon < 0)
        {
            return "";
        }

        string baseName = typeHead[(colon + 3)..].Split(',')[0].Trim();
        if (!_constructors.TryGetValue(baseName, out List<string>? signatures) || signatures.Contains(""))
        {
            return "";
        }

        return " : base(" + string.Join(", ", Parameters(signatures[0]).Select(p => $"default({Rooted(p)})")) + ")";
    }

    private static Dictionary<string, List<string>> Constructors(IEnumerable<ApiListing> all)
    {
        var found = new Dictionary<string, List<string>>();
        foreach (ApiNode type in all.SelectMany(l => l.Types).Where(t => Keyword(t.Text) == "class"))
        {
            string full = NameOf(type.Text);
            string simple = full[(full.LastIndexOf('.') + 1)..];
            List<string> own = [.. type.Children.Select(c => Regex.Match(c.Text, $@"^(?:public|protected|internal)(?: internal)? {Regex.Escape(simple)}\((.*)\)$"))
                .Where(m => m.Success).Select(m => m.Groups[1].Value)];
            if (own.Count > 0)
            {
                found[full] = own;
            }
        }

        return found;
    }

    // "System.Type a, params object[] b" -> the types only. The listing holds no generic parameter types.
    private static IEnumerable<string> Parameters(string signature) =>
        signature.Split(',').Select(p => p.Split('=')[0].Trim()).Select(p => p[..p.LastIndexOf(' ')].Replace("params ", ""));

    private static string NameOf(string head) => NamePattern().Match(head) is { Success: true } m
        ? m.Groups[1].Value
        : throw new InvalidDataException($"no type name in '{head}'");

    private static string First(string text, string what, string with)
    {
        int at = text.IndexOf(" " + what, StringComparison.Ordinal) + 1;   // the space skips an attribute of the same beginning
        return text[..at] + with + text[(at + what.Length)..];
    }

    private static bool IsDelegate(string head) => Regex.IsMatch(head, @"(^|\s)delegate\s");

    private static string? Keyword(string head)
    {
        Match match = Regex.Match(head, @"^(?:\[.*\] )?(?:[a-z]+ )*?(class|struct|interface|enum) [\w.]+");
        return match.Success ? match.Groups[1].Value : null;
    }

    private static int PropertyBrace(string member)
    {
        int brace = member.LastIndexOf('{');
        return brace >= 0 && Regex.IsMatch(member[brace..], @"^\{ .*(get|set|init);.*\}$") ? brace : -1;
    }

    // nanoFramework.System.* shadows System, so that every known root is written with global::. Strings are left alone.
    private static string Rooted(string code)
    {
        string[] parts = code.Split('"');
        for (int i = 0; i < parts.Length; i += 2)
        {
            parts[i] = RootPattern().Replace(parts[i], "global::$1.");
        }

        return string.Join('"', parts);
    }

    [GeneratedRegex(@"(?<![\w.:])(System|nanoFramework|Iot|UnitsNet|Windows)\.")]
    private static partial Regex RootPattern();

    [GeneratedRegex(@"\b((?:ref )?(?:class|struct|interface))\b")]
    private static partial Regex KeywordPattern();

    [GeneratedRegex(@"(?:class|struct|interface|enum|delegate \S+) ([\w.]+)")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\b(get|set|init);")]
    private static partial Regex AccessorPattern();

    [GeneratedRegex(@"(^|\s)event\s")]
    private static partial Regex EventPattern();

    [GeneratedRegex(@"\sconst\s")]
    private static partial Regex ConstantPattern();
}
