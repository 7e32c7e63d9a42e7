using Busbar.Points;
using Busbar.Site.Devices;

namespace Busbar.Site.Sites;

/// <summary>A point of a device type.</summary>
/// <param name="Definition">The canonical point: kind, unit, range, meaning.</param>
/// <param name="IsWritable">It can be commanded.</param>
/// <param name="Period">How often it is polled; zero for a point that is only written.</param>
public sealed record TypePoint(string Name, PointDefinition Definition, bool IsWritable, TimeSpan Period)
{
    /// <summary>Lower end of what this device measures or takes, in the point's unit.</summary>
    public double Minimum { get; init; } = Definition.Minimum;

    /// <summary>Upper end of what this device measures or takes, in the point's unit.</summary>
    public double Maximum { get; init; } = Definition.Maximum;

    /// <summary>What to command when nobody commands; null: leave it as it is.</summary>
    public double? SafeValue { get; init; }

    /// <summary>Fastest change that the device should be given, units a second; null: no limit known.</summary>
    public double? MaximumRatePerSecond { get; init; }

    /// <summary>What one count of the device's register is, in the point's unit; 0: not known, or no whole numbers.</summary>
    public double Step { get; init; }

    /// <summary>After so many seconds the device itself drops a command; 0: it has no revert timer.</summary>
    public int RevertSeconds { get; init; }
}

/// <summary>One request of a device's read plan, with the bytes that it moves on a serial line.</summary>
/// <param name="Description">For people: function, first register, count.</param>
/// <param name="TransmitBytes">The request's frame.</param>
/// <param name="AnswerBytes">The answer's frame.</param>
public sealed record TypeRequest(string Description, TimeSpan Period, int TransmitBytes, int AnswerBytes);

/// <summary>What the site needs to know of a device file.</summary>
/// <param name="Id">Name of the device file: <c>eastron-sdm630</c>.</param>
/// <param name="Points">In the order of the compiled profile.</param>
/// <param name="Timeout">How long the device may take to answer; zero: the bus's own setting.</param>
/// <param name="Guard">Silence that it needs between frames; zero: the bus's own setting.</param>
public sealed record DeviceType(
    string Id, DeviceClass Class, IReadOnlyList<TypePoint> Points, IReadOnlyList<TypeRequest> Requests, TimeSpan Timeout, TimeSpan Guard)
{
    public DeviceProtocol Protocol { get; init; } = DeviceProtocol.Modbus;

    /// <summary>The maker's setting of the serial port; null: none is known.</summary>
    public SerialSetting? Serial { get; init; }

    /// <summary>On TCP it serves one connection at a time.</summary>
    public bool TakesOneClient { get; init; }

    /// <summary>Index of a point in <see cref="Points"/>, or -1.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Points.Count; i++)
        {
            if (Points[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }
}

/// <summary>The device types that a site may name in <c>profile</c>.</summary>
public interface IDeviceTypes
{
    IEnumerable<string> Ids { get; }

    /// <summary>Null when there is no such device file.</summary>
    DeviceType? Find(string id);
}
