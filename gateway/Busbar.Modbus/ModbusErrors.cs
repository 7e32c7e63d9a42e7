using Busbar.Field;

namespace Busbar.Modbus;

/// <summary>Failures of one call, with everything that a technician needs in the text.</summary>
internal static class ModbusErrors
{
    public static ModbusException Refused(string device, ModbusCall call, byte code, ReadOnlySpan<byte> raw) => New(ModbusFailure.Exception, call, code, ExchangeError.ExceptionReply,
        $"{Where(device, call)} refused to {ModbusText.Request(call.Pdu)}: {ModbusText.ExceptionCode(code)}. {ModbusText.ExceptionAdvice(code)} {Bytes(call, raw)}", raw);

    public static ModbusException BadAnswer(string device, ModbusCall call, ExchangeError error, ReadOnlySpan<byte> raw) => New(ModbusFailure.BadAnswer, call, 0, error,
        $"{Where(device, call)} was asked to {ModbusText.Request(call.Pdu)}; what came is no answer to it: {ModbusText.Error(error)} {Bytes(call, raw)}", raw);

    public static ModbusException Timeout(string device, ModbusCall call, TimeSpan after, ReadOnlySpan<byte> raw) => New(ModbusFailure.Timeout, call, 0, ExchangeError.None,
        ModbusText.Invariant($"{Where(device, call)} did not answer in {after.TotalMilliseconds:0} ms when asked to {ModbusText.Request(call.Pdu)}. Check the unit number, power and wiring; some devices keep silent for registers they do not have. {Bytes(call, raw)}"), raw);

    public static ModbusException Connection(string device, ModbusCall call, string why, Exception? inner) => New(ModbusFailure.Connection, call, 0, ExchangeError.None,
        $"{device}: {why} Unit {call.Unit} was to {ModbusText.Request(call.Pdu)}.", default, inner);

    private static string Where(string device, ModbusCall call) => $"{device} unit {call.Unit}";

    private static string Bytes(ModbusCall call, ReadOnlySpan<byte> raw) => $"Sent {ModbusText.Bytes(call.Pdu)}; received {ModbusText.Bytes(raw)}.";

    private static ModbusException New(ModbusFailure failure, ModbusCall call, byte code, ExchangeError error, string text, ReadOnlySpan<byte> raw, Exception? inner = null) =>
        new(failure, text, inner) { ExceptionCode = code, Error = error, Received = raw.ToArray(), Unit = call.Unit, Function = call.Request[0] };
}
