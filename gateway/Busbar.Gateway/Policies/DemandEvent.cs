using Busbar.Site.Policies;

namespace Busbar.Gateway.Policies;

/// <summary>A demand-response event as it was called.</summary>
/// <param name="Id">Counts up over restarts.</param>
/// <param name="Called">When it was announced.</param>
/// <param name="DepthWatts">How much less than the baseline.</param>
/// <param name="User">Who called it: a person, or the program's name.</param>
/// <param name="Reason">In the caller's words.</param>
/// <param name="CalledOff">When it was called off; null: it was not.</param>
public sealed record DemandEvent(long Id, DateTimeOffset Called, DateTimeOffset Start, DateTimeOffset End, double DepthWatts, string User, string Reason, DateTimeOffset? CalledOff)
{
    /// <summary>When it ends, or was ended.</summary>
    public DateTimeOffset Until => CalledOff is { } off && off < End ? off : End;

    /// <summary>As the engine is told of it.</summary>
    public AskedDemand Asked => new(DepthWatts, Start, End);
}
