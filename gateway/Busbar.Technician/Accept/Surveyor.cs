using Busbar.Technician.Doctor;
using Busbar.Technician.Lines;

namespace Busbar.Technician.Accept;

/// <summary>Turns what the doctor's round found into lines of the record.</summary>
public static class Surveyor
{
    /// <summary>A line of the record; one that was not examined is in it too.</summary>
    public static AcceptedLine Of(RoundLine round)
    {
        SiteLine site = round.Line;
        if (round.Diagnosis is not { } diagnosis)
        {
            Finding closed = round.IsRefused
                ? new(Ailment.NotAsked, round.Place, new("未检查", "it was not examined"), round.Reason, new("按上述原因处理后重新验收", "do what the reason says, and take the record again"))
                : new(Ailment.NoConnection, round.Place, new("无法打开", "it cannot be opened"), round.Reason, new("检查端口和适配器", "check port and adapter"));
            return new AcceptedLine(site, round.Place, [.. site.Devices.Select(d => new AcceptedDevice(d.Device, d.File, null, [], round.Reason))], [closed]);
        }

        AcceptedDevice[] devices =
        [
            .. site.Devices.Select(d => new AcceptedDevice(
                d.Device,
                d.File,
                diagnosis.Readings.GetValueOrDefault(d.Device.Id),
                [.. diagnosis.Findings.Where(f => f.Device == d.Device.Id)],
                round.Reason)),
        ];
        return new AcceptedLine(site, round.Place, devices, [.. diagnosis.Findings.Where(f => site.Devices.All(d => d.Device.Id != f.Device))]);
    }
}
