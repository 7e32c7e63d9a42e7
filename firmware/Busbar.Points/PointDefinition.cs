namespace Busbar.Points;

/// <summary>What a point is for; decides what the outbox may thin and what a page draws.</summary>
public enum PointKind : byte
{
    /// <summary>An analogue reading.</summary>
    Measurement = 0,

    /// <summary>A total that only rises (but for roll-over and swap).</summary>
    Counter = 1,

    /// <summary>A state, code or flag.</summary>
    State = 2,

    /// <summary>A value that can be commanded; it is read back as well.</summary>
    Command = 3,
}

/// <summary>One canonical point of a device class.</summary>
public sealed class PointDefinition
{
    /// <summary>The class that has it.</summary>
    public readonly DeviceClass Class;

    /// <summary>lowerCamelCase, unique in its class; the metric's name on the link and the id's second half.</summary>
    public readonly string Name;

    public readonly PointKind Kind;

    public readonly Unit Unit;

    /// <summary>Below this a reading is bad, whatever the device.</summary>
    public readonly double Minimum;

    /// <summary>Above this a reading is bad, whatever the device.</summary>
    public readonly double Maximum;

    /// <summary>Meaning of sign and codes, in one line.</summary>
    public readonly string Meaning;

    /// <summary>See the fields.</summary>
    public PointDefinition(DeviceClass deviceClass, string name, PointKind kind, Unit unit, double minimum, double maximum, string meaning)
    {
        Class = deviceClass;
        Name = name;
        Kind = kind;
        Unit = unit;
        Minimum = minimum;
        Maximum = maximum;
        Meaning = meaning;
    }
}
