namespace Busbar.Field;

/// <summary>How far an exchange has come after the bytes fed to it so far.</summary>
public enum ExchangeResult : byte
{
    /// <summary>The answer is not complete yet.</summary>
    Pending,

    /// <summary>The answer is complete and fits the request.</summary>
    Complete,

    /// <summary>The device refused; <see cref="FieldExchange.ExceptionCode"/> says why.</summary>
    Exception,

    /// <summary>What came is not an answer to the request; <see cref="FieldExchange.Error"/> says why.</summary>
    Broken,

    /// <summary>This part is answered; <see cref="FieldExchange.Transmit"/> holds the next frame to write (M-Bus: selection, then reading).</summary>
    Continue,
}
