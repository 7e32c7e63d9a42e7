namespace Busbar.Gateway.Ingest;

/// <summary>
/// Who wants to know what comes in. Called one message after another, in the order of arrival, on ingest's thread: return
/// quickly. An exception is counted and logged and stops neither ingest nor the other sinks. Register implementations as
/// services; ingest takes them all.
/// </summary>
public interface IIngestSink
{
    /// <summary>Before any of its devices and records.</summary>
    void ControllerBorn(ControllerBirth birth);

    void ControllerDied(ControllerDeath death);

    /// <summary>A numeric node metric changed, such as Busbar/OutboxUsed.</summary>
    void ControllerFact(string controller, string name, double value, DateTimeOffset time);

    void DeviceBorn(DeviceBirth birth);

    void DeviceDied(DeviceDeath death);

    /// <summary>After the commit, without duplicates, in the order of arrival. The list is reused: copy what is kept.</summary>
    void SamplesStored(IReadOnlyList<IngestedSample> samples);

    /// <summary>As <see cref="SamplesStored"/>.</summary>
    void EventsStored(IReadOnlyList<IngestedEvent> events);

    /// <summary>The connection to the broker stands since then, or (null) is gone; the deaths that come of that were told before.</summary>
    void LinkChanged(DateTimeOffset? since)
    {
    }

    /// <summary>Once a second, for what could not be done at once.</summary>
    void Tick()
    {
    }
}
