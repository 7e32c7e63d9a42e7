using Busbar.Site.Devices;
using Busbar.Technician.Lines;

namespace Busbar.Technician.Scan;

/// <summary>A device file that a device answers by.</summary>
/// <param name="Score">Higher is likelier; only for comparing files on one device.</param>
/// <param name="IsSure">Values tell, or the device names the maker. False: it merely answers where the file asks.</param>
/// <param name="Sample">A few values, for people to compare with the display.</param>
public sealed record DeviceFit(DeviceFile File, double Score, bool IsSure, string Sample);

/// <summary>A device that answered.</summary>
/// <param name="Setting">Speed and parity; null on TCP.</param>
/// <param name="FirstAnswer">To the question that found it.</param>
/// <param name="Identity">Function 43; empty when it has none.</param>
/// <param name="SunSpec">Its model chain; null when it has none.</param>
/// <param name="Fits">Device files, the likeliest first.</param>
public sealed record FoundDevice(
    SerialSetting? Setting, byte Unit, Answer FirstAnswer, IReadOnlyList<string> Identity, SunSpecIdentity? SunSpec, IReadOnlyList<DeviceFit> Fits);

/// <summary>A place where bytes came that are no answer.</summary>
public sealed record FoundNoise(SerialSetting? Setting, byte Unit, Answer Answer);

/// <summary>What a scan found.</summary>
/// <param name="Questions">Questions asked in the search itself.</param>
/// <param name="AnyUnit">TCP: the device answers whatever unit is asked.</param>
public sealed record ScanResult(string Line, IReadOnlyList<FoundDevice> Devices, IReadOnlyList<FoundNoise> Noise, int Questions, bool AnyUnit, string? NoConnection);
