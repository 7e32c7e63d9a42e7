using Busbar.Site.Devices;
using Busbar.Technician.Lines;
using Busbar.Technician.Reading;

namespace Busbar.Technician.Doctor;

/// <summary>
/// Examines the devices of one line: first whether they answer, then whether their registers mean what the file says, then what the
/// values say about the installation. Nothing is written to any device.
/// </summary>
public static class Physician
{
    /// <summary>One examination.</summary>
    /// <param name="line">Where they hang.</param>
    /// <param name="patients">Who should answer.</param>
    /// <param name="progress">Is told of every patient twice: when it is asked whether it is there, and when it is read.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<Diagnosis> ExamineAsync(IFieldLine line, IReadOnlyList<Patient> patients, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        (IReadOnlyList<Finding> first, IReadOnlyList<Patient> alive) = await new LineExamination(line, cancellation).RunAsync(patients, progress).ConfigureAwait(false);
        List<Finding> findings = [.. first];
        Dictionary<string, DeviceReading> readings = new(StringComparer.Ordinal);
        SerialSetting? own = line.Setting;
        foreach (Patient patient in alive)
        {
            progress?.Report(patient.Name);
            await line.UseAsync(patient.Setting ?? own, line.Timeout).ConfigureAwait(false);
            DeviceReading reading = await new DeviceReader(patient.File).ReadAsync(line, patient.Address, cancellation: cancellation).ConfigureAwait(false);
            readings[patient.Name] = reading;
            if (first.Any(f => f.Ailment == Ailment.TwoWithOneAddress && f.Device == patient.Name))
            {
                continue;
            }

            if (reading.IsWhole && ReadingScore.Of(reading).IsClean)
            {
                findings.AddRange(ValueExamination.Of(patient, reading));
            }
            else if (await new MapExamination(line, cancellation).ExplainAsync(patient, reading).ConfigureAwait(false) is { } explained)
            {
                findings.Add(explained);
            }
            else
            {
                List<Finding> values = [.. reading.IsWhole ? ValueExamination.Of(patient, reading) : []];
                findings.AddRange(values.Count > 0 ? values : [Unexplained(patient, reading)]);
            }
        }

        await line.UseAsync(own, line.Timeout).ConfigureAwait(false);
        return new Diagnosis(line.Name, findings, readings);
    }

    private static Finding Unexplained(Patient patient, DeviceReading reading)
    {
        string odd = string.Join(", ", reading.Points.Where(p => Plausibility.Of(p) == Look.Odd).Take(4).Select(p => p.IsGood ? FormattableString.Invariant($"{p.Name} {p.Value:0.###}") : $"{p.Name} ?"));
        string refused = reading.Requests.FirstOrDefault(r => r.Answer.Kind != AnswerKind.Data)?.Answer.Message ?? "";
        string why = string.Join("; ", ((string[])[refused, odd]).Where(t => t.Length > 0));
        return new Finding(
            Ailment.WrongFile,
            patient.Name,
            new($"它不像是 {patient.File.Id}", $"it does not look like a {patient.File.Id}"),
            new(why, why),
            new("核对型号；用 busbar scan 看哪个设备文件吻合", "check the model; busbar scan shows which device file fits"));
    }
}
