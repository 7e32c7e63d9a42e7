using Busbar.Points;
using Busbar.Site.Devices;
using Busbar.Technician.Lines;

namespace Busbar.Technician.Reading;

/// <summary>One point as it was read.</summary>
/// <param name="Value">In the canonical unit; NaN unless the quality is good.</param>
public sealed record PointReading(DevicePoint Point, double Value, Quality Quality)
{
    public string Name => Point.Name;

    public bool IsGood => Quality == Quality.Good;
}

/// <summary>One request of the read plan and what it earned.</summary>
/// <param name="Description">For people: table, address, count.</param>
public sealed record RequestReading(string Description, Answer Answer);

/// <summary>A device as one round of its read plan saw it.</summary>
/// <param name="File">The device file that it was read by.</param>
/// <param name="Address">Its Modbus unit, or its address as the site file has it.</param>
/// <param name="IsIdentified">False: it wants a SunSpec model chain and none was found.</param>
public sealed record DeviceReading(DeviceFile File, ulong Address, bool IsIdentified, IReadOnlyList<RequestReading> Requests, IReadOnlyList<PointReading> Points)
{
    /// <summary>Every request was answered with data.</summary>
    public bool IsWhole => IsIdentified && Requests.Count > 0 && Requests.All(r => r.Answer.Kind == AnswerKind.Data);

    /// <summary>Somebody answered something.</summary>
    public bool IsAlive => Requests.Any(r => r.Answer.IsAlive);

    /// <summary>The good value of a point; NaN when there is none.</summary>
    public double this[string point] => Points.FirstOrDefault(p => p.Name == point) is { IsGood: true } read ? read.Value : double.NaN;
}
