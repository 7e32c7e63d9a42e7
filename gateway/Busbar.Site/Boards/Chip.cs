namespace Busbar.Site.Boards;

/// <summary>What a board file may do with the pins of a chip. Source: Espressif's data sheets of the ESP32 series and the ESP32-S3 series.</summary>
public sealed class Chip
{
    private Chip(string name)
    {
        Name = name;
    }

    /// <summary>As board files write it: <c>esp32</c>, <c>esp32-s3</c>.</summary>
    public string Name { get; }

    /// <summary>The GPIO numbers that the chip has.</summary>
    public required IReadOnlySet<int> Pins { get; init; }

    /// <summary>GPIO without an output driver and without pull resistors.</summary>
    public required IReadOnlySet<int> InputOnly { get; init; }

    /// <summary>Sampled at reset, with what each decides.</summary>
    public required IReadOnlyDictionary<int, string> Strapping { get; init; }

    /// <summary>Wired to the flash in every module.</summary>
    public required IReadOnlySet<int> Flash { get; init; }

    /// <summary>Taken by PSRAM in modules that have it.</summary>
    public required IReadOnlySet<int> Psram { get; init; }

    /// <summary>Of flashing and of the console over USB.</summary>
    public required IReadOnlySet<int> Console { get; init; }

    /// <summary>UARTs 0 to this less one; UART 0 is the console.</summary>
    public required int UartCount { get; init; }

    /// <summary>GPIO with a digital-analogue converter.</summary>
    public required IReadOnlySet<int> Dac { get; init; }

    /// <summary>Pins that the built-in Ethernet MAC cannot move (RMII data); empty when the chip has no MAC.</summary>
    public required IReadOnlyDictionary<int, string> Rmii { get; init; }

    /// <summary>Pins that can be the MAC's clock, as input from the board and as output of the chip.</summary>
    public required (IReadOnlySet<int> Input, IReadOnlySet<int> Output) RmiiClock { get; init; }

    public static Chip Esp32 { get; } = new("esp32")
    {
        Pins = Set((0, 19), (21, 23), (25, 27), (32, 39)),
        InputOnly = Set((34, 39)),
        Strapping = new Dictionary<int, string>
        {
            [0] = "selects flashing at reset",
            [2] = "selects flashing at reset",
            [5] = "sets the timing of SDIO at reset",
            [12] = "sets the voltage of the flash at reset",
            [15] = "silences the boot messages at reset",
        },
        Flash = Set((6, 11)),
        Psram = Set((16, 17)),
        Console = Set((1, 1), (3, 3)),
        UartCount = 3,
        Dac = Set((25, 26)),
        Rmii = new Dictionary<int, string> { [19] = "TXD0", [21] = "TX_EN", [22] = "TXD1", [25] = "RXD0", [26] = "RXD1", [27] = "CRS_DV" },
        RmiiClock = (Set((0, 0)), Set((0, 0), (16, 17))),
    };

    public static Chip Esp32S3 { get; } = new("esp32-s3")
    {
        Pins = Set((0, 21), (26, 48)),
        InputOnly = Set(),
        Strapping = new Dictionary<int, string>
        {
            [0] = "selects flashing at reset",
            [3] = "selects the source of JTAG at reset",
            [45] = "sets the voltage of the flash at reset",
            [46] = "selects flashing and the boot messages at reset",
        },
        Flash = Set((26, 32)),
        Psram = Set((33, 37)),
        Console = Set((19, 20)),
        UartCount = 3,
        Dac = Set(),
        Rmii = new Dictionary<int, string>(),
        RmiiClock = (Set(), Set()),
    };

    public static IReadOnlyList<Chip> All { get; } = [Esp32, Esp32S3];

    /// <summary>The chip of a name, or null.</summary>
    public static Chip? Find(string name) => All.FirstOrDefault(c => c.Name == name);

    /// <summary>"GPIO0 to 19, 21 to 23, ..."</summary>
    public static string Ranges(IReadOnlySet<int> pins)
    {
        List<string> parts = [];
        foreach (int first in pins.Where(p => !pins.Contains(p - 1)).Order())
        {
            int last = first;
            while (pins.Contains(last + 1))
            {
                last++;
            }

            parts.Add(last == first ? $"{first}" : $"{first} to {last}");
        }

        return "GPIO" + string.Join(", ", parts);
    }

    private static SortedSet<int> Set(params (int First, int Last)[] ranges) => [.. ranges.SelectMany(r => Enumerable.Range(r.First, r.Last - r.First + 1))];
}
