using Busbar.Site.Devices;
using Busbar.Technician.Lines;
using Busbar.Technician.Meters;

namespace Busbar.Technician.Scan;

/// <summary>
/// Looks for devices on a line: every setting, every Modbus unit, every meter protocol's wildcard; then looks at each that answered. Nothing is written to any device.
/// </summary>
public sealed class Scanner(ScanOptions options, DeviceFitter fitter)
{
    private const byte GatewayPathUnavailable = 10;
    private const byte GatewayTargetSilent = 11;

    private readonly List<FoundDevice> _devices = [];
    private readonly List<FoundNoise> _noise = [];
    private int _asked;

    /// <summary>One scan; the scanner is made anew for the next.</summary>
    public async Task<ScanResult> RunAsync(IFieldLine line, IProgress<ScanProgress>? progress = null, CancellationToken cancellation = default)
    {
        IReadOnlyList<SerialSetting?> settings = line.Setting is null ? [null] : [.. options.Settings];
        IReadOnlyList<byte> units = options.Protocols.Contains(DeviceProtocol.Modbus) ? options.Units : [];
        DeviceProtocol[] meters = [.. options.Protocols.Where(p => p != DeviceProtocol.Modbus)];
        int total = settings.Count * (units.Count + meters.Sum(MeterFinder.Questions));
        bool anyUnit = false;
        foreach (SerialSetting? setting in settings)
        {
            List<(byte Unit, Answer Answer)> alive = [];
            await line.UseAsync(setting, setting is null ? options.Timeout : options.Timeout + SerialTiming.Characters(setting, 16)).ConfigureAwait(false);
            foreach (byte unit in units)
            {
                Report($"{Where(setting)}unit {unit}", alive.Count);
                Answer answer = await AskAsync(line, unit, cancellation).ConfigureAwait(false);
                if (answer.Kind == AnswerKind.NoConnection)
                {
                    return new ScanResult(line.Name, _devices, _noise, _asked, false, answer.Message);
                }

                if (IsHere(answer))
                {
                    alive.Add((unit, answer));
                }
                else if (answer.Kind == AnswerKind.Garbled)
                {
                    _noise.Add(new FoundNoise(setting, DeviceProtocol.Modbus, unit, answer));
                }

                if (setting is null && AnswersAnything(alive))
                {
                    anyUnit = true;
                    alive = [alive[0]];
                    break;
                }
            }

            await LookAsync(line, setting, alive, cancellation).ConfigureAwait(false);
            foreach (DeviceProtocol protocol in meters)
            {
                if (await MetersAsync(line, setting, protocol, where => Report(Where(setting) + where, 0), cancellation).ConfigureAwait(false) is { } lost)
                {
                    return new ScanResult(line.Name, _devices, _noise, _asked, anyUnit, lost);
                }
            }
        }

        progress?.Report(new ScanProgress(Math.Max(total, _asked), Math.Max(total, _asked), "", _devices.Count));
        return new ScanResult(line.Name, _devices, _noise, _asked, anyUnit, null);

        void Report(string where, int more) => progress?.Report(new ScanProgress(_asked, Math.Max(total, _asked), where, _devices.Count + more));
        static string Where(SerialSetting? setting) => setting is null ? "" : $"{SerialTiming.Short(setting)}, ";
    }

    /// <summary>Looks for the meters of a protocol, and at each that was found; why the line was lost, or null.</summary>
    private async Task<string?> MetersAsync(IFieldLine line, SerialSetting? setting, DeviceProtocol protocol, Action<string> report, CancellationToken cancellation)
    {
        MeterFinder finder = new(line, where =>
        {
            report(where);
            _asked++;
        }, cancellation);
        MeterSearch search = await finder.FindAsync(protocol).ConfigureAwait(false);
        _noise.AddRange(search.Noise.Select(a => new FoundNoise(setting, protocol, null, a)));
        foreach (FoundMeter meter in search.Meters)
        {
            IReadOnlyList<DeviceFit> fits = await fitter.FindAsync(line, protocol, meter.Address, [], false, cancellation).ConfigureAwait(false);
            string[] identity = [.. ((string[])[meter.Kind, meter.Primary is { } primary ? $"primary address {primary}" : ""]).Where(t => t.Length > 0)];
            _devices.Add(new FoundDevice(setting, protocol, meter.Address, meter.Answer, identity, null, fits));
        }

        return search.NoConnection;
    }

    private static bool IsHere(Answer answer) =>
        answer.Kind == AnswerKind.Data || (answer.Kind == AnswerKind.Refused && answer.ExceptionCode is not (GatewayPathUnavailable or GatewayTargetSilent));

    // A device with one function and no gateway in it often does not look at the unit at all.
    private static bool AnswersAnything(List<(byte Unit, Answer Answer)> alive) =>
        alive.Count >= 3 && alive.All(a => a.Answer.Kind == alive[0].Answer.Kind && a.Answer.Data.AsSpan().SequenceEqual(alive[0].Answer.Data));

    private async Task<Answer> AskAsync(IFieldLine line, byte unit, CancellationToken cancellation)
    {
        _asked++;
        Answer answer = await line.ReadAsync(unit, 3, 0, 1, cancellation).ConfigureAwait(false);
        return answer.Kind == AnswerKind.Silence && options.Thorough
            ? await line.ReadAsync(unit, 4, 0, 1, cancellation).ConfigureAwait(false)
            : answer;
    }

    private async Task LookAsync(IFieldLine line, SerialSetting? setting, List<(byte Unit, Answer Answer)> alive, CancellationToken cancellation)
    {
        if (alive.Count == 0)
        {
            return;
        }

        await line.UseAsync(setting, options.LookTimeout).ConfigureAwait(false);
        foreach ((byte unit, Answer answer) in alive)
        {
            RememberingLine remembering = new(line);
            IReadOnlyDictionary<byte, string>? objects = await line.IdentifyAsync(unit, cancellation).ConfigureAwait(false);
            List<string> identity = [.. objects?.Values.Where(v => v.Length > 0) ?? []];
            SunSpecIdentity? chain = await SunSpecIdentity.ReadAsync(remembering, unit, cancellation).ConfigureAwait(false);
            IEnumerable<string> names = chain is null ? identity : [.. identity, chain.Maker, chain.Model];
            IReadOnlyList<DeviceFit> fits = await fitter.FindAsync(remembering, DeviceProtocol.Modbus, unit, [.. names], chain is not null, cancellation).ConfigureAwait(false);
            _devices.Add(new FoundDevice(setting, DeviceProtocol.Modbus, unit, answer, identity, chain, fits));
        }
    }
}
