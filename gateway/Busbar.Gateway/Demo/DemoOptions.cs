namespace Busbar.Gateway.Demo;

/// <summary>What the demo is started with.</summary>
public sealed record DemoOptions
{
    /// <summary>Virtual seconds a real second, 1 to 3600.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Of weather, people and cars: the same seed gives the same building.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Recorded load, PV and weather in place of the synthetic day; null for none.</summary>
    public string? ReplayFile { get; init; }

    /// <summary>First TCP port of the simulated devices; 0 takes free ones; null those of the site file.</summary>
    public int? DevicePortBase { get; init; }

    /// <summary>Folder of database, controllers' storage and serial ports.</summary>
    public required string DataDirectory { get; init; }
}

/// <summary>The demo cannot start; the message says why and what to do.</summary>
public sealed class DemoException(string message, Exception? inner = null) : Exception(message, inner);
