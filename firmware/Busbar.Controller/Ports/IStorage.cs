namespace Busbar.Controller;

/// <summary>
/// Small named files that survive a power cut as a flash file system's do: what was acknowledged stays, an append that was
/// cut short may leave any part of itself behind, a replace leaves the old file or the new one.
/// </summary>
public interface IStorage
{
    /// <summary>Length in bytes; -1 when there is no such file.</summary>
    int Length(string name);

    /// <summary>Reads up to <paramref name="count"/> bytes from <paramref name="offset"/>; returns how many.</summary>
    int Read(string name, int offset, byte[] into, int at, int count);

    /// <summary>Adds to the end, making the file if need be. Durable when it returns true.</summary>
    bool Append(string name, byte[] from, int at, int count);

    /// <summary>Old content or new content, never a mixture. Durable when it returns true.</summary>
    bool Replace(string name, byte[] from, int at, int count);

    /// <summary>Removes the file; no error when there is none.</summary>
    void Delete(string name);

    /// <summary>Bytes that can still be written.</summary>
    long FreeBytes { get; }
}
