using Busbar.Field;

namespace Busbar.Controller;

/// <summary>Working space that all buses share; a step of one bus ends before the next begins.</summary>
internal sealed class BusScratch
{
    /// <summary>Bytes on their way from a port to an exchange.</summary>
    public readonly byte[] Bytes = new byte[64];

    /// <summary>One device's decoded values.</summary>
    public readonly double[] Values;

    /// <summary>Their qualities.</summary>
    public readonly byte[] Qualities;

    public BusScratch(int mostPointsOfADevice)
    {
        Values = new double[mostPointsOfADevice];
        Qualities = new byte[mostPointsOfADevice];
    }

    /// <summary>The last answer of a wrong unit, which the exchange has forgotten when the time-out strikes.</summary>
    public ulong Raw { get; private set; }

    public void KeepRaw(FieldExchange exchange, int request)
    {
        Raw = ErrorDetail.Pack(exchange, request);
    }
}
