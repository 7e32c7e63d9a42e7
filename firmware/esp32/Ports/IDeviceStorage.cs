using Busbar.Controller;

namespace Busbar.Esp32;

/// <summary>Where the device keeps its files.</summary>
public interface IDeviceStorage : IStorage
{
    /// <summary>Calls that were refused.</summary>
    int Failures { get; }

    /// <summary>How much of it the outbox may fill.</summary>
    int OutboxBytes { get; }

    /// <summary>Removes every file.</summary>
    void DeleteAll();
}
