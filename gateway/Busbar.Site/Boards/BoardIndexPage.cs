using System.Text;
using Busbar.Site.Yaml;

namespace Busbar.Site.Boards;

/// <summary>Writes <c>docs/technician/boards.md</c> and its Chinese twin: which boards there are, which bills.</summary>
public static class BoardIndexPage
{
    public static string Write(IReadOnlyList<BoardFile> boards, IReadOnlyList<BuildFile> builds, bool isChinese)
    {
        string T(string zh, string en) => isChinese ? zh : en;
        string L(LocalName name) => isChinese ? name.Zh : name.En;
        string[] lines =
        [
            T("# 控制板", "# Boards"),
            "",
            T("[English](boards.md)", "[中文](boards.zh-CN.md)"),
            "",
            "<!-- From hardware/boards by `busbar boards --write`. Edit the files there, not this one. -->",
            "",
            T(
                "每块板一个文件（`hardware/boards/`），接线图、端子表和固件的引脚表都由它生成。“已核对：否”表示尚未在实物上核对：接线前请对照板上印字。",
                "One file a board (`hardware/boards/`); wiring diagram, terminal table and the firmware's pins are generated from it. \"Checked: no\" means that nobody has seen it on a real board yet: go by the print on the board before you wire."),
            "",
            T("| 板 | 芯片 | 电源 | RS-485 | 继电器 | 输入 | 以太网 | 已核对 | 接线 |", "| Board | Chip | Supply | RS-485 | Relays | Inputs | Ethernet | Checked | Wiring |"),
            "|---|---|---|---|---:|---:|---|---|---|",
            .. boards.Select(b =>
                $"| {L(b.Maker)} {L(b.Product)} | {b.Chip.Name.ToUpperInvariant()} | {b.Supply.Range} | {b.Rs485.Count}{(b.Rs485.All(p => p.Isolated) ? T("，隔离", ", isolated") : "")} | {b.Relays?.Channels.Count ?? 0} | "
                + $"{b.Inputs?.Channels.Count ?? 0} | {(b.Ethernet is null ? T("无", "no") : T("有", "yes"))} | {(b.Verified ? T("是", "yes") : T("否", "no"))} | "
                + $"[{T("图", "diagram")}](../../hardware/wiring/{b.Id}.svg), [{T("表", "table")}](../../hardware/wiring/{b.Id}.md) |"),
            "",
            T("## 参考配置", "## Reference builds"),
            "",
            T("| 用途 | 板 | 清单 |", "| For | Board | Bill of materials |"),
            "|---|---|---|",
            .. builds.Select(b => $"| {L(b.Name)} | `{b.Board.Id}` | [{b.Id}.csv](../../hardware/bom/{b.Id}.csv) |"),
            "",
            T("检查板文件与生成的文件是否一致：", "Check that the board files and what is generated from them agree:"),
            "",
            "```sh",
            "./busbar boards",
            "```",
        ];
        return new StringBuilder().AppendJoin('\n', lines).Append('\n').ToString();
    }
}
