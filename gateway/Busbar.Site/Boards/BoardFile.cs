using Busbar.Site.Yaml;

namespace Busbar.Site.Boards;

/// <summary>A board as its file under <c>hardware/boards</c> tells it: chip, pins, what each is for, terminals, supply.</summary>
public sealed record BoardFile
{
    public required string Path { get; init; }

    /// <summary>The file's name without its ending; also the id in the firmware's table.</summary>
    public required string Id { get; init; }

    public required LocalName Maker { get; init; }

    public required LocalName Product { get; init; }

    /// <summary>True only when somebody has seen a real board of this kind on the bench with this file.</summary>
    public required bool Verified { get; init; }

    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>What no source confirms and is therefore left out.</summary>
    public required LocalName Unknown { get; init; }

    public required Chip Chip { get; init; }

    /// <summary>Null when no source says it.</summary>
    public required int? FlashMegabytes { get; init; }

    public required int PsramMegabytes { get; init; }

    public required BoardSupply Supply { get; init; }

    /// <summary>In the order of the file: the first is port 1.</summary>
    public required IReadOnlyList<Rs485Port> Rs485 { get; init; }

    public required I2cBus? I2c { get; init; }

    public required IReadOnlyList<Expander> Expanders { get; init; }

    public required ChannelGroup? Relays { get; init; }

    public required ChannelGroup? Inputs { get; init; }

    public required StatusLed? StatusLed { get; init; }

    public required BoardButton? Button { get; init; }

    public required OneWirePin? OneWire { get; init; }

    public required IReadOnlyList<AnalogOutput> AnalogOutputs { get; init; }

    public required BoardEthernet? Ethernet { get; init; }

    /// <summary>Pins that the firmware drives high before anything else.</summary>
    public required IReadOnlyList<PinUse> StartHigh { get; init; }

    public required IReadOnlyList<PinUse> StartLow { get; init; }

    /// <summary>Pins that the board uses and Busbar leaves alone.</summary>
    public required IReadOnlyList<PinUse> Other { get; init; }

    public required IReadOnlyList<PinUse> Strapping { get; init; }

    /// <summary>What the board needs beside itself.</summary>
    public required IReadOnlyList<BoardPart> External { get; init; }
}

/// <param name="Minimum">Volts DC.</param>
/// <param name="Maximum">Volts DC.</param>
/// <param name="Terminals">Plus, then minus.</param>
public sealed record BoardSupply(double Minimum, double Maximum, IReadOnlyList<string> Terminals, LocalName Note)
{
    /// <summary>"7-36 V DC".</summary>
    public string Range => Minimum == Maximum ? FormattableString.Invariant($"{Minimum} V DC") : FormattableString.Invariant($"{Minimum}-{Maximum} V DC");
}

/// <param name="Enable">Driver enable, high while sending; null where the driver turns by itself.</param>
/// <param name="Ground">Empty when the board has no such terminal.</param>
public sealed record Rs485Port(int Uart, int Transmit, int Receive, int? Enable, bool Isolated, string Driver, string A, string B, string Ground);

/// <param name="Use">What hangs on the bus.</param>
public sealed record I2cBus(int Data, int Clock, LocalName Use);

/// <param name="Address">Seven bits.</param>
public sealed record Expander(string Name, ExpanderPart Part, int Address);

/// <summary>Relays or inputs.</summary>
/// <param name="Remark">Rating of relays, kind of inputs.</param>
public sealed record ChannelGroup(bool ActiveLow, LocalName Remark, IReadOnlyList<BoardChannel> Channels);

/// <param name="Gpio">Null when the channel is on an expander.</param>
/// <param name="ExpanderIndex">Into <see cref="BoardFile.Expanders"/>; 0 when on a GPIO.</param>
/// <param name="Terminals">Empty: the channel's name stands at the terminal.</param>
public sealed record BoardChannel(string Name, int? Gpio, int ExpanderIndex, int Bit, IReadOnlyList<string> Terminals);

public sealed record StatusLed(int Gpio, bool IsAddressable);

/// <param name="Gpio">Low while pressed.</param>
public sealed record BoardButton(int Gpio, string Label);

public sealed record OneWirePin(int Gpio, string Terminal);

/// <param name="IsDac">Else pulse width.</param>
public sealed record AnalogOutput(string Name, int Gpio, bool IsDac, string Terminal);

/// <param name="Clock">The pin of the 50 MHz clock.</param>
/// <param name="ClockFromChip">True: the chip puts the clock out; false: the board feeds it in.</param>
/// <param name="Power">Enables oscillator or PHY; null when there is none.</param>
public sealed record BoardEthernet(string Phy, int Address, int ManagementClock, int ManagementData, int Clock, bool ClockFromChip, int? Power);

public sealed record PinUse(int Gpio, LocalName Text);

public sealed record BoardPart(LocalName Part, int Quantity, LocalName For);
