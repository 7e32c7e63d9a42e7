#nullable enable

namespace Busbar.Esp32;

/// <summary>
/// Pins of a board. Filled by BoardTable, which is generated from the files under hardware/boards; -1 or an empty array
/// stands for what the board does not have. Pins are GPIO numbers.
/// </summary>
public sealed class Board
{
    /// <summary>
    /// Channels from here on are bits of an I2C expander: FirstExpanderChannel + ChannelsPerExpander * expander + bit,
    /// expander being an index into ExpanderAddresses. Channels below are GPIO numbers.
    /// </summary>
    public const int FirstExpanderChannel = 256;

    /// <summary>See FirstExpanderChannel.</summary>
    public const int ChannelsPerExpander = 16;

    /// <summary>Value in ExpanderParts: NXP PCF8574, 8 bits, quasi-bidirectional.</summary>
    public const int Pcf8574 = 1;

    /// <summary>Value in ExpanderParts: Awinic AW9523B, 16 bits.</summary>
    public const int Aw9523 = 2;

    /// <param name="id">The name of the board's file, such as "lilygo-t-can485".</param>
    public Board(string id)
    {
        Id = id;
    }

    /// <summary>The name of the board's file.</summary>
    public string Id { get; }

    /// <summary>Ports in the order of their numbers on the wiring diagram; at least one.</summary>
    public Rs485Pins[] Rs485 { get; set; } = new Rs485Pins[0];

    /// <summary>Relays in the order of the terminals: GPIO numbers or expander channels.</summary>
    public int[] Relays { get; set; } = new int[0];

    /// <summary>True: a relay is on while its pin is low.</summary>
    public bool RelaysActiveLow { get; set; }

    /// <summary>Digital inputs in the order of the terminals: GPIO numbers or expander channels.</summary>
    public int[] Inputs { get; set; } = new int[0];

    /// <summary>True: an input is on while its pin is low.</summary>
    public bool InputsActiveLow { get; set; }

    public int I2cData { get; set; } = -1;

    public int I2cClock { get; set; } = -1;

    /// <summary>Seven-bit addresses.</summary>
    public int[] ExpanderAddresses { get; set; } = new int[0];

    /// <summary>What each expander is: Pcf8574 or Aw9523.</summary>
    public int[] ExpanderParts { get; set; } = new int[0];

    public int StatusLed { get; set; } = -1;

    /// <summary>True: the status LED is a WS2812 and not a plain LED that is lit by a high pin.</summary>
    public bool StatusLedIsAddressable { get; set; }

    /// <summary>Low while pressed.</summary>
    public int Button { get; set; } = -1;

    public int OneWire { get; set; } = -1;

    public bool HasEthernet { get; set; }

    /// <summary>Analogue outputs by a digital-analogue converter.</summary>
    public int[] DacPins { get; set; } = new int[0];

    /// <summary>Analogue outputs by pulse width.</summary>
    public int[] PwmPins { get; set; } = new int[0];

    /// <summary>To be driven high before anything else: enables of drivers and supplies.</summary>
    public int[] HighAtStart { get; set; } = new int[0];

    /// <summary>To be driven low before anything else.</summary>
    public int[] LowAtStart { get; set; } = new int[0];
}
