using System.Runtime.CompilerServices;
using Busbar.Site.Devices;
using Busbar.Site.Yaml;
using Busbar.Technician.Doctor;
using Busbar.Technician.Lines;

namespace Busbar.Technician.Accept;

/// <summary>One bus of a site as the doctor found it.</summary>
/// <param name="Place">Tty or host and port.</param>
/// <param name="Diagnosis">Null: the line was not examined, and <paramref name="Reason"/> says why.</param>
public sealed record RoundLine(SiteLine Line, string Place, Diagnosis? Diagnosis, LocalName Reason)
{
    /// <summary>It was left out on purpose: nobody tried to open it.</summary>
    public bool IsRefused { get; init; }

    /// <summary>It was examined, and nothing was found.</summary>
    public bool IsHealthy => Diagnosis is { IsHealthy: true };

    /// <summary>For people: <c>plant/field</c>.</summary>
    public string Name => $"{Line.Controller.Id}/{Line.Bus.Id}";
}

/// <summary>The doctor's round through a site, line by line: what <c>doctor</c> and <c>accept</c> tell of, on the command line and on the page.</summary>
public static class SiteRound
{
    private static readonly LocalName Nothing = new("", "");

    /// <summary>Where a line is; null, and the reason, when it is not to be asked.</summary>
    public delegate FieldTarget? PlaceOf(SiteLine line, out LocalName reason);

    /// <summary>Examines every line; one that cannot be opened does not keep the others from being examined.</summary>
    public static async IAsyncEnumerable<RoundLine> RunAsync(
        IEnumerable<SiteLine> lines, PlaceOf placeOf, TimeSpan timeout, IProgress<string>? progress = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        foreach (SiteLine each in lines)
        {
            yield return placeOf(each, out LocalName reason) is { } target
                ? await OpenAndVisitAsync(each, target, timeout, progress, cancellation).ConfigureAwait(false)
                : new RoundLine(each, each.Bus.Port, null, reason) { IsRefused = true };
        }
    }

    /// <summary>Examines a line that is open.</summary>
    public static async Task<RoundLine> VisitAsync(SiteLine site, IFieldLine line, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        Patient[] patients = [.. site.Devices.Select(d => Patient.Of(d.Device, d.File))];
        return new RoundLine(site, line.Name, await Physician.ExamineAsync(line, patients, progress, cancellation).ConfigureAwait(false), Nothing);
    }

    private static async Task<RoundLine> OpenAndVisitAsync(SiteLine site, FieldTarget target, TimeSpan timeout, IProgress<string>? progress, CancellationToken cancellation)
    {
        try
        {
            IFieldLine line = await target.OpenAsync(site.Setting ?? new SerialSetting(9600, Parity.None, 1), timeout, cancellation).ConfigureAwait(false);
            await using (line.ConfigureAwait(false))
            {
                return await VisitAsync(site, line, progress, cancellation).ConfigureAwait(false);
            }
        }
        catch (IOException wrong)
        {
            return new RoundLine(site, target.ToString(), null, new LocalName(wrong.Message, wrong.Message));
        }
    }
}
