namespace Busbar.Modbus;

/// <summary>Why a request did not succeed.</summary>
public enum ModbusFailure
{
    /// <summary>No connection, or it broke while the request was out.</summary>
    Connection,

    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>The device answered with an exception code.</summary>
    Exception,

    /// <summary>What came is not an answer to the request.</summary>
    BadAnswer,
}
