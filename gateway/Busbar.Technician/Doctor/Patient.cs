using Busbar.Site.Devices;
using Busbar.Site.Sites;

namespace Busbar.Technician.Doctor;

/// <summary>A device that should answer.</summary>
/// <param name="Name">As the site calls it.</param>
/// <param name="Address">Its Modbus unit, or its address as the site file has it.</param>
public sealed record Patient(string Name, DeviceFile File, ulong Address)
{
    /// <summary>Its own speed and parity where devices of one line differ; null: the line's.</summary>
    public SerialSetting? Setting { get; init; }

    /// <summary>For people: <c>unit 7</c>, or a meter's digits.</summary>
    public string Place(bool zh) => File.Protocol == DeviceProtocol.Modbus ? $"{(zh ? "地址" : "unit")} {Address}" : $"{(zh ? "表地址" : "address")} {DeviceAddress.Text(File.Protocol, Address)}";

    /// <summary>A device of a site.</summary>
    public static Patient Of(SiteDevice device, DeviceFile file) => new(device.Id, file, device.Address)
    {
        Setting = device.Line is { } own ? new SerialSetting(own.BaudRate, (Parity)own.Parity, own.StopBits) : null,
    };
}

/// <summary>What the doctor found on one line.</summary>
/// <param name="Findings">Empty: all is well.</param>
/// <param name="Readings">What each patient that answers says, in the order asked.</param>
public sealed record Diagnosis(string Line, IReadOnlyList<Finding> Findings, IReadOnlyDictionary<string, Reading.DeviceReading> Readings)
{
    public bool IsHealthy => Findings.Count == 0;
}
