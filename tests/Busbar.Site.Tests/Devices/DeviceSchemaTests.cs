using System.Globalization;
using System.Text.Json.Nodes;
using Busbar.Site.Yaml;
using NJsonSchema;

namespace Busbar.Site.Tests.Devices;

/// <summary>hardware/devices/device.schema.json, for editors; the loader's own messages are what the program says.</summary>
public sealed class DeviceSchemaTests
{
    public static TheoryData<string> Ids => new(DeviceFolder.Files.Select(f => Path.GetFileNameWithoutExtension(f)));

    private static string SchemaText => File.ReadAllText(Path.Combine(DeviceFolder.Devices, "device.schema.json"));

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Every_device_file_keeps_to_the_schema(string id)
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(SchemaText);
        string path = DeviceFolder.Files.Single(f => Path.GetFileNameWithoutExtension(f) == id);

        Assert.Empty(schema.Validate(ToJson(YamlFile.Load(path, new Diagnostics()).Root!)!.ToJsonString()));
    }

    [Theory]
    [InlineData("unknown-key.yaml")]
    [InlineData("missing-key.yaml")]
    [InlineData("no-such-class.yaml")]
    [InlineData("no-such-type.yaml")]
    [InlineData("bad-duration.yaml")]
    [InlineData("no-points.yaml")]
    [InlineData("address-too-large.yaml")]
    public async Task The_schema_refuses_what_can_be_seen_without_knowing_the_rest(string name)
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(SchemaText);
        string path = Path.Combine(DeviceFolder.Root, "tests", "Busbar.Site.Tests", "Devices", "bad", name);

        Assert.NotEmpty(schema.Validate(ToJson(YamlFile.Load(path, new Diagnostics()).Root!)!.ToJsonString()));
    }

    private static JsonNode? ToJson(Node node) => node switch
    {
        MapNode map => new JsonObject(map.Entries.Select(e => KeyValuePair.Create(e.Key, ToJson(e.Value)))),
        ListNode list => new JsonArray([.. list.Items.Select(ToJson)]),
        ScalarNode { IsQuoted: true } scalar => JsonValue.Create(scalar.Text),
        ScalarNode { Text: "true" or "false" } scalar => JsonValue.Create(scalar.Text == "true"),
        ScalarNode scalar when scalar.Text.StartsWith("0x", StringComparison.Ordinal) => JsonValue.Create(Convert.ToInt64(scalar.Text, 16)),
        ScalarNode scalar when long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => JsonValue.Create(number),
        ScalarNode scalar when double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => JsonValue.Create(number),
        ScalarNode scalar => JsonValue.Create(scalar.Text),
        _ => null,
    };
}
