using Busbar.Field;
using Busbar.Field.Modbus;

namespace Busbar.Field.Tests.Profiles;

/// <summary>Answers to a Modbus TCP exchange, made by hand from what was asked.</summary>
internal static class Answers
{
    public static ExchangeResult Give(ModbusExchange exchange, byte function, string data)
    {
        byte[] bytes = Convert.FromHexString(data);
        return Feed(exchange, [function, (byte)bytes.Length, .. bytes]);
    }

    public static ExchangeResult Refuse(ModbusExchange exchange, byte function, byte code) => Feed(exchange, [(byte)(function | 0x80), code]);

    private static ExchangeResult Feed(ModbusExchange exchange, byte[] pdu)
    {
        byte[] frame = [exchange.Transmit[0], exchange.Transmit[1], 0, 0, 0, (byte)(pdu.Length + 1), exchange.Transmit[6], .. pdu];
        return exchange.Accept(frame, 0, frame.Length);
    }
}
