using Busbar.Site.Yaml;

namespace Busbar.Site.Sites;

/// <summary>One controller: its buses and the devices on them, in document order.</summary>
/// <param name="Id">kebab-case, at most 32 bytes; the Sparkplug edge node.</param>
public sealed record SiteController(string Id, LocalName Name, IReadOnlyList<SiteBus> Buses, IReadOnlyList<SiteDevice> Devices, Node Node)
{
    /// <summary>Where it runs.</summary>
    public ControllerPlace Place { get; init; }

    /// <summary>What it holds there.</summary>
    public ControllerSize Size => ControllerSize.Of(Place);

    /// <summary>Sum of the point counts of its devices.</summary>
    public int PointCount => Devices.Sum(d => d.Type.Points.Count);

    /// <summary>Number of its points that can be commanded.</summary>
    public int OutputCount => Devices.Sum(d => d.Type.Points.Count(p => p.IsWritable));

    /// <summary>Number of the device's first point in the controller: points are numbered device by device.</summary>
    public int FirstPointOf(SiteDevice device) => Devices.TakeWhile(d => !ReferenceEquals(d, device)).Sum(d => d.Type.Points.Count);

    /// <summary>The devices on a bus.</summary>
    public IEnumerable<SiteDevice> DevicesOn(SiteBus bus) => Devices.Where(d => ReferenceEquals(d.Bus, bus));
}

/// <summary>How a bus is reached; the document's numbers.</summary>
public enum BusKind : byte
{
    Serial = 1,
    Tcp = 2,
}

/// <summary>Parity of a serial bus; the document's numbers.</summary>
public enum SerialParity : byte
{
    None = 0,
    Odd = 1,
    Even = 2,
}

/// <summary>An RS-485 line, or one TCP connection to a device or a converter.</summary>
/// <param name="Index">Row in the document.</param>
/// <param name="PortName">Logical name of the serial port, or the TCP host.</param>
/// <param name="TcpPort">0 on a serial bus.</param>
/// <param name="BaudRate">0 on TCP.</param>
/// <param name="Timeout">How long an answer may take; the longest that a device on it asks for, unless the file says otherwise.</param>
/// <param name="Guard">Silence between frames.</param>
public sealed record SiteBus(
    string Id, int Index, BusKind Kind, string PortName, int TcpPort, int BaudRate, SerialParity Parity, int StopBits, TimeSpan Timeout, TimeSpan Guard, Node Node)
{
    /// <summary>The file says the time-out: it holds for every device on the bus, whatever the device files say.</summary>
    public bool HasOwnTimeout { get; init; }

    /// <summary>The file says the guard time: it holds for every device on the bus, whatever the device files say.</summary>
    public bool HasOwnGuard { get; init; }

    /// <summary>Start bit, 8 data bits, parity, stop bits.</summary>
    public int BitsPerCharacter => 9 + (Parity == SerialParity.None ? 0 : 1) + StopBits;

    /// <summary>The type as it is asked on this bus: zero, in the profile too, is "the bus's own setting".</summary>
    internal DeviceType Adapt(DeviceType type) => type with
    {
        Timeout = HasOwnTimeout ? TimeSpan.Zero : type.Timeout,
        Guard = HasOwnGuard ? TimeSpan.Zero : type.Guard,
    };

    /// <summary>For messages: the serial port or <c>host:port</c>.</summary>
    public string Port => Kind == BusKind.Serial ? PortName : $"{PortName}:{TcpPort}";
}

/// <summary>A device on a bus.</summary>
/// <param name="Id">kebab-case, unique in the site.</param>
/// <param name="Index">Row in the controller's document.</param>
/// <param name="Address">The unit, 0 to 255, on Modbus; else as <see cref="DeviceAddress"/> has it.</param>
public sealed record SiteDevice(string Id, LocalName Name, DeviceType Type, string ControllerId, SiteBus Bus, int Index, ulong Address, Node Node)
{
    /// <summary>Its own speed and parity on a line whose devices differ; null: the bus's.</summary>
    public DeviceLine? Line { get; init; }

    /// <summary>The device whose Modbus unit it is a part of, with that device's bus and address; null: it has its own.</summary>
    public string? PartOf { get; init; }

    /// <summary>For people.</summary>
    public string AddressText => DeviceAddress.Text(Type.Protocol, Address);
}

/// <summary>One point of one device of the site.</summary>
/// <param name="Index">In the device, 0 to its point count - 1.</param>
public sealed record PointReference(SiteDevice Device, int Index)
{
    public TypePoint Point => Device.Type.Points[Index];

    /// <summary><c>device/point</c>.</summary>
    public string Id => $"{Device.Id}/{Point.Name}";

    public override string ToString() => Id;
}
