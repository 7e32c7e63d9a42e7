namespace Busbar.Gateway.Planner.Recorded;

/// <summary>A recorded file that cannot be used; the message says which, where and what would be right.</summary>
public sealed class RecordedFileException(string message) : Exception(message)
{
    /// <summary>Reads a file; when it cannot be read, says which and why.</summary>
    internal static T Reading<T>(string path, Func<string, T> read)
    {
        if (Directory.Exists(path))
            throw new RecordedFileException($"{path}: is a folder; a file is needed here");
        if (!File.Exists(path))
            throw new RecordedFileException($"{path}: there is no such file");
        try
        {
            return read(path);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new RecordedFileException($"{path}: cannot be read: {wrong.Message}");
        }
    }
}
