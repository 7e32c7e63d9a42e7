using Busbar.Technician.Doctor;
using Busbar.Technician.Lines;

namespace Busbar.Technician.Accept;

/// <summary>Looks at every device of a site, line by line, with the doctor's eyes.</summary>
public static class Surveyor
{
    /// <summary>One line that was opened.</summary>
    public static async Task<AcceptedLine> SurveyAsync(SiteLine site, IFieldLine line, CancellationToken cancellation = default)
    {
        Patient[] patients = [.. site.Devices.Select(d => Patient.Of(d.Device, d.File))];
        Diagnosis diagnosis = await Physician.ExamineAsync(line, patients, cancellation).ConfigureAwait(false);
        AcceptedDevice[] devices =
        [
            .. site.Devices.Select(d => new AcceptedDevice(
                d.Device,
                d.File,
                diagnosis.Readings.GetValueOrDefault(d.Device.Id),
                [.. diagnosis.Findings.Where(f => f.Device == d.Device.Id)],
                "")),
        ];
        return new AcceptedLine(site, line.Name, devices, [.. diagnosis.Findings.Where(f => site.Devices.All(d => d.Device.Id != f.Device))]);
    }

    /// <summary>A line that could not be opened.</summary>
    public static AcceptedLine NotOpened(SiteLine site, string place, string reason) =>
        new(site, place, [.. site.Devices.Select(d => new AcceptedDevice(d.Device, d.File, null, [], reason))], [new Finding(Ailment.NoConnection, place, new("无法打开", "it cannot be opened"), new(reason, reason), new("检查端口和适配器", "check port and adapter"))]);
}
