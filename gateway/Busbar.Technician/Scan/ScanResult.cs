using Busbar.Site.Devices;
using Busbar.Site.Sites;
using Busbar.Technician.Lines;

namespace Busbar.Technician.Scan;

/// <summary>A device file that a device answers by.</summary>
/// <param name="Score">Higher is likelier; only for comparing files on one device.</param>
/// <param name="IsSure">Values tell, or the device names the maker. False: it merely answers where the file asks.</param>
/// <param name="Sample">A few values, for people to compare with the display.</param>
public sealed record DeviceFit(DeviceFile File, double Score, bool IsSure, string Sample);

/// <summary>A device that answered.</summary>
/// <param name="Setting">Speed and parity; null on TCP.</param>
/// <param name="Address">Its Modbus unit, or its address as the site file has it.</param>
/// <param name="FirstAnswer">To the question that found it.</param>
/// <param name="Identity">Function 43, or what a meter says that it measures; empty when it has none.</param>
/// <param name="SunSpec">Its model chain; null when it has none.</param>
/// <param name="Fits">Device files, the likeliest first.</param>
public sealed record FoundDevice(
    SerialSetting? Setting, DeviceProtocol Protocol, ulong Address, Answer FirstAnswer, IReadOnlyList<string> Identity, SunSpecIdentity? SunSpec, IReadOnlyList<DeviceFit> Fits)
{
    /// <summary>The Modbus unit.</summary>
    public byte Unit => (byte)Address;

    /// <summary>As it is written in the site file.</summary>
    public string AddressText => DeviceAddress.Text(Protocol, Address);
}

/// <summary>A place where bytes came that are no answer.</summary>
/// <param name="Unit">The Modbus unit that was asked; null: any meter of the protocol was.</param>
public sealed record FoundNoise(SerialSetting? Setting, DeviceProtocol Protocol, byte? Unit, Answer Answer);

/// <summary>What a scan found.</summary>
/// <param name="Questions">Questions asked in the search itself.</param>
/// <param name="AnyUnit">TCP: the device answers whatever unit is asked.</param>
public sealed record ScanResult(string Line, IReadOnlyList<FoundDevice> Devices, IReadOnlyList<FoundNoise> Noise, int Questions, bool AnyUnit, string? NoConnection);
