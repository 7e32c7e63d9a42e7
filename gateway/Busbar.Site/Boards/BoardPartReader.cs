using Busbar.Site.Yaml;

namespace Busbar.Site.Boards;

/// <summary>Reads the parts of a board that own pins by themselves.</summary>
internal sealed class BoardPartReader(Chip chip, PinClaims pins)
{
    public static BoardSupply Supply(MapNode? map)
    {
        if (map is null)
        {
            return new BoardSupply(0, 0, [], new LocalName("", ""));
        }

        double minimum = map.Double("minimum", 3, 60);
        double maximum = map.Double("maximum", 3, 60);
        if (maximum < minimum)
        {
            map.Find("maximum")!.Error("is below minimum", "write the supply's range in volts, the lower first");
        }

        List<string> terminals = [.. map.List("terminals").Select(n => n.ReadString())];
        if (terminals.Count != 2)
        {
            map.Find("terminals")?.Error($"{terminals.Count} terminals", "write two: plus, then minus");
        }

        BoardSupply supply = new(minimum, maximum, terminals, map.Name("note", ""));
        map.Done();
        return supply;
    }

    public IReadOnlyList<Rs485Port> Rs485(MapNode root)
    {
        List<Rs485Port> ports = [];
        Dictionary<int, Node> uarts = [];
        foreach (Node node in root.List("rs485"))
        {
            if (node.AsMap() is not { } map)
            {
                continue;
            }

            int uart = map.Int("uart", 0, 9);
            CheckUart(map.Find("uart"), uart, uarts);
            int transmit = Pin(map, "tx", PinDirection.Output);
            int receive = Pin(map, "rx", PinDirection.Input);
            int? enable = map.Find("enable") is { } node2 ? pins.Claim(node2, PinDirection.Output) : null;
            bool isolated = map.Bool("isolated");
            string driver = map.OptionalString("driver") ?? "";
            MapNode? terminals = map.Map("terminals");
            ports.Add(new Rs485Port(
                uart, transmit, receive, enable, isolated, driver, terminals?.String("a") ?? "", terminals?.String("b") ?? "", terminals?.OptionalString("ground") ?? ""));
            terminals?.Done();
            map.Done();
        }

        if (ports.Count == 0)
        {
            root.Find("rs485")?.Error("there is no RS-485 port", "a controller reads its devices by at least one");
        }

        return ports;
    }

    public I2cBus? I2c(MapNode? map)
    {
        if (map is null)
        {
            return null;
        }

        I2cBus bus = new(Pin(map, "sda", PinDirection.Output), Pin(map, "scl", PinDirection.Output), map.Name("use"));
        map.Done();
        return bus;
    }

    public StatusLed? StatusLed(MapNode? map)
    {
        if (map is null)
        {
            return null;
        }

        StatusLed led = new(Pin(map, "gpio", PinDirection.Output), map.Choice("kind", "plain", "ws2812") == "ws2812");
        map.Done();
        return led;
    }

    public BoardButton? Button(MapNode? map)
    {
        if (map is null)
        {
            return null;
        }

        BoardButton button = new(Pin(map, "gpio", PinDirection.Input), map.String("label"));
        map.Done();
        return button;
    }

    public OneWirePin? OneWire(MapNode? map)
    {
        if (map is null)
        {
            return null;
        }

        OneWirePin pin = new(Pin(map, "gpio", PinDirection.Output), map.String("terminal"));
        map.Done();
        return pin;
    }

    public IReadOnlyList<AnalogOutput> AnalogOutputs(MapNode root)
    {
        List<AnalogOutput> outputs = [];
        foreach (Node node in root.OptionalList("analogOutputs"))
        {
            if (node.AsMap() is not { } map)
            {
                continue;
            }

            bool isDac = map.Choice("kind", "dac", "pwm") == "dac";
            AnalogOutput output = new(map.String("name"), Pin(map, "gpio", PinDirection.Output), isDac, map.String("terminal"));
            if (isDac && output.Gpio >= 0 && !chip.Dac.Contains(output.Gpio))
            {
                string have = chip.Dac.Count == 0 ? $"the {chip.Name} has none" : $"the {chip.Name} has one at {Chip.Ranges(chip.Dac)}";
                map.Find("gpio")!.Error($"GPIO{output.Gpio} has no digital-analogue converter", $"{have}; or write kind: pwm");
            }

            outputs.Add(output);
            map.Done();
        }

        return outputs;
    }

    public BoardEthernet? Ethernet(MapNode? map)
    {
        if (map is null)
        {
            return null;
        }

        if (chip.Rmii.Count == 0)
        {
            map.Error($"the {chip.Name} has no Ethernet MAC", "only a board with the esp32 has a PHY at the chip");
        }

        foreach (int pin in chip.Rmii.Keys)
        {
            pins.Claim(map, pin, PinDirection.Output);
        }

        bool fromChip = map.Choice("clockFrom", "board", "chip") == "chip";
        IReadOnlySet<int> clocks = fromChip ? chip.RmiiClock.Output : chip.RmiiClock.Input;
        int clock = Pin(map, "clock", fromChip ? PinDirection.Output : PinDirection.Input);
        if (clock >= 0 && chip.Rmii.Count > 0 && !clocks.Contains(clock))
        {
            map.Find("clock")!.Error($"GPIO{clock} cannot be the Ethernet clock from the {(fromChip ? "chip" : "board")}", $"it is {Chip.Ranges(clocks)}");
        }

        BoardEthernet ethernet = new(
            map.Choice("phy", "lan8720", "ip101", "rtl8201"), map.Int("address", 0, 31), Pin(map, "mdc", PinDirection.Output), Pin(map, "mdio", PinDirection.Output),
            clock, fromChip, map.Find("power") is { } power ? pins.Claim(power, PinDirection.Output) : null);
        map.Done();
        return ethernet;
    }

    public IReadOnlyList<PinUse> Pins(MapNode root, string key, PinDirection direction)
    {
        List<PinUse> list = [];
        foreach (Node node in root.OptionalList(key))
        {
            if (node.AsMap() is { } map)
            {
                list.Add(new PinUse(Pin(map, "gpio", direction), map.Name("for")));
                map.Done();
            }
        }

        return list;
    }

    public static IReadOnlyList<BoardPart> Parts(MapNode root, string key)
    {
        List<BoardPart> list = [];
        foreach (Node node in root.OptionalList(key))
        {
            if (node.AsMap() is { } map)
            {
                list.Add(new BoardPart(map.Name("part"), map.Int("quantity", 1, 1000), map.Name("for")));
                map.Done();
            }
        }

        return list;
    }

    private int Pin(MapNode map, string key, PinDirection direction) =>
        map.Require(key, "the GPIO's number") is { } node ? pins.Claim(node, direction) : -1;

    private void CheckUart(Node? node, int uart, Dictionary<int, Node> uarts)
    {
        string hint = $"write 1 to {chip.UartCount - 1}; UART 0 is the console";
        if (node is null)
        {
            return;
        }

        if (uart >= chip.UartCount)
        {
            node.Error($"UART {uart} is not on the {chip.Name}", hint);
        }
        else if (uart == 0)
        {
            node.Error("UART 0 is the console", hint);
        }
        else if (!uarts.TryAdd(uart, node))
        {
            node.Error($"UART {uart} is already {uarts[uart].KeyPath} (line {uarts[uart].Line})", "one port has a UART");
        }
    }
}
