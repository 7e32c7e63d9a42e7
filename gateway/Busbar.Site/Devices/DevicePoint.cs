using Busbar.Field.Modbus;
using Busbar.Field.Profiles;
using Busbar.Points;

namespace Busbar.Site.Devices;

/// <summary>A canonical point of the class, as this device has it.</summary>
public sealed record DevicePoint
{
    public required PointDefinition Definition { get; init; }

    public string Name => Definition.Name;

    /// <summary>Where it is read; null for a point that is only written.</summary>
    public required RegisterPlace? Place { get; init; }

    public required RegisterEncoding Encoding { get; init; }

    /// <summary>A register added to it before scaling; null: none.</summary>
    public Fraction? Fraction { get; init; }

    /// <summary>The device obeys the value only while an enable register says so; null: always.</summary>
    public Gate? Gate { get; init; }

    /// <summary>Name of the poll group; null for a point that is only written.</summary>
    public required string? Poll { get; init; }

    /// <summary>Below it a reading is bad and a command refused; canonical units.</summary>
    public required double Minimum { get; init; }

    /// <summary>Above it a reading is bad and a command refused; canonical units.</summary>
    public required double Maximum { get; init; }

    /// <summary>Fastest change that the device should be given, units a second; null: no limit known.</summary>
    public double? MaximumRate { get; init; }

    /// <summary>Changes smaller than this are not reported; 0: every change is.</summary>
    public double DeadBand { get; init; }

    /// <summary>What to command when nobody commands; null: leave as it is.</summary>
    public double? SafeValue { get; init; }

    /// <summary>Null: the point cannot be commanded.</summary>
    public WriteRule? Write { get; init; }
}

/// <summary>
/// While <c>(auxiliary &amp; Mask)</c> is 0 the register beside it has no effect, and the point is <paramref name="Otherwise"/>.
/// </summary>
public sealed record Gate(string Auxiliary, int Mask, double Otherwise);

/// <summary>How a command reaches the device: the steps before, the value, the steps after, each a frame of its own.</summary>
public sealed record WriteRule
{
    /// <summary>Where the value goes; usually where it is read.</summary>
    public required RegisterPlace Place { get; init; }

    /// <summary>5, 6, 15 or 16.</summary>
    public required int Function { get; init; }

    public IReadOnlyList<WriteStep> Before { get; init; } = [];

    public IReadOnlyList<WriteStep> After { get; init; } = [];

    /// <summary>The canonical value that means "no command": the steps write their <see cref="WriteStep.NeutralValue"/> then.</summary>
    public double? Neutral { get; init; }

    /// <summary>After so many seconds the device itself drops the value; 0: it has no revert timer.</summary>
    public int RevertSeconds { get; init; }

    /// <summary>False when the device does not let the value be read again.</summary>
    public bool ReadBack { get; init; } = true;
}

/// <summary>One further register that a command writes.</summary>
public sealed record WriteStep
{
    public required RegisterPlace Place { get; init; }

    public required RegisterType Type { get; init; }

    public WordOrder Order { get; init; }

    public required int Function { get; init; }

    /// <summary>Written as it is, in the register's own numbers; with <see cref="BitsOf"/>, the bits to set.</summary>
    public required double Value { get; init; }

    /// <summary>Written instead when the command is the rule's neutral value; null: the same.</summary>
    public double? NeutralValue { get; init; }

    /// <summary>
    /// The auxiliary that reads this register: only the bits of <see cref="Value"/> are set (cleared for the neutral value), the
    /// others keep what the device last said. Null: the whole register is written.
    /// </summary>
    public string? BitsOf { get; init; }

    /// <summary>The step that starts the device's revert timer.</summary>
    public bool IsRevertTimer { get; init; }
}
