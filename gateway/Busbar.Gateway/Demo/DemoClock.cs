using System.Globalization;

namespace Busbar.Gateway.Demo;

/// <summary>
/// Where virtual time stood when the demo last ran, kept in a small file of the data folder: a demo that ran ahead of real
/// time goes on where it stopped, so that its history has no fold.
/// </summary>
public sealed class DemoClock(string dataDirectory)
{
    private readonly string path = Path.Combine(dataDirectory, "demo-clock.txt");
    private bool isFailing;

    /// <summary>The moment to begin at: where the last run stopped, or <paramref name="now"/> when that is later.</summary>
    public DateTimeOffset Begin(DateTimeOffset now)
    {
        bool isKept = File.Exists(path)
            & DateTimeOffset.TryParse(File.Exists(path) ? File.ReadAllText(path).Trim() : "", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset last);
        return isKept && last > now ? last : now;
    }

    /// <summary>Remembers where virtual time stands. A disk that does not take it is told once and stops nothing; false then.</summary>
    public bool Keep(DateTimeOffset time, ILogger log)
    {
        try
        {
            Write(time);
            isFailing = false;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            if (!isFailing)
                log.LogWarning("{Path} cannot be written ({Reason}); until it can, a restarted demo may begin before its last sample. Make room on the disk, or choose another folder with --data", path, wrong.Message);
            isFailing = true;
        }

        return !isFailing;
    }

    private void Write(DateTimeOffset time)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = path + ".new";
        File.WriteAllText(temporary, time.ToString("O", CultureInfo.InvariantCulture) + "\n");
        File.Move(temporary, path, overwrite: true);
    }
}
