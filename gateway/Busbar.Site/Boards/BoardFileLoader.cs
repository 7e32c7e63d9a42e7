using Busbar.Site.Yaml;

namespace Busbar.Site.Boards;

/// <summary>Reads a board file. Every mistake is reported with line, key and what would be right; nothing is thrown for bad content.</summary>
public static class BoardFileLoader
{
    /// <summary>Null when the file could not be read or has errors, which <paramref name="diagnostics"/> holds then.</summary>
    public static BoardFile? Load(string path, Diagnostics diagnostics) => Read(YamlFile.Load(path, diagnostics));

    /// <summary>The same from text; <paramref name="path"/> names it in messages and gives the id.</summary>
    public static BoardFile? Parse(string path, string text, Diagnostics diagnostics) => Read(YamlFile.Parse(path, text, diagnostics));

    private static BoardFile? Read(YamlFile file)
    {
        int before = file.Diagnostics.ErrorCount;
        if (file.RootMap() is not { } root)
        {
            return null;
        }

        // Without the chip no pin can be judged: that one mistake is told first, alone.
        string name = root.Choice("chip", [.. Chip.All.Select(c => c.Name)]);
        if (file.Diagnostics.ErrorCount > before)
        {
            return null;
        }

        BoardFile board = Read(file, root, Chip.Find(name)!);
        return file.Diagnostics.ErrorCount == before ? board : null;
    }

    private static BoardFile Read(YamlFile file, MapNode root, Chip chip)
    {
        int psram = root.Int("psramMegabytes", 0, 32, 0);
        Dictionary<int, Node> reasons = [];
        List<PinUse> strapping = ReadReasons(root, reasons);
        PinClaims pins = new(chip, psram > 0, reasons);
        BoardPartReader parts = new(chip, pins);
        IReadOnlyList<Rs485Port> ports = parts.Rs485(root);
        I2cBus? i2c = parts.I2c(root.OptionalMap("i2c"));
        ChannelReader channels = new(pins, ChannelReader.ReadExpanders(root, i2c));
        BoardFile board = new()
        {
            Path = file.Path,
            Id = ReadId(root, file.Path),
            Maker = root.Name("maker"),
            Product = root.Name("product"),
            Verified = root.Bool("verified"),
            Sources = [.. root.List("sources").Select(n => n.ReadString())],
            Unknown = root.Name("unknown", ""),
            Chip = chip,
            FlashMegabytes = root.OptionalInt("flashMegabytes", 2, 32),
            PsramMegabytes = psram,
            Supply = BoardPartReader.Supply(root.Map("supply")),
            Rs485 = ports,
            I2c = i2c,
            Expanders = channels.Expanders,
            Relays = channels.Read(root.OptionalMap("relays"), "rating", PinDirection.Output),
            Inputs = channels.Read(root.OptionalMap("inputs"), "kind", PinDirection.Input),
            StatusLed = parts.StatusLed(root.OptionalMap("statusLed")),
            Button = parts.Button(root.OptionalMap("button")),
            OneWire = parts.OneWire(root.OptionalMap("oneWire")),
            AnalogOutputs = parts.AnalogOutputs(root),
            Ethernet = parts.Ethernet(root.OptionalMap("ethernet")),
            StartHigh = parts.Pins(root, "startHigh", PinDirection.Output),
            StartLow = parts.Pins(root, "startLow", PinDirection.Output),
            Other = parts.Pins(root, "other", PinDirection.Foreign),
            Strapping = strapping,
            External = BoardPartReader.Parts(root, "external"),
        };
        if (board.Sources.Count == 0)
        {
            root.Find("sources")?.Error("there is no source", "say where the pins are from: data sheet, schematic, the maker's wiki");
        }

        root.Done();
        pins.Done();
        return board;
    }

    private static string ReadId(MapNode root, string path)
    {
        string id = root.String("board", "the file's name without its ending");
        string expected = System.IO.Path.GetFileNameWithoutExtension(path);
        if (id.Length > 0 && id != expected)
        {
            root.Find("board")!.Error($"'{id}' is not the name of this file", $"write board: {expected}, or rename the file");
        }

        return id;
    }

    private static List<PinUse> ReadReasons(MapNode root, Dictionary<int, Node> reasons)
    {
        List<PinUse> list = [];
        foreach (Node node in root.OptionalList("strapping"))
        {
            if (node.AsMap() is not { } map)
            {
                continue;
            }

            int pin = map.Int("gpio", 0, 99);
            list.Add(new PinUse(pin, map.Name("why")));
            map.Done();
            if (!reasons.TryAdd(pin, map.Find("gpio") ?? map))
            {
                map.Error($"GPIO{pin} has its reason already on line {reasons[pin].Line}", "one entry a pin");
            }
        }

        return list;
    }
}
