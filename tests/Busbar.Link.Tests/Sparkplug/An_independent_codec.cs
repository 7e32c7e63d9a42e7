using System.Text.Json;
using System.Text.Json.Nodes;
using Busbar.Link;
using Busbar.Tests.Peers;
using CsCheck;

namespace Busbar.Link.Tests.Sparkplug;

/// <summary>The npm package sparkplug-payload, which we did not write, reads what we write and writes what we read.</summary>
public class An_independent_codec
{
    private static readonly string[] TypeNames =
    [
        "Unknown", "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Float", "Double", "Boolean", "String", "DateTime", "Text", "UUID",
        "DataSet", "Bytes", "File", "Template", "PropertySet", "PropertySetList",
    ];

    private static readonly PlainPayload[] Payloads = Sampled();

    [Fact]
    public void Decodes_what_we_write()
    {
        string[] decoded = Filter("decode", Payloads.Select(payload => Convert.ToHexString(Payload.Write(payload))));

        for (int i = 0; i < Payloads.Length; i++)
            Assert.Equal(Normal(ToJson(Payloads[i], isSequenceText: true)), Normal(JsonNode.Parse(decoded[i])!));
    }

    [Fact]
    public void Encodes_what_we_read()
    {
        string[] encoded = Filter("encode", Payloads.Select(payload => ToJson(payload, isSequenceText: false).ToJsonString()));

        for (int i = 0; i < Payloads.Length; i++)
            Assert.Equal(Payloads[i], Payload.Read(Convert.FromHexString(encoded[i])));
    }

    [Fact]
    public void Writes_the_same_bytes_as_we_do_where_there_is_one_property_at_most()
    {
        PlainPayload[] simple = [.. Payloads.Where(payload => payload.Metrics.All(metric => metric.Properties.Count <= 1))];
        Assert.True(simple.Length > 10);
        string[] encoded = Filter("encode", simple.Select(payload => ToJson(payload, isSequenceText: false).ToJsonString()));

        for (int i = 0; i < simple.Length; i++)
            Assert.Equal(Convert.ToHexStringLower(Payload.Write(simple[i])), encoded[i]);
    }

    /// <summary>
    /// Of the random payloads those that the package can say: a name and a type on every metric, keys once, numbers of its
    /// ranges.
    /// </summary>
    private static PlainPayload[] Sampled()
    {
        List<PlainPayload> payloads = [];
        Generate.Payload.Sample(payload => { lock (payloads) payloads.Add(payload); }, iter: 200, threads: 1, seed: "0000M5t8rEy2");
        return
        [
            .. payloads.Select(payload => payload with
            {
                Timestamp = payload.Timestamp ?? 0,
                Metrics = new(payload.Metrics.Select(metric => metric with
                {
                    Name = metric.Name ?? "unnamed",
                    Value = Sayable(metric.Value),
                    Properties = new(metric.Properties.DistinctBy(property => property.Key).Where(property => property.Key.Length > 0 && !int.TryParse(property.Key, out _)).Select(property => (property.Key, Sayable(property.Value)))),
                })),
            }),
        ];
    }

    private static PlainValue Sayable(PlainValue value) => value.Kind switch
    {
        SparkplugValueKind.None => value with { DataType = SparkplugDataType.Double },
        SparkplugValueKind.Int => value with { DataType = SparkplugDataType.Int32 },
        SparkplugValueKind.Long when value.DataType == SparkplugDataType.UInt32 => value with { Bits = value.Bits & 0x7FFFFFFF },
        SparkplugValueKind.Double when !double.IsFinite(BitConverter.UInt64BitsToDouble(value.Bits)) => value with { Bits = 0 },
        SparkplugValueKind.Float when !float.IsFinite(BitConverter.UInt32BitsToSingle((uint)value.Bits)) => value with { Bits = 0 },
        _ => value,
    };

    private static JsonObject ToJson(PlainPayload payload, bool isSequenceText)
    {
        JsonObject json = new() { ["timestamp"] = payload.Timestamp!.Value.ToString() };
        json["metrics"] = new JsonArray([.. payload.Metrics.Select(ToJson)]);
        if (payload.Sequence is { } sequence)
            json["seq"] = isSequenceText ? JsonValue.Create(sequence.ToString()) : JsonValue.Create(sequence);
        return json;
    }

    private static JsonObject ToJson(PlainMetric metric)
    {
        JsonObject json = ToJson(metric.Value);
        json["name"] = metric.Name;
        if (metric.Timestamp is { } timestamp)
            json["timestamp"] = timestamp.ToString();
        if (metric.Alias is { } alias)
            json["alias"] = alias.ToString();
        if (metric.IsHistorical)
            json["isHistorical"] = true;
        if (metric.Properties.Count > 0)
            json["properties"] = new JsonObject(metric.Properties.Select(property => KeyValuePair.Create(property.Key, (JsonNode?)ToJson(property.Value))));
        return json;
    }

    private static JsonObject ToJson(PlainValue value) => new()
    {
        ["type"] = TypeNames[value.DataType],
        ["value"] = value.Kind switch
        {
            SparkplugValueKind.Int => JsonValue.Create((int)(uint)value.Bits),
            SparkplugValueKind.Long => JsonValue.Create(value.DataType == SparkplugDataType.Int64 ? ((long)value.Bits).ToString() : value.Bits.ToString()),
            SparkplugValueKind.Float => JsonValue.Create((double)BitConverter.UInt32BitsToSingle((uint)value.Bits)),
            SparkplugValueKind.Double => JsonValue.Create(BitConverter.UInt64BitsToDouble(value.Bits)),
            SparkplugValueKind.Boolean => JsonValue.Create(value.Bits != 0),
            SparkplugValueKind.Text => JsonValue.Create(value.Text),
            SparkplugValueKind.Bytes => JsonValue.Create(value.Text.ToLowerInvariant()),
            _ => null,
        },
    };

    /// <summary>The same text for the same content: keys in order, numbers as doubles, the package's UInt32 as text.</summary>
    private static string Normal(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject item => "{" + string.Join(",", item.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key + ":" + Normal(pair.Value))) + "}",
        JsonArray list => "[" + string.Join(",", list.Select(Normal)) + "]",
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => Bits(value),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => node.ToJsonString(),
    };

    // Negative zero is "0" in JavaScript's JSON.
    private static string Bits(JsonValue value)
    {
        double number = double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);
        return (number == 0 ? 0 : number).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string[] Filter(string direction, IEnumerable<string> lines)
    {
        string folder = Path.Combine(PeerPrograms.Folder, "sparkplug");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            Assert.Fail("The package sparkplug-payload is not installed: run npm ci in tests/peers/sparkplug, or ./test, which does it");
        string[] input = [.. lines];
        using System.Diagnostics.Process process = PeerPrograms.Start(folder, "node", "codec.js", direction);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        foreach (string line in input)
            process.StandardInput.WriteLine(line);
        process.StandardInput.Close();
        string[] result = output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        Assert.Equal(input.Length, result.Length);
        return result;
    }
}
