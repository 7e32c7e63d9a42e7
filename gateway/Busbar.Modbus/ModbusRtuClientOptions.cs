namespace Busbar.Modbus;

/// <summary>How a <see cref="ModbusRtuClient"/> asks.</summary>
public sealed record ModbusRtuClientOptions
{
    /// <summary>Longest wait for an answer, from the moment the request was written.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Pause before every request: at least 3.5 characters (4 ms at 9600 baud). A broadcast is given ten times as long.</summary>
    public TimeSpan Guard { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>After a bad answer, the line must be quiet for so long before the next request.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The clock of the time-outs and pauses.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
