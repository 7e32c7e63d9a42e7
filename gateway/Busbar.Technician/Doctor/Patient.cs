using Busbar.Site.Devices;

namespace Busbar.Technician.Doctor;

/// <summary>A device that should answer.</summary>
/// <param name="Name">As the site calls it.</param>
public sealed record Patient(string Name, DeviceFile File, byte Unit);

/// <summary>What the doctor found on one line.</summary>
/// <param name="Findings">Empty: all is well.</param>
/// <param name="Readings">What each patient that answers says, in the order asked.</param>
public sealed record Diagnosis(string Line, IReadOnlyList<Finding> Findings, IReadOnlyDictionary<string, Reading.DeviceReading> Readings)
{
    public bool IsHealthy => Findings.Count == 0;
}
