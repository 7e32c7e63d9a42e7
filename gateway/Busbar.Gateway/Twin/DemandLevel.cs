using Busbar.Control;

namespace Busbar.Gateway.Twin;

/// <summary>
/// Level 11 of the priority array holds one entry an output, and two may want it: a demand-response event, and an active-power limit from outside.
/// The tighter counts, which of limits is the smaller value; the other one waits, and follows with the time that it has left when the tighter
/// ends or is taken back. Whoever commands at level 11 goes through here. Thread-safe.
/// </summary>
public sealed class DemandLevel(CommandService commands, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Device, string Point), Asked> outputs = [];

    /// <summary>Asks for a value in the name of the request's user, in place of what he asked before; null takes it back.</summary>
    /// <returns>The command that went out: the user's own, or the tighter one of another; null: nothing had to.</returns>
    public Command? Send(CommandRequest request)
    {
        if (request.Priority != Priority.DemandResponse)
            throw new ArgumentException($"level {request.Priority} is not this one's", nameof(request));
        lock (gate)
        {
            (string, string) output = (request.Device, request.Point);
            if (!outputs.TryGetValue(output, out Asked? asked))
                outputs[output] = asked = new Asked();
            asked.Claims.RemoveAll(claim => Left(claim) <= TimeSpan.Zero);
            bool wasAsked = asked.Claims.RemoveAll(claim => claim.Request.User == request.User) > 0;
            if (request.Value is not null)
                asked.Claims.Add(new Claim(request, time.GetTimestamp()));
            if (asked.Claims.Count > 0)
                return SendTightest(asked);
            outputs.Remove(output);
            return wasAsked ? commands.Send(request) : null;
        }
    }

    /// <summary>Lets the next one follow where the tighter has ended by its time. Called every second.</summary>
    public void Step()
    {
        lock (gate)
        {
            foreach (Asked asked in outputs.Values)
            {
                asked.Claims.RemoveAll(claim => Left(claim) <= TimeSpan.Zero);
                if (asked.Claims.Count > 0 && !asked.Claims.Contains(asked.InForce!))
                    SendTightest(asked);
            }
        }
    }

    private Command SendTightest(Asked asked)
    {
        Command? first = null;
        foreach (Claim claim in asked.Claims.OrderBy(claim => claim.Request.Value).ThenByDescending(Left))
        {
            Command sent = commands.Send(claim.Request with { Expiry = TimeSpan.FromSeconds(Math.Max(1, Math.Floor(Left(claim).TotalSeconds))) });
            first ??= sent;
            asked.InForce = claim;
            // One that the output does not take must not keep the next from it.
            if (sent.Last.Kind != CommandStageKind.Refused)
                return sent;
        }

        return first!;
    }

    private TimeSpan Left(Claim claim) => claim.Request.Expiry - time.GetElapsedTime(claim.Began);

    private sealed record Claim(CommandRequest Request, long Began);

    private sealed class Asked
    {
        public List<Claim> Claims { get; } = [];

        /// <summary>The one that the controller was told last.</summary>
        public Claim? InForce { get; set; }
    }
}
