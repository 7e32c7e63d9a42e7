namespace Busbar.Field;

/// <summary>What was wrong with an answer.</summary>
public enum ExchangeError : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The checksum does not fit the bytes: noise, or wrong speed or parity.</summary>
    BadChecksum,

    /// <summary>Another unit answered.</summary>
    WrongUnit,

    /// <summary>The answer is for another function.</summary>
    WrongFunction,

    /// <summary>The answer's length or byte count does not fit the request.</summary>
    WrongLength,

    /// <summary>An answer to another request was passed over (TCP); the exchange goes on waiting for its own.</summary>
    WrongTransaction,

    /// <summary>The protocol id in the header is not zero: what answers does not speak Modbus TCP.</summary>
    WrongProtocol,

    /// <summary>The device answered with an exception code.</summary>
    ExceptionReply,

    /// <summary>The answer is longer than the protocol allows.</summary>
    TooLong,

    /// <summary>The answer repeats another address or count than the request's.</summary>
    WrongEcho,
}
