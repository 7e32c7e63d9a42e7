using System.Text.Json;

namespace Busbar.Simulator.Cosim;

/// <summary>What the plant says of the time to come.</summary>
/// <param name="Times">Rising.</param>
/// <param name="Series">By name, a value for each time; NaN is "not present".</param>
public sealed record CosimForecast(IReadOnlyList<DateTimeOffset> Times, IReadOnlyDictionary<string, double[]> Series)
{
    /// <summary>The <c>forecast</c> of a step; null when there is none.</summary>
    internal static CosimForecast? Read(JsonElement root, TimeSpan utcOffset)
    {
        if (!root.TryGetProperty("forecast", out JsonElement forecast) || forecast.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (forecast.ValueKind != JsonValueKind.Object)
        {
            throw new CosimError("forecast", $"{CosimLine.Describe(forecast)} stands here; write {{\"time\":[...],\"series\":{{\"name\":[...]}}}}");
        }

        JsonElement times = CosimLine.Require(forecast, "time", JsonValueKind.Array, "forecast.time", "a list of moments");
        List<DateTimeOffset> read = [];
        foreach (JsonElement time in times.EnumerateArray())
        {
            DateTimeOffset at = CosimLine.Time(time, utcOffset, $"forecast.time[{read.Count}]");
            read.Add(read.Count == 0 || at > read[^1] ? at : throw new CosimError($"forecast.time[{read.Count}]", "the moments must rise"));
        }

        Dictionary<string, double[]> series = new(StringComparer.Ordinal);
        foreach (JsonProperty one in CosimLine.Require(forecast, "series", JsonValueKind.Object, "forecast.series", "{\"name\":[...]}").EnumerateObject())
        {
            string at = "forecast.series." + one.Name;
            if (one.Value.ValueKind != JsonValueKind.Array || one.Value.GetArrayLength() != read.Count)
            {
                throw new CosimError(at, $"a list of {read.Count} numbers is wanted, one for each time");
            }

            series[one.Name] = [.. one.Value.EnumerateArray().Select((v, i) => CosimLine.Number(v, $"{at}[{i}]"))];
        }

        return new CosimForecast(read, series);
    }
}
