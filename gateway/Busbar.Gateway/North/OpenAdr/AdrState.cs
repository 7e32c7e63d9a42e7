using Busbar.Site.Yaml;

namespace Busbar.Gateway.North.OpenAdr;

/// <summary>What the client knows of its server; a snapshot.</summary>
/// <param name="Server">Address.</param>
/// <param name="LastHeard">When the server last told its events; null: never.</param>
/// <param name="Problem">Why not now; null: all is well.</param>
/// <param name="Signals">The events as the building understands them.</param>
/// <param name="DemandEvent">Number of the demand-response event that carries them out; null: none.</param>
/// <param name="Refusal">Why demand response does not take what is asked; null: it does.</param>
/// <param name="Reports">Reports handed over since the start.</param>
public sealed record AdrState(Uri Server, DateTimeOffset? LastHeard, LocalName? Problem, IReadOnlyList<AdrSignal> Signals, long? DemandEvent, LocalName? Refusal, int Reports);
