using System.ComponentModel;
using Busbar.Gateway.Store;
using Busbar.Gateway.Twin;
using Busbar.Points;
using Busbar.Site.Policies;

namespace Busbar.Gateway.Api;

/// <summary>A name in both languages.</summary>
public sealed record NameView(string Zh, string En);

/// <summary>A device.</summary>
public sealed record DeviceView(
    [property: Description("Kebab-case, unique in the site.")] string Id,
    [property: Description("Device class: Thermostat, HeatMeter, PvInverter, ...")] string Class,
    [property: Description("Id of the device file.")] string Profile,
    [property: Description("In the language that Accept-Language asks for: Chinese or English.")] string Name,
    NameView Names,
    [property: Description("Id of the controller that reads it.")] string Controller,
    bool Online,
    [property: Description("Why it is offline; null while it is online.")] string? Reason,
    [property: Description("When it came or went.")] DateTimeOffset? Since);

/// <summary>A point with its newest value.</summary>
public sealed record PointView(
    [property: Description("device/point")] string Id,
    [property: Description("In the unit given; null when there is none. On and off are 1 and 0.")] double? Value,
    [property: Description("Symbol of the canonical unit; empty for numbers without one.")] string Unit,
    [property: Description("good, uncertain, stale, bad or notPresent")] string Quality,
    [property: Description("When the controller read it; null when it never did.")] DateTimeOffset? SourceTime,
    [property: Description("Seconds from sourceTime to now; null when it was never read.")] double? AgeSeconds,
    [property: Description("measurement, counter, state or command")] string Kind,
    bool Writable,
    double? Minimum,
    double? Maximum,
    string Meaning,
    [property: Description("For a commanded output: which priority level won and why.")] WhyView? Why);

/// <summary>Why an output has its value.</summary>
public sealed record WhyView(
    double? Commanded,
    [property: Description("1 (life safety) to 16 (default); 0 when none won.")] int Priority,
    [property: Description("Who entered it: setpointSchedule, busVoltageBands, operator, ...")] string Source,
    [property: Description("The same in words, in the language that Accept-Language asks for.")] string SourceText,
    [property: Description("Why, in words.")] string Text,
    DateTimeOffset Since,
    [property: Description("The point that the decision came from, device/point; null when none did.")] string? Input,
    [property: Description("Its value then, to six digits.")] double? InputValue,
    [property: Description("Its quality then.")] string? InputQuality,
    [property: Description("The reading's age then, seconds.")] double? InputAgeSeconds,
    [property: Description("Id of the policy that decided; null when none did.")] string? Policy,
    [property: Description("What limited the value, in words; empty when nothing did.")] IReadOnlyList<string> Limits);

/// <summary>Something that happened.</summary>
public sealed record EventView(
    [property: Description("Counts up in this run of the gateway.")] long Number,
    DateTimeOffset Time,
    [property: Description("controllerOnline, deviceOffline, commandVerified, outputChanged, ...")] string Name,
    [property: Description("The same in words, in the language that Accept-Language asks for.")] string Title,
    string? Controller,
    string? Device,
    string? Point,
    double? Value,
    ulong? CommandId,
    [property: Description("Reason and details in words; may be empty.")] string Text);

/// <summary>A controller.</summary>
public sealed record ControllerView(
    string Id,
    string Name,
    NameView Names,
    bool Online,
    [property: Description("Why it is offline; null while it is online.")] string? Reason,
    DateTimeOffset? Since,
    DateTimeOffset? LastHeard,
    int Devices,
    int DevicesOnline,
    [property: Description("Version of the signed document that it runs.")] uint? DocumentVersion,
    double? UptimeSeconds,
    double? OutboxUsedBytes,
    double? OutboxRoomBytes);

/// <summary>A stage of a command.</summary>
public sealed record StageView(
    [property: Description("sent, acknowledged, limited, written, verified, refused, failed or expired")] string Stage,
    DateTimeOffset Time,
    [property: Description("Read back or limited to.")] double? Value,
    [property: Description("Why, or by what.")] string? Text);

/// <summary>A command with its stages so far.</summary>
public sealed record CommandView(
    ulong Id,
    [property: Description("device/point")] string Point,
    [property: Description("Null: the entry is withdrawn.")] double? Value,
    string Reason,
    [property: Description("Null for a command of an earlier run of the gateway, whose life is read from the audit.")] double? ExpirySeconds,
    int Priority,
    string User,
    DateTimeOffset Created,
    [property: Description("The latest stage.")] string Stage,
    bool Finished,
    IReadOnlyList<StageView> Stages);

/// <summary>The body of PUT /api/points/{device}/{point}.</summary>
public sealed record SetPointBody(
    [property: Description("In the point's unit; for on and off 1 and 0 or true and false.")] double Value,
    [property: Description("Why, in your words; kept with the command.")] string Reason,
    [property: Description("When the entry ends: " + TimeText.InstantHint + "; or after how long: " + TimeText.DurationHint + ". 1 s to 7 days.")] string Expiry,
    [property: Description("A room's setpoint may leave the legal range of public buildings, for 24 hours at most; told in events, in \"why\" and in the list of compliance.")] bool OverridesLegalRange = false);

/// <summary>From snapshots to what goes over the wire.</summary>
internal static class ViewMaking
{
    public static DeviceView View(this LiveDevice device, string language) => new(
        device.Id, device.Class.ToString(), device.Profile, device.Name.For(language), new NameView(device.Name.Zh, device.Name.En), device.Controller, device.IsOnline, device.OfflineReason?.For(language), device.Since);

    public static PointView View(this LivePoint point, string language) => new(
        point.Id,
        point.Value,
        UnitSymbol.Of(point.Unit),
        Camel(point.Quality.ToString()),
        point.SourceTime,
        point.Age is { } age ? Math.Round(age.TotalSeconds, 3) : null,
        Camel(point.Kind.ToString()),
        point.IsWritable,
        Limit(point.Minimum),
        Limit(point.Maximum),
        point.Meaning,
        point.Why?.View(language));

    public static WhyView View(this LiveWhy why, string language) => new(
        why.Commanded,
        why.Priority,
        why.Source,
        why.SourceText.For(language),
        why.Text.For(language),
        why.Since,
        why.From?.Input,
        why.From?.Value,
        why.From?.Input is null ? null : Camel(why.From.Quality.ToString()),
        why.From?.AgeMilliseconds / 1000.0,
        why.From?.Policy,
        [.. ReasonTexts.Limits((byte)(why.From?.Limits ?? 0)).Select(limit => limit.For(language))]);

    public static ControllerView View(this LiveController controller, string language) => new(
        controller.Id,
        controller.Name.For(language),
        new NameView(controller.Name.Zh, controller.Name.En),
        controller.IsOnline,
        controller.OfflineReason?.For(language),
        controller.Since,
        controller.LastHeard,
        controller.DeviceCount,
        controller.OnlineDeviceCount,
        controller.DocumentVersion,
        controller.Uptime?.TotalSeconds,
        controller.OutboxUsedBytes,
        controller.OutboxRoomBytes);

    public static CommandView View(this Command command, string language) => new(
        command.Id,
        $"{command.Request.Device}/{command.Request.Point}",
        command.Request.Value,
        command.Request.Reason,
        command.Request.Expiry.TotalSeconds,
        command.Request.Priority,
        command.Request.User,
        command.Created,
        Camel(command.Last.Kind.ToString()),
        command.IsFinished,
        [.. command.Stages.Select(stage => new StageView(Camel(stage.Kind.ToString()), stage.Time, stage.Value, stage.Text?.For(language)))]);

    public static EventView View(this LiveEvent happened, string language) => new(
        happened.Number,
        happened.Time,
        happened.Name,
        happened.Title.For(language),
        happened.Controller,
        happened.Device,
        happened.Point,
        happened.Value,
        happened.CommandId,
        happened.Text.For(language));

    /// <summary>A command of an earlier run; its entries in the order written, at least one.</summary>
    public static CommandView View(this IReadOnlyList<CommandAuditEntry> entries, string language)
    {
        CommandAuditEntry first = entries[0];
        StageView[] stages = [.. entries.Select((entry, i) => new StageView(Camel(entry.Stage), entry.Time, entry.Value, i == 0 && entry.Stage == nameof(CommandStageKind.Sent) || entry.Text.Length == 0 ? null : entry.TextIn(language)))];
        return new CommandView(
            first.CommandId,
            $"{first.Device}/{first.Point}",
            first.Value,
            first.Text,
            null,
            first.Priority,
            first.User,
            first.Time,
            stages[^1].Stage,
            true,
            stages);
    }

    public static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static double? Limit(double limit) => Math.Abs(limit) < 1e300 ? limit : null;
}
