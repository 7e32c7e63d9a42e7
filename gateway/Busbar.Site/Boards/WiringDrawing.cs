using System.Net;
using System.Text;
using Busbar.Site.Yaml;

namespace Busbar.Site.Boards;

/// <summary>Draws <c>hardware/wiring/&lt;board&gt;.svg</c>: the board in the middle, its terminals at the edges, what goes there outside; Chinese and English.</summary>
public sealed class WiringDrawing
{
    private const int Width = 1240;
    private const int BoardLeft = 480;
    private const int BoardRight = 800;
    private const int Top = 116;
    private const int RowHeight = 24;
    private const int HeaderHeight = 56;
    private const int Gap = 14;
    private const int WireEnd = 250;
    private const int ModuleLeft = 300;
    private const int ModuleRight = 400;

    private readonly StringBuilder _svg = new();

    private WiringDrawing()
    {
    }

    public static string Draw(BoardFile board) => new WiringDrawing().Build(board);

    private static int HeightOf(TerminalGroup group) => HeaderHeight + RowHeight * Math.Max(group.Rows.Count, group.Line.Count) + Gap;

    private string Build(BoardFile board)
    {
        IReadOnlyList<TerminalGroup> groups = TerminalPlan.Of(board);
        int left = groups.Where(g => !g.IsRight).Sum(HeightOf);
        int right = groups.Where(g => g.IsRight).Sum(HeightOf);
        int height = Top + Math.Max(left, right) + 16;
        int total = height + 44;
        Raw($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {total}\" width=\"{Width}\" height=\"{total}\" font-family=\"Noto Sans CJK SC, Noto Serif CJK SC, Microsoft YaHei, sans-serif\" font-size=\"13\">");
        Raw("<!-- Generated from hardware/boards by the command busbar boards. Edit the file of the board there, not this one. -->");
        Raw($"<rect width=\"{Width}\" height=\"{total}\" fill=\"#ffffff\"/>");
        Text(24, 34, $"{board.Maker.Zh} {board.Product.Zh} 接线图", "start", "#111", 20, true);
        string name = board.Product.Zh == board.Product.En && board.Maker.Zh == board.Maker.En ? "Wiring" : $"Wiring: {board.Maker.En} {board.Product.En}";
        Text(24, 58, name, "start", "#444", 15);
        Text(24, 80, board.Verified ? "已在实物上核对 · checked on a real board" : "按资料绘制，尚未在实物上核对 · drawn from documents, not yet checked on a real board", "start", board.Verified ? "#1a7f37" : "#b35900");
        Raw($"<rect x=\"{BoardLeft}\" y=\"{Top}\" width=\"{BoardRight - BoardLeft}\" height=\"{height - Top}\" rx=\"10\" fill=\"#eef4f8\" stroke=\"#2b4a5e\" stroke-width=\"2\"/>");
        Text((BoardLeft + BoardRight) / 2, Top - 10, $"{board.Id} ({board.Chip.Name.ToUpperInvariant()})", "middle", "#2b4a5e", 13, true);
        int y = Top + Gap;
        foreach (TerminalGroup group in groups.Where(g => !g.IsRight))
        {
            LeftGroup(group, y);
            y += HeightOf(group);
        }

        y = Top + Gap;
        foreach (TerminalGroup group in groups.Where(g => g.IsRight))
        {
            RightGroup(group, y);
            y += HeightOf(group);
        }

        Text(24, height + 20, "控制器一侧只接安全特低电压；市电与 375/750 V 直流由有资质人员断电、上锁、验电后接线，急停与隔离始终用硬接线。", "start", "#a40000", 12);
        Text(24, height + 36, "The controller's side is extra-low voltage only; mains and 375/750 V DC are for the qualified, isolated, locked and proved dead. Emergency stop and isolation stay hardwired.", "start", "#a40000", 12);
        Raw("</svg>");
        return _svg.ToString();
    }

    private void LeftGroup(TerminalGroup group, int y)
    {
        Header(group, 24, y, "start");
        int first = y + HeaderHeight;
        int inner = group.Driver.Length > 0 ? ModuleRight : WireEnd;
        for (int i = 0; i < group.Rows.Count; i++)
        {
            int row = first + i * RowHeight;
            TerminalRow terminal = group.Rows[i];
            bool isInside = group.IsRs485 && group.Driver.Length == 0 && terminal.Terminal == "DE";
            if (isInside)
            {
                Text(BoardLeft + 12, row + 4, $"DE {terminal.Pin}", "start", "#555", 12);
                continue;
            }

            Wire(inner, BoardLeft, row, Colour(terminal.Terminal, group, i));
            Terminal(BoardLeft, row, terminal, true);
            if (group.Driver.Length == 0)
            {
                Label(WireEnd - 8, row, terminal.Connect, "end");
            }
        }

        if (group.Driver.Length > 0)
        {
            Module(group, first);
        }

        if (group.IsRs485)
        {
            Terminator(first);
        }
    }

    private void Module(TerminalGroup group, int first)
    {
        int rows = Math.Max(group.Rows.Count, group.Line.Count);
        Raw($"<rect x=\"{ModuleLeft}\" y=\"{first - 14}\" width=\"{ModuleRight - ModuleLeft}\" height=\"{rows * RowHeight + 6}\" rx=\"4\" fill=\"#fff7e0\" stroke=\"#8a6d1a\"/>");
        Text((ModuleLeft + ModuleRight) / 2, first - 18, group.Driver, "middle", "#8a6d1a", 12, true);
        string[] pins = ["DI", "RO", "DE /RE"];
        for (int i = 0; i < group.Rows.Count; i++)
        {
            Text(ModuleRight - 6, first + i * RowHeight + 4, pins[i], "end", "#333", 12);
        }

        for (int i = 0; i < group.Line.Count; i++)
        {
            int row = first + i * RowHeight;
            Wire(WireEnd, ModuleLeft, row, Colour(group.Line[i].Terminal, group, i));
            Text(ModuleLeft + 6, row + 4, group.Line[i].Terminal, "start", "#333", 12);
            Label(WireEnd - 8, row, group.Line[i].Connect, "end");
        }
    }

    // 120 ohms between A and B, drawn on the wires.
    private void Terminator(int first)
    {
        const int X = WireEnd + 22;
        Raw($"<path d=\"M{X} {first}V{first + RowHeight}\" stroke=\"#333\"/><rect x=\"{X - 5}\" y=\"{first + 4}\" width=\"10\" height=\"{RowHeight - 8}\" fill=\"#fff\" stroke=\"#333\"/>");
        Text(X + 9, first + RowHeight / 2 + 4, "R", "start", "#333", 11);
    }

    private void RightGroup(TerminalGroup group, int y)
    {
        Header(group, 840, y, "start");
        for (int i = 0; i < group.Rows.Count; i++)
        {
            int row = y + HeaderHeight + i * RowHeight;
            Wire(BoardRight, 950, row, "#445");
            Terminal(BoardRight, row, group.Rows[i], false);
            Label(960, row, group.Rows[i].Connect, "start");
        }
    }

    private void Header(TerminalGroup group, int x, int y, string anchor)
    {
        string title = group.Title.Zh == group.Title.En ? group.Title.En : $"{group.Title.Zh} · {group.Title.En}";
        Text(x, y + 10, title, anchor, "#2b4a5e", 14, true);
        if (group.Remark.Zh == group.Remark.En)
        {
            Text(x, y + 25, group.Remark.En, anchor, "#666", 11);
            return;
        }

        Text(x, y + 23, group.Remark.Zh, anchor, "#666", 10);
        Text(x, y + 34, Short(group.Remark.En), anchor, "#666", 10);
    }

    private static string Short(string text) => text.Length <= 70 ? text : string.Concat(text.AsSpan(0, 67), "...");

    private void Label(int x, int row, LocalName text, string anchor)
    {
        if (text.Zh.Length + text.En.Length <= 26)
        {
            Text(x, row + 4, $"{text.Zh} · {text.En}", anchor, "#222", 12);
            return;
        }

        Text(x, row - 2, text.Zh, anchor, "#222", 10);
        Text(x, row + 9, text.En, anchor, "#222", 10);
    }

    private void Terminal(int edge, int row, TerminalRow terminal, bool isLeft)
    {
        int width = Math.Max(34, terminal.Terminal.Length * 8 + 12);
        int x = isLeft ? edge - width / 2 : edge - width + width / 2;
        Raw($"<rect x=\"{x}\" y=\"{row - 10}\" width=\"{width}\" height=\"20\" rx=\"3\" fill=\"#2f7d4f\" stroke=\"#1c5a36\"/>");
        Text(x + width / 2, row + 4, terminal.Terminal, "middle", "#fff", 12, true);
        if (terminal.Pin.Length > 0)
        {
            Text(isLeft ? x + width + 8 : x - 8, row + 4, terminal.Pin, isLeft ? "start" : "end", "#555", 12);
        }
    }

    private static string Colour(string terminal, TerminalGroup group, int index) => group.IsRs485 switch
    {
        true when terminal is "TX" or "RX" or "DE" => "#777",
        true => index == 0 ? "#c77700" : index == 1 ? "#1f5fbf" : "#333",
        _ => group.Title.En == "Supply" ? (index == 0 ? "#c00000" : "#222") : "#445",
    };

    private void Wire(int from, int to, int row, string colour) => Raw($"<path d=\"M{from} {row}H{to}\" stroke=\"{colour}\" stroke-width=\"2\" fill=\"none\"/>");

    private void Text(int x, int y, string text, string anchor, string colour, int size = 13, bool isBold = false) =>
        Raw($"<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" fill=\"{colour}\" font-size=\"{size}\"{(isBold ? " font-weight=\"bold\"" : "")}>{WebUtility.HtmlEncode(text)}</text>");

    private void Raw(string line) => _svg.Append(line).Append('\n');
}
