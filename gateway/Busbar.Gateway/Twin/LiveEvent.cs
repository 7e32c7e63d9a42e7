using Busbar.Site.Yaml;

namespace Busbar.Gateway.Twin;

/// <summary>Something that happened, told by a controller or by the gateway itself.</summary>
/// <param name="Number">Counts up in this run of the gateway; with the name of the run, the id of the server-sent event.</param>
/// <param name="Time">When it happened (the controller's time for its events).</param>
/// <param name="Name">lowerCamelCase: controllerOnline, deviceOffline, commandVerified, outputChanged, ...</param>
/// <param name="Title">The same in words.</param>
/// <param name="Controller">Id of the controller, null when it is the gateway's own.</param>
/// <param name="Device">Id of the device, null when it is about none.</param>
/// <param name="Point">Name of the point, null when it is about none.</param>
/// <param name="Value">A value that goes with it, null for none.</param>
/// <param name="CommandId">The command that it is a stage of, null for none.</param>
/// <param name="Text">The reason and what goes with it, in words; may be empty.</param>
public sealed record LiveEvent(long Number, DateTimeOffset Time, string Name, LocalName Title, string? Controller, string? Device, string? Point, double? Value, ulong? CommandId, LocalName Text);
