using System.Globalization;
using Busbar.Points;
using Busbar.Site.Devices;
using Busbar.Technician.Lines;
using Busbar.Technician.Reading;

namespace Busbar.Technician.Scan;

/// <summary>
/// Which device files a device answers by: each file's own requests are asked, and the values judged. Files whose registers the device
/// does not have drop out with the first refusal.
/// </summary>
public sealed class DeviceFitter(IEnumerable<DeviceFile> files)
{
    private const int MostFits = 8;
    private readonly (DeviceFile File, DeviceReader Reader)[] _readers = [.. files.Select(f => (f, new DeviceReader(f)))];

    /// <summary>The files that fit, the likeliest first.</summary>
    /// <param name="line">Where the device hangs; best one that remembers.</param>
    /// <param name="protocol">What it speaks.</param>
    /// <param name="address">Its unit, or its address as the site file has it.</param>
    /// <param name="identity">What it says of itself, for makers' names.</param>
    /// <param name="isSunSpec">It has a model chain.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<DeviceFit>> FindAsync(IFieldLine line, DeviceProtocol protocol, ulong address, IReadOnlyList<string> identity, bool isSunSpec, CancellationToken cancellation)
    {
        List<DeviceFit> fits = [];
        foreach ((DeviceFile file, DeviceReader reader) in _readers)
        {
            if (file.Protocol != protocol || file.IsSunSpec != isSunSpec)
            {
                continue;
            }

            DeviceReading reading = await reader.ReadAsync(line, address, giveUpEarly: true, cancellation).ConfigureAwait(false);
            if (Judge(reading, identity) is { } fit)
            {
                fits.Add(fit);
            }
        }

        return [.. fits.OrderByDescending(f => f.IsSure).ThenByDescending(f => f.Score).Take(MostFits)];
    }

    private static DeviceFit? Judge(DeviceReading reading, IReadOnlyList<string> identity)
    {
        if (!reading.IsWhole)
        {
            return null;
        }

        ReadingScore looks = ReadingScore.Of(reading);
        bool isNamed = identity.Any(text => Names(text, reading.File.Maker.En));
        if (looks.Odd * 8 > looks.Points)
        {
            return null;
        }

        double score = looks.Value + (isNamed ? 4 : 0) + (reading.File.IsSunSpec ? 4 : 0);
        bool isSure = looks.IsSure || (looks.IsClean && (isNamed || reading.File.IsSunSpec));
        return new DeviceFit(reading.File, score, isSure, Sample(reading));
    }

    // "Eastron" names Eastron; a maker written with several words is named by any that has more than three letters.
    private static bool Names(string identity, string maker) =>
        maker.Split([' ', '/', '(', ')'], StringSplitOptions.RemoveEmptyEntries).Any(word => word.Length > 2 && identity.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static string Sample(DeviceReading reading)
    {
        IEnumerable<PointReading> shown = reading.Points.Where(p => p.IsGood && p.Value != 0).OrderByDescending(p => Plausibility.Of(p) == Look.Telling).Take(3);
        return string.Join(", ", shown.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Name} {p.Value:0.##} {UnitSymbol.Of(p.Point.Definition.Unit)}").TrimEnd()));
    }
}
