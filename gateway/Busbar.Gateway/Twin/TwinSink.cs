using Busbar.Controller;
using Busbar.Gateway.Ingest;
using Busbar.Points;
using Busbar.Site.Policies;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Twin;

/// <summary>Carries what comes in over the link to the live state, the event log and the commands. Called on ingest's thread.</summary>
public sealed class TwinSink(LiveState state, EventLog log, CommandService commands) : IIngestSink
{
    /// <summary>What a controller last said of a silent device; it may come before or after the death itself.</summary>
    private readonly Dictionary<string, LocalName> reasons = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void ControllerBorn(ControllerBirth birth)
    {
        if (state.FindController(birth.Controller) is not { IsOnline: true })
            log.Add(birth.Time, "controllerOnline", LiveTexts.Title("controllerOnline"), birth.Controller, text: LiveTexts.Boot(birth.Boot));
        state.SetControllerOnline(birth.Controller, true, null, birth.Time);
        foreach ((string name, double value) in birth.Facts)
            state.SetFact(birth.Controller, name, value, birth.Time);
    }

    /// <inheritdoc/>
    public void ControllerDied(ControllerDeath death)
    {
        if (state.FindController(death.Controller) is not { IsOnline: true })
            return;
        state.SetControllerOnline(death.Controller, false, death.Reason, death.Time);
        log.Add(death.Time, "controllerOffline", LiveTexts.Title("controllerOffline"), death.Controller, text: death.Reason);
    }

    /// <inheritdoc/>
    public void LinkChanged(DateTimeOffset? since) => state.SetLink(since);

    /// <inheritdoc/>
    public void ControllerFact(string controller, string name, double value, DateTimeOffset time) => state.SetFact(controller, name, value, time);

    /// <inheritdoc/>
    public void DeviceBorn(DeviceBirth birth)
    {
        // The controller's own event tells when a device began to answer; a birth may be said again at any time.
        reasons.Remove(birth.Device);
        state.SetDeviceOnline(birth.Controller, birth.Device, true, null, birth.Time);
        foreach (BornPoint point in birth.Points)
        {
            if (state.Find(birth.Device, point.Name) is null)
                state.DeclarePoint(birth.Controller, birth.Device, point.Name, UnitOf(point), point.Kind, point.Kind == PointKind.Command, double.MinValue, double.MaxValue, "");
            if (point.Time is { } read)
                state.SetPoint(birth.Controller, birth.Device, point.Name, point.Value, point.Quality, read);
        }
    }

    /// <inheritdoc/>
    public void DeviceDied(DeviceDeath death)
    {
        if (state.FindDevice(death.Device) is not { IsOnline: true })
            return;
        state.SetDeviceOnline(death.Controller, death.Device, false, reasons.GetValueOrDefault(death.Device, LiveTexts.Silent), death.Time);
    }

    /// <inheritdoc/>
    public void SamplesStored(IReadOnlyList<IngestedSample> samples)
    {
        foreach (IngestedSample sample in samples)
            state.SetPoint(sample.Controller, sample.Device, sample.Point, sample.Value, sample.Quality, sample.Time, sample.IsHistorical);
    }

    /// <inheritdoc/>
    public void EventsStored(IReadOnlyList<IngestedEvent> events)
    {
        foreach (IngestedEvent told in events)
            Take(told);
    }

    private void Take(IngestedEvent told)
    {
        LocalName text = EventTexts.Text(told);
        (string? device, string? point) = Split(told);
        ControllerEvent code = (ControllerEvent)told.Code;
        if (code == ControllerEvent.DeviceOffline && device is not null && !told.IsHistorical)
        {
            reasons[device] = text;
            if (state.FindDevice(device) is { IsOnline: false } away && away.Controller == told.Controller)
                state.SetDeviceOnline(told.Controller, device, false, text, told.Time);
        }

        if (code == ControllerEvent.OutputChanged && device is not null && point is not null)
            state.SetWhy(told.Controller, device, point, Why(told), told.IsHistorical);
        if (told.CommandId != 0 && StageOf(code) is { } stage)
            commands.Advance(told.CommandId, stage, told.Time, told.Value, text == EventTexts.Nothing ? null : text);
        log.Add(told.Time, EventTexts.Name(told.Code), EventTexts.Title(told.Code), told.Controller, device, point, told.Value, told.CommandId == 0 ? null : told.CommandId, text);
    }

    private static CommandStageKind? StageOf(ControllerEvent code) => code switch
    {
        ControllerEvent.CommandAcknowledged => CommandStageKind.Acknowledged,
        ControllerEvent.CommandWritten => CommandStageKind.Written,
        ControllerEvent.CommandVerified => CommandStageKind.Verified,
        ControllerEvent.CommandRefused => CommandStageKind.Refused,
        ControllerEvent.CommandFailed => CommandStageKind.Failed,
        ControllerEvent.CommandLimited => CommandStageKind.Limited,
        _ => null,
    };

    /// <summary>What a change of an output says.</summary>
    internal static LiveWhy Why(IngestedEvent told) =>
        new(told.Value, told.Priority, EventTexts.SourceName(told.Source), ReasonTexts.Source((byte)told.Source), told.Reason, EventTexts.Text(told), told.Time) { From = told.Why };

    /// <summary>The last change of each output that the store knows, for the outputs that are still at the same controller.</summary>
    public static void Restore(LiveState state, IReadOnlyList<IngestedEvent> changes)
    {
        foreach (IngestedEvent told in changes)
        {
            if (Split(told) is ({ } device, { } point) && state.FindDevice(device)?.Controller == told.Controller)
                state.SetWhy(told.Controller, device, point, Why(told), isHistorical: true);
        }
    }

    private static (string? Device, string? Point) Split(IngestedEvent told)
    {
        if (string.IsNullOrEmpty(told.Point))
            return (told.Device.Length == 0 ? null : told.Device, null);
        int slash = told.Point.IndexOf('/');
        if (slash > 0)
            return (told.Point[..slash], told.Point[(slash + 1)..]);
        return told.Device.Length == 0 ? (told.Point, null) : (told.Device, told.Point);
    }

    private static Unit UnitOf(BornPoint point)
    {
        if (point.IsBoolean)
            return Unit.Boolean;
        return point.UnitText.Length == 0 ? Unit.None : Enum.GetValues<Unit>().FirstOrDefault(unit => UnitSymbol.Of(unit) == point.UnitText);
    }
}
