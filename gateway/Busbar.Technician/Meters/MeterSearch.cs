using Busbar.Site.Devices;
using Busbar.Site.Sites;
using Busbar.Technician.Lines;

namespace Busbar.Technician.Meters;

/// <summary>A meter that told its address.</summary>
/// <param name="Address">As the site file has it: the digits, or the secondary address on M-Bus (the primary one when it told no other).</param>
/// <param name="Primary">M-Bus: its primary address; 0 is a meter that was never given one. Null for other protocols.</param>
/// <param name="Answer">That told it.</param>
/// <param name="Kind">What it says it measures, for people; empty when it does not say.</param>
public sealed record FoundMeter(DeviceProtocol Protocol, ulong Address, byte? Primary, Answer Answer, string Kind)
{
    /// <summary>As it is printed on the meter and written in the site file.</summary>
    public string AddressText => DeviceAddress.Text(Protocol, Address);
}

/// <summary>What a search for the meters of one protocol brought.</summary>
/// <param name="Noise">Answers that broke where more than one meter answered and no search tells them apart.</param>
/// <param name="NoConnection">Why the line could not be used; null: it could.</param>
public sealed record MeterSearch(IReadOnlyList<FoundMeter> Meters, IReadOnlyList<Answer> Noise, string? NoConnection);
