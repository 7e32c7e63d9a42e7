using System.Text.Json.Nodes;
using Busbar.Site.Yaml;
using NJsonSchema;

namespace Busbar.Site.Tests.Sites;

/// <summary>Schema and reader say the same of what a schema can say.</summary>
public sealed class SiteSchemaTests
{
    [Fact]
    public async Task The_demo_building_satisfies_the_schema() =>
        Assert.Empty(await Validate(File.ReadAllText(WorkingCopy.PathOf("sites", "yuncheng", "site.yaml"))));

    [Theory]
    [InlineData("address-in-quotes")]
    [InlineData("address-is-no-number")]
    [InlineData("baud-rate-that-does-not-exist")]
    [InlineData("bus-has-no-port")]
    [InlineData("bus-has-two-ports")]
    [InlineData("controllers-missing")]
    [InlineData("key-unknown")]
    [InlineData("latitude-out-of-range")]
    [InlineData("load-tier-out-of-range")]
    [InlineData("not-a-map")]
    [InlineData("offset-from-utc")]
    [InlineData("point-without-device")]
    [InlineData("policy-without-type")]
    [InlineData("serial-port-is-a-tty")]
    [InlineData("site-id-missing")]
    [InlineData("tcp-without-port")]
    [InlineData("time-out-without-unit")]
    [InlineData("too-many-devices")]
    [InlineData("zh-name-missing")]
    public async Task What_the_reader_refuses_by_form_the_schema_refuses_too(string name) =>
        Assert.NotEmpty(await Validate(Mistakes.Read("Sites", name + ".yaml")));

    [Theory]
    [InlineData("address-used-twice")]
    [InlineData("bus-unknown")]
    [InlineData("bus-budget-exceeded")]
    [InlineData("profile-unknown")]
    public async Task What_only_the_reader_can_know_passes_the_schema(string name) =>
        Assert.Empty(await Validate(Mistakes.Read("Sites", name + ".yaml")));

    private static async Task<IEnumerable<string>> Validate(string yaml)
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(WorkingCopy.PathOf("sites", "site.schema.json"), TestContext.Current.CancellationToken);
        JsonNode? json = YamlJson.From(YamlFile.Parse("site.yaml", yaml, new Diagnostics()).Root);
        return schema.Validate(json?.ToJsonString() ?? "null").Select(e => e.ToString());
    }
}
