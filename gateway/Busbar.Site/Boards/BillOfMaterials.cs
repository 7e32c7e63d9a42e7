using System.Text;
using Busbar.Site.Yaml;

namespace Busbar.Site.Boards;

/// <summary>One line of a bill: how much of what, for what.</summary>
/// <param name="Unit">"pc" or "m".</param>
/// <param name="From">Which rule or file asked for it: board, external, line or build.</param>
public sealed record BillLine(int Quantity, string Unit, LocalName Part, LocalName For, string From);

/// <summary>The bill of a reference build: the board, what its file needs beside it, its supply, its RS-485 lines, and the build's own parts.</summary>
public static class BillOfMaterials
{
    private const int TerminatorsOfALine = 2;

    public static IReadOnlyList<BillLine> Of(BuildFile build)
    {
        BoardFile board = build.Board;
        List<BillLine> lines =
        [
            new(1, "pc", new LocalName($"{board.Maker.Zh} {board.Product.Zh}", $"{board.Maker.En} {board.Product.En}"), build.Name, "board"),
            new(1, "pc", new LocalName($"安全特低电压电源 {board.Supply.Range}", $"safety extra-low voltage supply, {board.Supply.Range}"), new LocalName("控制板供电", "supply of the board"), "board"),
            .. board.External.Select(p => new BillLine(p.Quantity, "pc", p.Part, p.For, "external")),
        ];
        for (int i = 0; i < build.LineMetres.Count; i++)
        {
            LocalName port = new($"RS-485 端口 {i + 1}", $"RS-485 port {i + 1}");
            lines.Add(new BillLine(build.LineMetres[i], "m", new LocalName("屏蔽双绞线，120 Ω", "shielded twisted pair, 120 Ω"), port, "line"));
            lines.Add(new BillLine(TerminatorsOfALine, "pc", new LocalName("终端电阻 120 Ω", "terminating resistor 120 Ω"), port, "line"));
        }

        lines.AddRange(build.Parts.Select(p => new BillLine(p.Quantity, "pc", p.Part, p.For, "build")));
        return lines;
    }

    /// <summary>CSV by RFC 4180, lines ended by LF as in the whole repository.</summary>
    public static string Csv(BuildFile build)
    {
        StringBuilder csv = new("quantity,unit,part,part_zh,for,for_zh,from\n");
        foreach (BillLine line in Of(build))
        {
            csv.AppendJoin(',', (string[])[line.Quantity.ToString(System.Globalization.CultureInfo.InvariantCulture), line.Unit, Field(line.Part.En), Field(line.Part.Zh), Field(line.For.En), Field(line.For.Zh), line.From]);
            csv.Append('\n');
        }

        return csv.ToString();
    }

    private static string Field(string text) => text.AsSpan().ContainsAny(',', '"', '\n') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
