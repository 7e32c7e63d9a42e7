using Busbar.Simulator.Devices;
using Busbar.Simulator.Devices.Meters;

namespace Busbar.Simulator.Transport;

/// <summary>One answer on its way: whole or spoiled, and how long the device thinks before it speaks.</summary>
public readonly record struct LineAnswer(byte[] Bytes, TimeSpan Delay);

/// <summary>
/// One RS-485 line or one TCP port with the devices behind it. Bytes come in through <see cref="LineSession"/>: a serial line has one,
/// a TCP port one for each connection. Pure: no time passes here, and nothing is sent.
/// </summary>
public sealed class FieldLine
{
    private readonly List<UnitBoard> _boards = [];

    /// <param name="name">Name of the serial port, or <c>host:port</c>.</param>
    /// <param name="isTcp">Framing of Modbus: MBAP when true, RTU when false. A meter's frames are the same on both.</param>
    /// <param name="devices">The devices that share it. A second one with the same unit answers too, at the same time: a fault to be found.</param>
    public FieldLine(string name, bool isTcp, IReadOnlyList<FieldDevice> devices)
    {
        Name = name;
        IsTcp = isTcp;
        Devices = devices;
    }

    public string Name { get; }

    public bool IsTcp { get; }

    public IReadOnlyList<FieldDevice> Devices { get; }

    /// <summary>Sees every byte: who spoke (true: the controller), the bytes. For traces and hashes.</summary>
    public Action<FieldLine, bool, ReadOnlyMemory<byte>>? Trace { get; set; }

    /// <summary>A and B are swapped at the controller's end: nobody understands anybody.</summary>
    public bool HasSwappedWires { get; set; }

    /// <summary>Whole requests heard.</summary>
    public long Heard => _boards.Sum(b => b.Heard);

    /// <summary>Requests that got no answer: nobody has their unit, or the device is silent.</summary>
    public long Swallowed { get; internal set; }

    /// <summary>Answers that could not be sent: the connection was gone, or nobody has read for so long that the line is full.</summary>
    public long Unsent { get; internal set; }

    /// <summary>A connection, or the line itself.</summary>
    /// <param name="hears">Devices that take part; null: all. At another speed than its own a device hears noise.</param>
    public LineSession Connect(Func<FieldDevice, bool>? hears = null)
    {
        FieldDevice[] devices = [.. Devices.Where(d => hears is null || hears(d))];
        FieldDevice[] twins = [.. devices.Where(d => d.File.Meter is null && !d.IsPart).GroupBy(d => d.Unit).SelectMany(g => g.Skip(1))];
        UnitBoard board = new(devices.Except(twins), IsTcp);
        _boards.Add(board);
        return new LineSession(this, board, MeterServer.For(devices), twins.Length == 0 ? null : new UnitBoard(twins, IsTcp));
    }
}
