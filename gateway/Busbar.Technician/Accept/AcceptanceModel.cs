using Busbar.Site.Devices;
using Busbar.Site.Sites;
using Busbar.Technician.Doctor;
using Busbar.Technician.Lines;
using Busbar.Technician.Reading;

namespace Busbar.Technician.Accept;

/// <summary>How one device was found.</summary>
/// <param name="Reading">Null: it was not read, and <paramref name="Reason"/> says why.</param>
public sealed record AcceptedDevice(SiteDevice Device, DeviceFile File, DeviceReading? Reading, IReadOnlyList<Finding> Findings, Site.Yaml.LocalName Reason)
{
    /// <summary>It answers whole, and nothing was found.</summary>
    public bool IsGood => Reading is { IsWhole: true } && Findings.Count == 0;
}

/// <summary>How one bus was found.</summary>
/// <param name="Place">Tty or host and port.</param>
/// <param name="Findings">About the line itself.</param>
public sealed record AcceptedLine(SiteLine Line, string Place, IReadOnlyList<AcceptedDevice> Devices, IReadOnlyList<Finding> Findings);

/// <summary>An as-built record of a site: what was asked, what answered, at what moment.</summary>
/// <param name="At">In the building's time zone.</param>
/// <param name="Technician">Who ran it; empty: to be filled in by hand.</param>
public sealed record Acceptance(SiteModel Site, DateTimeOffset At, string Technician, string Version, IReadOnlyList<AcceptedLine> Lines)
{
    public int DeviceCount => Lines.Sum(l => l.Devices.Count);

    public int GoodCount => Lines.Sum(l => l.Devices.Count(d => d.IsGood));

    /// <summary>Every device is good, and nothing was found on any line.</summary>
    public bool IsGood => GoodCount == DeviceCount && Lines.All(l => l.Findings.Count == 0);
}
