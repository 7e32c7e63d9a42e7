using Busbar.Gateway.Ingest;
using Busbar.Points;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Twin;

/// <summary>
/// The newest value of a point with what it is worth; a snapshot at the moment of reading, safe to keep. Whoever shows
/// <see cref="Value"/> shows <see cref="Quality"/> and <see cref="Age"/> beside it.
/// </summary>
/// <param name="Device">Id of the device.</param>
/// <param name="Point">Canonical name in the device's class.</param>
/// <param name="Value">In <paramref name="Unit"/>; null when there is none (bad, not present, not read yet). Booleans are 0 and 1.</param>
/// <param name="Unit">Canonical unit.</param>
/// <param name="Quality">As the controller said, or stale when controller or device are gone since.</param>
/// <param name="SourceTime">When the controller read it; null when it never did.</param>
/// <param name="Age">Now less <paramref name="SourceTime"/>, computed when this snapshot was made; never negative.</param>
/// <param name="Kind">Measurement, counter, state or command.</param>
/// <param name="IsWritable">True when an operator may command it.</param>
/// <param name="Minimum">Least value allowed, in <paramref name="Unit"/>.</param>
/// <param name="Maximum">Greatest value allowed, in <paramref name="Unit"/>.</param>
/// <param name="Meaning">Meaning of sign and codes, in one English line.</param>
/// <param name="Why">For a commanded output: which priority level won and why; null when nothing was said.</param>
public sealed record LivePoint(
    string Device,
    string Point,
    double? Value,
    Unit Unit,
    Quality Quality,
    DateTimeOffset? SourceTime,
    TimeSpan? Age,
    PointKind Kind,
    bool IsWritable,
    double Minimum,
    double Maximum,
    string Meaning,
    LiveWhy? Why)
{
    /// <summary>device/point.</summary>
    public string Id => Device + "/" + Point;
}

/// <summary>Why an output has the value that it has, as the controller reported it.</summary>
/// <param name="Commanded">The value that won, null when the output was released.</param>
/// <param name="Priority">Level that won, 1 (life safety) to 16 (default); 0 when none did.</param>
/// <param name="Source">Who entered it, lowerCamelCase: setpointSchedule, busVoltageBands, operator, ...</param>
/// <param name="SourceText">The same in words.</param>
/// <param name="Reason">Code of the reason, as in the controller's event.</param>
/// <param name="Text">What limited it or why, in words; empty when the codes say all.</param>
/// <param name="Since">When it won.</param>
public sealed record LiveWhy(double? Commanded, int Priority, string Source, LocalName SourceText, int Reason, LocalName Text, DateTimeOffset Since)
{
    /// <summary>From what it was decided: point, value, quality and age then, policy, limits; null when the controller did not say.</summary>
    public IngestedWhy? From { get; init; }
}
