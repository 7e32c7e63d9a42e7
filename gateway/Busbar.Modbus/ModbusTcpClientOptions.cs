namespace Busbar.Modbus;

/// <summary>How a <see cref="ModbusTcpClient"/> asks.</summary>
public sealed record ModbusTcpClientOptions
{
    /// <summary>Longest wait for an answer, from the moment the request was sent.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait for the connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Requests under way at once, 1 to 256. Many devices take one only; the specification expects 1 to 16 of a server.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>
    /// After so many time-outs in a row the connection is made anew, because a peer that lost its power never closes it.
    /// </summary>
    public int TimeoutsBeforeReconnect { get; init; } = 3;

    /// <summary>
    /// Runs the code after an await on the client's own reading thread: saves a change of threads for every answer. Only for
    /// callers that never block there, since nothing is received meanwhile.
    /// </summary>
    public bool ContinueInline { get; init; }

    /// <summary>The clock of the time-outs.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
