using Busbar.Gateway.Ingest;
using Busbar.Link;
using Busbar.Site.Compile;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Twin;

/// <summary>Sends a controller its document when it says that it runs an older one, or none; again every second until it could be sent.</summary>
public sealed class DocumentPublisher(DocumentShelf shelf, Func<IControllerLink> link, EventLog log, ILogger<DocumentPublisher> logger) : IIngestSink
{
    private readonly Dictionary<string, ControllerBirth> waiting = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void ControllerBorn(ControllerBirth birth)
    {
        if (shelf.Find(birth.Controller) is not { } document)
        {
            logger.LogWarning("controller {Controller} is not in the site file; its data is stored, and it gets no document", birth.Controller);
            return;
        }

        waiting.Remove(birth.Controller);
        double running = birth.Facts.GetValueOrDefault(MetricNames.DocumentVersion);
        if (running < document.Stamp.Version)
            Publish(birth, running, document);
        else if (running > document.Stamp.Version)
            logger.LogWarning("controller {Controller} runs document {Running}, which is newer than this gateway's {Version}; was the data folder changed?", birth.Controller, running, document.Stamp.Version);
    }

    /// <inheritdoc/>
    public void ControllerDied(ControllerDeath death) => waiting.Remove(death.Controller);

    /// <inheritdoc/>
    public void ControllerFact(string controller, string name, double value, DateTimeOffset time)
    {
    }

    /// <inheritdoc/>
    public void DeviceBorn(DeviceBirth birth)
    {
    }

    /// <inheritdoc/>
    public void DeviceDied(DeviceDeath death)
    {
    }

    /// <inheritdoc/>
    public void SamplesStored(IReadOnlyList<IngestedSample> samples)
    {
    }

    /// <inheritdoc/>
    public void EventsStored(IReadOnlyList<IngestedEvent> events)
    {
    }

    /// <inheritdoc/>
    public void Tick()
    {
        if (waiting.Count == 0 || !link().IsConnected)
            return;
        foreach (ControllerBirth birth in waiting.Values.ToArray())
        {
            waiting.Remove(birth.Controller);
            Publish(birth, birth.Facts.GetValueOrDefault(MetricNames.DocumentVersion), shelf.Find(birth.Controller)!);
        }
    }

    private void Publish(ControllerBirth birth, double running, CompiledDocument document)
    {
        bool isSent = link().SendDocument(birth.Controller, document.Bytes);
        if (!isSent)
            waiting[birth.Controller] = birth;
        LocalName text = LiveTexts.DocumentVersion(document.Stamp.Version, running);
        string name = isSent ? "documentSent" : "documentNotSent";
        log.Add(birth.Time, name, LiveTexts.Title(name), birth.Controller, value: document.Stamp.Version, text: text);
        logger.LogInformation("controller {Controller}: document {Text}, {Bytes} bytes, {Sent}", birth.Controller, text, document.Bytes.Length, isSent ? "sent" : "not sent yet: no connection");
    }
}
