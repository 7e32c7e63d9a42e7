namespace Busbar.Simulator.Transport;

/// <summary>
/// The field's end of a real port, without threads of its own: the driver asks it when there may be bytes. Answers go out when virtual
/// time has reached them.
/// </summary>
internal interface IFieldPort : IDisposable
{
    FieldLine Line { get; }

    /// <summary>Living connections; the line itself on a serial port.</summary>
    IReadOnlyList<LineSession> Sessions { get; }

    /// <summary>Takes what has arrived; true when there was anything.</summary>
    bool Pump();

    /// <summary>Adds the file descriptors at which bytes may arrive.</summary>
    void AddDescriptors(List<int> descriptors);
}
