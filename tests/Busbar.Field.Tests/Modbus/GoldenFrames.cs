using System.Text.Json;
using Busbar.Field.Modbus;

namespace Busbar.Field.Tests.Modbus;

/// <summary>Frames recorded from real devices and documents, in <c>tests/vectors/golden_vectors.json</c>.</summary>
public class GoldenFrames
{
    public static TheoryData<string, string, string, double> Exchanges()
    {
        var data = new TheoryData<string, string, string, double>();
        using JsonDocument file = Read();
        foreach (JsonElement row in file.RootElement.GetProperty("modbus").EnumerateArray())
        {
            if (!row.TryGetProperty("resp", out JsonElement answer)) continue;
            data.Add(row.GetProperty("req").GetString()!, answer.GetString()!, row.GetProperty("decode").GetString()!, row.GetProperty("value").GetDouble());
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void A_recorded_exchange_is_built_and_understood(string request, string answer, string decode, double expected)
    {
        byte[] sent = Hex.Bytes(request);
        var exchange = new ModbusExchange(tcp: false);
        exchange.ReadRegisters(sent[0], sent[1], RegisterBytes.UInt16(sent, 2), RegisterBytes.UInt16(sent, 4));
        Assert.Equal(request, Hex.Sent(exchange));
        Assert.Equal(ExchangeResult.Complete, Hex.Accept(exchange, answer));
        WordOrder order = decode.EndsWith("CDAB", StringComparison.Ordinal) ? WordOrder.Cdab : WordOrder.Abcd;
        uint bits = RegisterBytes.UInt32(exchange.Data, exchange.DataOffset, order);
        double value = decode.StartsWith("float", StringComparison.Ordinal) ? RegisterBytes.Float32(bits) : (int)bits;
        Assert.Equal(expected, value, 1e-7);
    }

    [Fact]
    public void Every_recorded_request_is_understood_by_the_server()
    {
        using JsonDocument file = Read();
        int requests = 0;
        foreach (JsonElement row in file.RootElement.GetProperty("modbus").EnumerateArray())
        {
            byte[] sent = Hex.Bytes(row.GetProperty("req").GetString()!);
            byte[] answers = new byte[512];
            var server = new ModbusRtuServer(new Busbar.Tests.Modbus.RegisterNumbers());
            Assert.Equal(sent.Length, server.Accept(sent, 0, sent.Length, answers, 0));
            Assert.Equal(5 + sent[5] * 2, server.AnswerLength);
            requests++;
        }
        Assert.Equal(4, requests);
    }

    private static JsonDocument Read() => JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "golden_vectors.json")));
}
