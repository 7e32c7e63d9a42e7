using Busbar.Site.Yaml;

namespace Busbar.Site.Boards;

/// <summary>One terminal: what stands at it, which pin is behind it, what goes there.</summary>
/// <param name="Terminal">As printed on the board.</param>
/// <param name="Pin">GPIO or expander bit; empty where there is none.</param>
public sealed record TerminalRow(string Terminal, string Pin, LocalName Connect);

/// <summary>Terminals that belong together, such as those of one RS-485 port.</summary>
/// <param name="Driver">Name of the driver module between board and line; empty when the driver is on the board.</param>
/// <param name="IsRight">On the right side of the drawing.</param>
public sealed record TerminalGroup(LocalName Title, LocalName Remark, IReadOnlyList<TerminalRow> Rows, string Driver, bool IsRight)
{
    /// <summary>Rows on the far side of the driver module: A, B, ground.</summary>
    public IReadOnlyList<TerminalRow> Line { get; init; } = [];

    /// <summary>True for a line that wants 120 Ω at both ends.</summary>
    public bool IsRs485 { get; init; }
}

/// <summary>The terminals of a board, in one order for the drawing and for the table, so that they cannot disagree.</summary>
public static class TerminalPlan
{
    public static IReadOnlyList<TerminalGroup> Of(BoardFile board)
    {
        List<TerminalGroup> groups = [Supply(board)];
        groups.AddRange(board.Rs485.Select((p, i) => Port(p, i + 1)));
        if (board.Ethernet is { } ethernet)
        {
            groups.Add(new TerminalGroup(
                new LocalName("以太网", "Ethernet"), new LocalName($"{ethernet.Phy.ToUpperInvariant()}", ethernet.Phy.ToUpperInvariant()),
                [new TerminalRow("RJ45", $"MDC GPIO{ethernet.ManagementClock}, MDIO GPIO{ethernet.ManagementData}", new LocalName("交换机", "network switch"))], "", false));
        }

        if (board.I2c is { } bus)
        {
            groups.Add(new TerminalGroup(
                new LocalName("I2C", "I2C"), bus.Use,
                [new TerminalRow("SDA", $"GPIO{bus.Data}", new LocalName("数据", "data")), new TerminalRow("SCL", $"GPIO{bus.Clock}", new LocalName("时钟", "clock"))], "", false));
        }

        if (board.OneWire is { } wire)
        {
            groups.Add(new TerminalGroup(
                new LocalName("1-Wire", "1-Wire"), new LocalName("管道温度 DS18B20", "pipe temperature DS18B20"),
                [new TerminalRow(wire.Terminal, $"GPIO{wire.Gpio}", new LocalName("数据", "data"))], "", false));
        }

        if (board.AnalogOutputs.Count > 0)
        {
            groups.Add(new TerminalGroup(
                new LocalName("模拟输出", "Analogue outputs"), new LocalName("阀门、变频器", "valves, drives"),
                [.. board.AnalogOutputs.Select(a => new TerminalRow(a.Terminal, $"GPIO{a.Gpio} {(a.IsDac ? "DAC" : "PWM")}", new LocalName($"输出 {a.Name}", $"output {a.Name}")))], "", false));
        }

        if (board.Relays is { } relays)
        {
            groups.Add(new TerminalGroup(
                new LocalName("继电器", "Relays"), relays.Remark, [.. relays.Channels.SelectMany(c => Rows(board, c, new LocalName("负载", "load")))], "", true));
        }

        if (board.Inputs is { } inputs)
        {
            groups.Add(new TerminalGroup(
                new LocalName("输入", "Inputs"), inputs.Remark, [.. inputs.Channels.SelectMany(c => Rows(board, c, new LocalName("触点", "contact")))], "", true));
        }

        return groups;
    }

    private static TerminalGroup Supply(BoardFile board) => new(
        new LocalName("电源", "Supply"), new LocalName(board.Supply.Range, board.Supply.Range),
        [
            new TerminalRow(board.Supply.Terminals[0], "", new LocalName($"安全特低电压 {board.Supply.Range} 正极", $"safety extra-low voltage {board.Supply.Range}, plus")),
            new TerminalRow(board.Supply.Terminals[1], "", new LocalName("负极", "minus")),
        ], "", false);

    private static TerminalGroup Port(Rs485Port port, int number)
    {
        List<TerminalRow> line =
        [
            new(port.A, port.Driver.Length == 0 ? $"TX GPIO{port.Transmit}" : "", new LocalName("总线 A", "line A")),
            new(port.B, port.Driver.Length == 0 ? $"RX GPIO{port.Receive}" : "", new LocalName("总线 B", "line B")),
        ];
        if (port.Ground.Length > 0)
        {
            line.Add(new TerminalRow(port.Ground, "", new LocalName("总线地", "line ground")));
        }

        List<TerminalRow> module = [];
        if (port.Driver.Length > 0)
        {
            module.Add(new TerminalRow("TX", $"GPIO{port.Transmit}", new LocalName($"{port.Driver} 的 DI", $"DI of the {port.Driver}")));
            module.Add(new TerminalRow("RX", $"GPIO{port.Receive}", new LocalName($"{port.Driver} 的 RO", $"RO of the {port.Driver}")));
        }

        if (port.Enable is { } enable)
        {
            module.Add(new TerminalRow(
                "DE", $"GPIO{enable}", port.Driver.Length > 0 ? new LocalName($"{port.Driver} 的 DE 与 /RE", $"DE and /RE of the {port.Driver}") : new LocalName("板内换向", "direction, on the board")));
        }

        string zh = port.Isolated ? "隔离" : "不隔离";
        string en = port.Isolated ? "isolated" : "not isolated";
        LocalName title = new($"RS-485 端口 {number}", $"RS-485 port {number}");
        LocalName remark = new($"UART {port.Uart}，{zh}；两端各 120 Ω，一端接屏蔽", $"UART {port.Uart}, {en}; 120 Ω at both ends, shield earthed at one");
        return port.Driver.Length > 0
            ? new TerminalGroup(title, remark, module, port.Driver, false) { Line = line, IsRs485 = true }
            : new TerminalGroup(title, remark, [.. line, .. module], "", false) { IsRs485 = true };
    }

    private static IEnumerable<TerminalRow> Rows(BoardFile board, BoardChannel channel, LocalName what)
    {
        string pin = channel.Gpio is { } gpio ? $"GPIO{gpio}" : $"{board.Expanders[channel.ExpanderIndex].Part.Name.ToUpperInvariant()} 0x{board.Expanders[channel.ExpanderIndex].Address:X2}.{channel.Bit}";
        IReadOnlyList<string> terminals = channel.Terminals.Count > 0 ? channel.Terminals : [channel.Name];
        return terminals.Select((t, i) => new TerminalRow(t, i == 0 ? pin : "", new LocalName($"{what.Zh} {channel.Name}", $"{what.En} {channel.Name}")));
    }
}
