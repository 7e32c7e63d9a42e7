using System.Text.Json;

namespace Busbar.Gateway.North.OpenAdr;

/// <summary>What the building measured in a span; null: not known.</summary>
/// <param name="MeanWatts">Mean import.</param>
/// <param name="MostWatts">Greatest import.</param>
/// <param name="BaselineWatts">Mean of what would have been taken without events.</param>
internal sealed record AdrMeasure(double? MeanWatts, double? MostWatts, double? BaselineWatts);

/// <summary>Reports that events ask for. Pure.</summary>
internal static class OpenAdrReports
{
    private const string Resource = "site";

    /// <summary>The report of a descriptor when it is due; null while it is not, or when it is of a kind that the building does not give.</summary>
    /// <param name="windows">The event's intervals with their times.</param>
    /// <param name="measure">What was measured in a span.</param>
    /// <param name="availableWatts">What all participants give together.</param>
    public static AdrReport? Of(
        AdrEvent told, int index, string ven, IReadOnlyList<(AdrInterval Interval, DateTimeOffset Start, DateTimeOffset End)> windows, DateTimeOffset now, Func<DateTimeOffset, DateTimeOffset, AdrMeasure> measure, double availableWatts)
    {
        AdrReportDescriptor asked = told.ReportDescriptors![index];
        if (Value(asked, new AdrMeasure(null, null, null), TimeSpan.FromHours(1), availableWatts).Units is not { } units || windows.Count == 0)
            return null;
        (AdrInterval Interval, DateTimeOffset Start, DateTimeOffset End)[] covered = Covered(asked, windows);
        // A look back waits until there is something to look back at.
        if (covered.Length == 0 || (asked.Historical && covered[^1].End > now))
            return null;
        List<AdrInterval> intervals = [];
        foreach ((AdrInterval interval, DateTimeOffset start, DateTimeOffset end) in covered)
        {
            double? value = Value(asked, asked.Historical ? measure(start, end) : new AdrMeasure(null, null, null), end - start, availableWatts).Value;
            // A value that nobody knows is left out: no number is better than a wrong one.
            IReadOnlyList<AdrValues> payloads = value is { } known ? [new AdrValues(asked.PayloadType, [JsonSerializer.SerializeToElement(Math.Round(known, 3))])] : [];
            intervals.Add(new AdrInterval(interval.Id, new AdrPeriod(start.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), System.Xml.XmlConvert.ToString(end - start)), payloads));
        }

        return new AdrReport(
            told.Id, ven, Name(told, index), [new AdrReportPayloadDescriptor("REPORT_PAYLOAD_DESCRIPTOR", asked.PayloadType, asked.ReadingType, units)], [new AdrReportResource(Resource, intervals)]);
    }

    /// <summary>A report's name: by it a server is asked whether it has it.</summary>
    public static string Name(AdrEvent told, int index) => $"{told.Id}-{index}-{told.ReportDescriptors![index].PayloadType}";

    private static (AdrInterval, DateTimeOffset, DateTimeOffset End)[] Covered(AdrReportDescriptor asked, IReadOnlyList<(AdrInterval, DateTimeOffset, DateTimeOffset)> windows)
    {
        int count = asked.NumIntervals < 0 ? windows.Count : Math.Min(asked.NumIntervals, windows.Count);
        int at = asked.StartInterval < 0 ? asked.Historical ? windows.Count : 0 : Math.Min(asked.StartInterval, windows.Count);
        int from = asked.Historical ? Math.Max(0, at - count) : at;
        return [.. windows.Skip(from).Take(asked.Historical ? at - from : count)];
    }

    /// <summary>The value of a kind of report and its unit; no unit: the building does not give it.</summary>
    private static (double? Value, string? Units) Value(AdrReportDescriptor asked, AdrMeasure measured, TimeSpan length, double available) => asked.PayloadType switch
    {
        "USAGE" => (measured.MeanWatts * length.TotalHours / 1000, "KWH"),
        "DEMAND" => ((asked.ReadingType == "PEAK" ? measured.MostWatts : measured.MeanWatts) / 1000, "KW"),
        "BASELINE" => (measured.BaselineWatts / 1000, "KW"),
        "LOAD_SHED_DELTA_AVAILABLE" => (available / 1000, "KW"),
        _ => (null, null),
    };
}
