using System.Text.Json;

namespace Busbar.Gateway.Demo;

/// <summary>
/// What the simulated meters and the battery stood at when the demo last ran, kept in a small file of the data folder, so that
/// counters go on instead of falling back to where the plant begins.
/// </summary>
public sealed class DemoMeters(string dataDirectory)
{
    private readonly string path = Path.Combine(dataDirectory, "demo-meters.json");

    /// <summary>The readings by <c>device/point</c>; empty when there was no earlier run.</summary>
    /// <exception cref="DemoException">The file cannot be read; says which and what to do.</exception>
    public IReadOnlyDictionary<string, double> Read()
    {
        try
        {
            return File.Exists(path)
                ? JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllText(path)) ?? []
                : new Dictionary<string, double>();
        }
        catch (JsonException wrong)
        {
            throw new DemoException($"{path}: {wrong.Message}; delete the file to let the simulated meters start afresh", wrong);
        }
    }

    /// <summary>Remembers the readings.</summary>
    public void Keep(IReadOnlyDictionary<string, double> readings)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = path + ".new";
        using (FileStream file = File.Create(temporary))
        {
            JsonSerializer.Serialize(file, readings);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
