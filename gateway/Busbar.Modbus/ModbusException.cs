using Busbar.Field;

namespace Busbar.Modbus;

/// <summary>
/// A Modbus request that failed. The message names the device, unit, function and registers, shows the bytes and says what to try.
/// </summary>
public sealed class ModbusException : IOException
{
    internal ModbusException(ModbusFailure failure, string message, Exception? inner = null) : base(message, inner) => Failure = failure;

    /// <summary>Why.</summary>
    public ModbusFailure Failure { get; }

    /// <summary>The device's exception code; 0 when it sent none.</summary>
    public byte ExceptionCode { get; internal init; }

    /// <summary>What was wrong with the answer.</summary>
    public ExchangeError Error { get; internal init; }

    /// <summary>The unit that was asked.</summary>
    public byte Unit { get; internal init; }

    /// <summary>The bytes that came, as far as they came; empty when nothing did.</summary>
    public ReadOnlyMemory<byte> Received { get; internal init; }

    /// <summary>The function that was asked.</summary>
    public byte Function { get; internal init; }
}
