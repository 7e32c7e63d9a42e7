using System.Text;
using Busbar.Site.Yaml;

namespace Busbar.Site.Boards;

/// <summary>Writes <c>hardware/wiring/&lt;board&gt;.md</c>: the terminal table, Chinese and English side by side.</summary>
public static class TerminalPage
{
    public static string Write(BoardFile board)
    {
        StringBuilder page = new();
        Line(page, $"# {Both(new LocalName($"{board.Maker.Zh} {board.Product.Zh}", $"{board.Maker.En} {board.Product.En}"))}");
        Line(page);
        Line(page, "<!-- From hardware/boards by `busbar boards --write`. Edit the board's file there, not this one. -->");
        Line(page);
        Line(page, $"![接线图 · wiring]({board.Id}.svg)");
        Line(page);
        Line(page, "| 项目 | Item | |");
        Line(page, "|---|---|---|");
        Line(page, $"| 固件中的名称 | Id in the firmware | `{board.Id}` |");
        Line(page, $"| 芯片 | Chip | {board.Chip.Name.ToUpperInvariant()} |");
        Line(page, $"| 闪存 | Flash | {(board.FlashMegabytes is { } flash ? $"{flash} MB" : "未确认 · not confirmed")} |");
        Line(page, $"| 电源 | Supply | {board.Supply.Range}{(board.Supply.Note.En.Length > 0 ? "; " + Both(board.Supply.Note) : "")} |");
        Line(page, $"| 在实物上核对过 | Checked on a real board | {(board.Verified ? "是 · yes" : "否 · no")} |");
        foreach (TerminalGroup group in TerminalPlan.Of(board))
        {
            Line(page);
            Line(page, $"## {Both(group.Title)}");
            Line(page);
            Line(page, Both(group.Remark));
            Line(page);
            Line(page, "| 端子 Terminal | 引脚 Pin | 接 | Connects to |");
            Line(page, "|---|---|---|---|");
            foreach (TerminalRow row in group.Rows.Concat(group.Line))
            {
                Line(page, $"| {row.Terminal} | {row.Pin} | {row.Connect.Zh} | {row.Connect.En} |");
            }
        }

        Parts(page, board);
        Pins(page, board);
        if (board.Unknown.En.Length > 0)
        {
            Line(page);
            Line(page, "## 未确认 · Not confirmed");
            Line(page);
            Line(page, board.Unknown.Zh);
            Line(page);
            Line(page, board.Unknown.En);
        }

        Line(page);
        Line(page, "## 资料来源 · Sources");
        Line(page);
        foreach (string source in board.Sources)
        {
            Line(page, $"- {source}");
        }

        return page.ToString();
    }

    private static void Parts(StringBuilder page, BoardFile board)
    {
        if (board.External.Count == 0)
        {
            return;
        }

        Line(page);
        Line(page, "## 另需 · Needed beside the board");
        Line(page);
        Line(page, "| 数量 Quantity | 部件 | Part | 用途 | For |");
        Line(page, "|---:|---|---|---|---|");
        foreach (BoardPart part in board.External)
        {
            Line(page, $"| {part.Quantity} | {part.Part.Zh} | {part.Part.En} | {part.For.Zh} | {part.For.En} |");
        }
    }

    private static void Pins(StringBuilder page, BoardFile board)
    {
        List<(int Pin, LocalName Text)> pins = [];
        if (board.StatusLed is { } led)
        {
            pins.Add((led.Gpio, new LocalName(led.IsAddressable ? "状态灯 WS2812" : "状态灯", led.IsAddressable ? "status LED, WS2812" : "status LED")));
        }

        if (board.Button is { } button)
        {
            pins.Add((button.Gpio, new LocalName($"按键 {button.Label}", $"button {button.Label}")));
        }

        if (board.Ethernet is { } ethernet)
        {
            pins.AddRange(board.Chip.Rmii.Select(r => (r.Key, new LocalName($"以太网 {r.Value}", $"Ethernet {r.Value}"))));
            pins.Add((ethernet.Clock, new LocalName("以太网时钟 50 MHz", "Ethernet clock, 50 MHz")));
            if (ethernet.Power is { } power)
            {
                pins.Add((power, new LocalName("以太网振荡器使能", "enables the Ethernet oscillator")));
            }
        }

        pins.AddRange(board.StartHigh.Select(p => (p.Gpio, new LocalName($"启动时置高：{p.Text.Zh}", $"high at the start: {p.Text.En}"))));
        pins.AddRange(board.StartLow.Select(p => (p.Gpio, new LocalName($"启动时置低：{p.Text.Zh}", $"low at the start: {p.Text.En}"))));
        pins.AddRange(board.Other.Select(p => (p.Gpio, new LocalName($"板上自用：{p.Text.Zh}", $"the board's own: {p.Text.En}"))));
        pins.AddRange(board.Strapping.Select(p => (p.Gpio, new LocalName($"启动配置脚：{p.Text.Zh}", $"strapping pin: {p.Text.En}"))));
        if (pins.Count == 0)
        {
            return;
        }

        Line(page);
        Line(page, "## 其他引脚 · Other pins");
        Line(page);
        Line(page, "| 引脚 Pin | 用途 | For |");
        Line(page, "|---|---|---|");
        foreach ((int pin, LocalName text) in pins.OrderBy(p => p.Pin))
        {
            Line(page, $"| GPIO{pin} | {text.Zh} | {text.En} |");
        }
    }

    private static string Both(LocalName text) => text.Zh == text.En ? text.En : $"{text.Zh} · {text.En}";

    private static void Line(StringBuilder page, string text = "") => page.Append(text).Append('\n');
}
