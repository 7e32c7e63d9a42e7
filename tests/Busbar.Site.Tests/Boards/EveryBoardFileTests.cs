using System.Xml.Linq;
using Busbar.Esp32;
using Busbar.Site.Boards;
using Busbar.Site.Yaml;
using NJsonSchema;

namespace Busbar.Site.Tests.Boards;

/// <summary>What holds for every file under hardware/boards, and for what is generated from it.</summary>
public sealed class EveryBoardFileTests
{
    public static TheoryData<string> Ids => new(Directory.GetFiles(Folder, "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal));

    private static string Folder => WorkingCopy.PathOf("hardware", "boards");

    [Fact]
    public void What_is_committed_is_what_the_board_files_say()
    {
        Diagnostics diagnostics = new();

        BoardOutputs? outputs = BoardOutputs.Make(WorkingCopy.PathOf(), diagnostics);

        Assert.Empty(diagnostics.Items);
        Assert.Empty(outputs!.Stale(WorkingCopy.PathOf()));
        Assert.True(outputs.Library.Boards.Count >= 6);
        Assert.True(outputs.Builds.Count >= 3);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_firmware_knows_the_same_pins(string id)
    {
        BoardFile file = Load(id);
        Board board = BoardTable.Create(id)!;

        Assert.Contains(id, BoardTable.Ids());
        Assert.Equal(id, board.Id);
        Assert.Equal(file.Rs485.Select(p => (p.Uart, p.Transmit, p.Receive, p.Enable ?? -1)), board.Rs485.Select(p => (p.Uart, p.Transmit, p.Receive, p.DriverEnable)));
        Assert.Equal(file.Relays?.Channels.Select(c => Number(c)) ?? [], board.Relays);
        Assert.Equal(file.Inputs?.Channels.Select(c => Number(c)) ?? [], board.Inputs);
        Assert.Equal(file.Relays?.ActiveLow ?? false, board.RelaysActiveLow);
        Assert.Equal(file.Inputs?.ActiveLow ?? false, board.InputsActiveLow);
        Assert.Equal((file.I2c?.Data ?? -1, file.I2c?.Clock ?? -1), (board.I2cData, board.I2cClock));
        Assert.Equal(file.Expanders.Select(e => e.Address), board.ExpanderAddresses);
        Assert.Equal(file.Expanders.Select(e => e.Part.Name == "pcf8574" ? Board.Pcf8574 : Board.Aw9523), board.ExpanderParts);
        Assert.Equal((file.StatusLed?.Gpio ?? -1, file.StatusLed?.IsAddressable ?? false), (board.StatusLed, board.StatusLedIsAddressable));
        Assert.Equal((file.Button?.Gpio ?? -1, file.OneWire?.Gpio ?? -1, file.Ethernet is not null), (board.Button, board.OneWire, board.HasEthernet));
        Assert.Equal(file.AnalogOutputs.Select(a => a.Gpio), board.DacPins.Concat(board.PwmPins));
        Assert.Equal(file.StartHigh.Select(p => p.Gpio), board.HighAtStart);
        Assert.Equal(file.StartLow.Select(p => p.Gpio), board.LowAtStart);
    }

    [Fact]
    public void The_firmware_has_no_board_of_another_name() => Assert.Null(BoardTable.Create("breadboard"));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Its_drawing_is_well_formed_and_shows_every_terminal_and_pin_of_the_table(string id)
    {
        BoardFile file = Load(id);
        string[] texts = [.. XDocument.Parse(WiringDrawing.Draw(file)).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
        string table = TerminalPage.Write(file);

        foreach (TerminalRow row in TerminalPlan.Of(file).SelectMany(g => g.Rows.Concat(g.Line)))
        {
            Assert.Contains(texts, t => t.Contains(row.Terminal, StringComparison.Ordinal));
            Assert.Contains(texts, t => t.Contains(row.Pin, StringComparison.Ordinal));
            Assert.Contains($"| {row.Terminal} | {row.Pin} |", table, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void It_names_its_sources_and_is_not_called_verified_before_somebody_saw_it(string id)
    {
        BoardFile file = Load(id);

        Assert.NotEmpty(file.Sources);
        Assert.False(file.Verified);
        Assert.NotEqual(file.Unknown.Zh, file.Unknown.En);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task It_keeps_to_the_schema(string id)
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(File.ReadAllText(Path.Combine(Folder, "board.schema.json")));

        Assert.Empty(schema.Validate(YamlJson.From(YamlFile.Load(Path.Combine(Folder, id + ".yaml"), new Diagnostics()).Root)!.ToJsonString()));
    }

    [Theory]
    [InlineData("unknown-key.yaml")]
    [InlineData("no-such-chip.yaml")]
    [InlineData("channel-without-pin.yaml")]
    [InlineData("no-port.yaml")]
    public async Task The_schema_refuses_what_can_be_seen_without_knowing_the_chip(string name)
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(File.ReadAllText(Path.Combine(Folder, "board.schema.json")));
        string path = WorkingCopy.PathOf("tests", "Busbar.Site.Tests", "Boards", "bad", name);

        Assert.NotEmpty(schema.Validate(YamlJson.From(YamlFile.Load(path, new Diagnostics()).Root)!.ToJsonString()));
    }

    [Fact]
    public void A_bill_counts_two_terminators_and_the_cable_of_each_line()
    {
        Diagnostics diagnostics = new();
        BuildFile bench = BoardOutputs.Make(WorkingCopy.PathOf(), diagnostics)!.Builds.Single(b => b.Id == "workbench");

        IReadOnlyList<BillLine> lines = BillOfMaterials.Of(bench);

        Assert.Equal(4, lines.Where(l => l.From == "line" && l.Unit == "pc").Sum(l => l.Quantity));
        Assert.Equal(bench.LineMetres.Sum(), lines.Where(l => l.Unit == "m").Sum(l => l.Quantity));
        Assert.Contains(lines, l => l.From == "external" && l.Part.En.StartsWith("MAX3485", StringComparison.Ordinal) && l.Quantity == bench.Board.Rs485.Count);
    }

    private static int Number(BoardChannel channel) => channel.Gpio ?? Board.FirstExpanderChannel + Board.ChannelsPerExpander * channel.ExpanderIndex + channel.Bit;

    private static BoardFile Load(string id)
    {
        Diagnostics diagnostics = new();
        BoardFile? file = BoardFileLoader.Load(Path.Combine(Folder, id + ".yaml"), diagnostics);
        Assert.True(file is not null, diagnostics.ToString());
        return file;
    }
}
