using System.Buffers.Binary;
using System.Globalization;
using Busbar.Field;
using Busbar.Field.Modbus;

namespace Busbar.Modbus;

/// <summary>Modbus in words: functions, exception codes and what to try, for messages and logs.</summary>
public static class ModbusText
{
    private const int LongestDump = 48;

    /// <summary>What a request PDU asks: "read 10 holding registers from 40 (function 3)".</summary>
    public static string Request(ReadOnlySpan<byte> pdu)
    {
        if (pdu.Length < 4) return "an empty request";
        int address = BinaryPrimitives.ReadUInt16BigEndian(pdu[1..]);
        int second = pdu.Length >= 5 ? BinaryPrimitives.ReadUInt16BigEndian(pdu[3..]) : 0;
        string what = pdu[0] switch
        {
            ModbusFunction.ReadCoils => Invariant($"read {second} coils from {address}"),
            ModbusFunction.ReadDiscreteInputs => Invariant($"read {second} discrete inputs from {address}"),
            ModbusFunction.ReadHoldingRegisters => Invariant($"read {second} holding registers from {address}"),
            ModbusFunction.ReadInputRegisters => Invariant($"read {second} input registers from {address}"),
            ModbusFunction.WriteSingleCoil => Invariant($"write coil {address}"),
            ModbusFunction.WriteSingleRegister => Invariant($"write {second} to holding register {address}"),
            ModbusFunction.WriteMultipleCoils => Invariant($"write {second} coils from {address}"),
            ModbusFunction.WriteMultipleRegisters => Invariant($"write {second} holding registers from {address}"),
            ModbusFunction.MaskWriteRegister => Invariant($"mask holding register {address}"),
            ModbusFunction.ReadWriteMultipleRegisters => Invariant($"read {second} holding registers from {address} after writing others"),
            ModbusFunction.EncapsulatedInterface => "read the device identification",
            _ => "an unknown request",
        };
        return Invariant($"{what} (function {pdu[0]})");
    }

    /// <summary>An exception code with its name: "exception 2, illegal data address".</summary>
    public static string ExceptionCode(byte code)
    {
        string name = code switch
        {
            ModbusExceptionCode.IllegalFunction => "illegal function",
            ModbusExceptionCode.IllegalDataAddress => "illegal data address",
            ModbusExceptionCode.IllegalDataValue => "illegal data value",
            ModbusExceptionCode.ServerDeviceFailure => "server device failure",
            ModbusExceptionCode.Acknowledge => "acknowledge: it needs longer",
            ModbusExceptionCode.ServerDeviceBusy => "server device busy",
            ModbusExceptionCode.NegativeAcknowledge => "negative acknowledge",
            ModbusExceptionCode.MemoryParityError => "memory parity error",
            ModbusExceptionCode.GatewayPathUnavailable => "gateway path unavailable",
            ModbusExceptionCode.GatewayTargetFailedToRespond => "gateway target device failed to respond",
            _ => "a code that the specification does not define",
        };
        return Invariant($"exception {code}, {name}");
    }

    /// <summary>What to try after an exception code.</summary>
    public static string ExceptionAdvice(byte code) => code switch
    {
        ModbusExceptionCode.IllegalFunction => "The device does not have this function: try input instead of holding registers (4 instead of 3), or writing with 16 instead of 6.",
        ModbusExceptionCode.IllegalDataAddress => "The device has no register in this range: documents often count from 1 or from 40001, the wire counts from 0; or read fewer at once.",
        ModbusExceptionCode.IllegalDataValue => "The device does not take this count or value: read fewer registers at once, or check the value's range.",
        ModbusExceptionCode.Acknowledge or ModbusExceptionCode.ServerDeviceBusy => "Ask again after a while, and less often.",
        ModbusExceptionCode.GatewayPathUnavailable or ModbusExceptionCode.GatewayTargetFailedToRespond => "The gateway is there, the unit behind it is not: check the unit number, its wiring and its serial settings.",
        _ => "Look at the device itself.",
    };

    /// <summary>What was wrong with an answer, and what to try.</summary>
    public static string Error(ExchangeError error) => error switch
    {
        ExchangeError.BadChecksum => "its checksum is wrong. Check baud rate, parity, the polarity of the wires A and B, and termination.",
        ExchangeError.WrongUnit => "it comes from another unit. Two devices may share an address, or the answer came too late: lengthen the time-out.",
        ExchangeError.WrongFunction => "it is for another function. The answer may have come too late: lengthen the time-out.",
        ExchangeError.WrongLength => "its length does not fit the request.",
        ExchangeError.TooLong => "it is longer than Modbus allows. Does something else listen on this port?",
        ExchangeError.WrongProtocol => "it is not Modbus TCP. Check the port; a serial converter may speak RTU over TCP.",
        ExchangeError.WrongEcho => "it repeats another address or count than was written.",
        ExchangeError.WrongTransaction => "it belongs to another request.",
        _ => "it is not understood.",
    };

    /// <summary>Bytes in hexadecimal, the first 48 of them.</summary>
    public static string Bytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return "nothing";
        string text = string.Join(' ', Convert.ToHexString(bytes[..Math.Min(bytes.Length, LongestDump)]).Chunk(2).Select(pair => new string(pair)));
        return bytes.Length > LongestDump ? Invariant($"{text} ... ({bytes.Length} bytes)") : text;
    }

    internal static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
