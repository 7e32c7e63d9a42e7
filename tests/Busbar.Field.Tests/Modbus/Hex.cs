namespace Busbar.Field.Tests.Modbus;

/// <summary>Bytes as documents print them.</summary>
internal static class Hex
{
    public static byte[] Bytes(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    public static string Text(byte[] bytes, int offset, int count) => string.Join(' ', bytes.Skip(offset).Take(count).Select(b => b.ToString("X2")));

    public static string Sent(FieldExchange exchange) => Text(exchange.Transmit, 0, exchange.TransmitLength);

    public static string Payload(FieldExchange exchange) => Text(exchange.Data, exchange.DataOffset, exchange.DataLength);

    public static ExchangeResult Accept(FieldExchange exchange, string answer)
    {
        byte[] bytes = Bytes(answer);
        return exchange.Accept(bytes, 0, bytes.Length);
    }
}
