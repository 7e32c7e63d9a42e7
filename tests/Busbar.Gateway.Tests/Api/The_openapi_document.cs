using System.Text.Json;

namespace Busbar.Gateway.Tests.Api;

/// <summary>The document and the endpoints say the same.</summary>
public sealed class The_openapi_document(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private static readonly string[] Promised =
    [
        "GET /api/devices", "GET /api/points", "GET /api/points/{device}/{point}", "GET /api/points/{device}/{point}/why", "PUT /api/points/{device}/{point}", "DELETE /api/points/{device}/{point}",
        "GET /api/history", "GET /api/commands", "GET /api/commands/{id}", "GET /api/events", "GET /api/events/recent", "GET /api/commissioning/{number}", "GET /api/controllers", "GET /api/site", "GET /health",
        "GET /api/plan", "POST /api/plan/what-if", "GET /api/policies", "GET /api/policies/versions", "POST /api/policies", "POST /api/policies/check", "POST /api/policies/diff", "POST /api/policies/try", "POST /api/policies/roll-back", "GET /api/demand-response", "POST /api/demand-response", "DELETE /api/demand-response/{id}",
        "GET /api/history.csv", "GET /api/history.xlsx", "GET /api/metering/energy.csv", "GET /api/metering/energy.xlsx", "GET /api/openadr",
        "GET /api/metering/meters", "GET /api/metering/energy", "GET /api/metering/balance", "GET /api/metering/time-of-use", "GET /api/metering/carbon", "GET /api/metering/compliance",
        "GET /api/metering/journal", "POST /api/metering/swaps", "GET /api/metering/heat-bills", "GET /api/metering/heat-bills/{id}", "GET /api/metering/heat-bills/preview",
        "POST /api/metering/heat-bills", "POST /api/metering/heat-bills/{id}/correction", "GET /api/metering/heat-bills.csv", "GET /api/metering/heat-bills.xlsx",
        "GET /api/metering/heat-bills/{id}/print", "GET /api/metering/reports", "GET /api/metering/reports/{kind}/{date}",
        "GET /api/metering/weather", "POST /api/metering/weather", "GET /api/metering/baselines", "GET /api/metering/plan",
        "GET /api/alarms", "GET /api/alarms/journal", "POST /api/alarms/{id}",
        "GET /api/users", "GET /api/tokens", "DELETE /api/tokens/{id}", "GET /api/audit", "GET /api/audit/verification",
    ];

    [Fact]
    public async Task It_lists_the_promised_operations_and_no_others()
    {
        JsonElement document = await gateway.GetAsync("/openapi/v1.json");

        IEnumerable<string> operations = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"));
        Assert.Equal(Promised.Order(StringComparer.Ordinal), operations.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_has_a_summary_and_every_parameter_of_the_query_a_description()
    {
        JsonElement document = await gateway.GetAsync("/openapi/v1.json");

        foreach (JsonProperty path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty operation in path.Value.EnumerateObject())
            {
                Assert.True(operation.Value.TryGetProperty("summary", out _), $"{operation.Name} {path.Name} has no summary");
                if (!operation.Value.TryGetProperty("parameters", out JsonElement parameters))
                    continue;
                foreach (JsonElement parameter in parameters.EnumerateArray().Where(each => each.GetProperty("in").GetString() == "query"))
                    Assert.True(parameter.TryGetProperty("description", out _), $"{parameter.GetProperty("name")} of {path.Name} has no description");
            }
        }
    }

    [Theory]
    [InlineData("/api/devices", "DeviceView")]
    [InlineData("/api/points?device=room-301", "PointView")]
    [InlineData("/api/controllers", "ControllerView")]
    public async Task What_an_endpoint_answers_has_exactly_the_fields_of_its_schema(string path, string schema)
    {
        JsonElement document = await gateway.GetAsync("/openapi/v1.json");
        IEnumerable<string> promised = document.GetProperty("components").GetProperty("schemas").GetProperty(schema).GetProperty("properties").EnumerateObject().Select(property => property.Name);

        JsonElement answer = await gateway.GetAsync(path);

        Assert.Equal(promised.Order(StringComparer.Ordinal), answer[0].EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_put_needs_value_reason_and_expiry()
    {
        JsonElement document = await gateway.GetAsync("/openapi/v1.json");
        JsonElement body = document.GetProperty("components").GetProperty("schemas").GetProperty("SetPointBody");

        Assert.Equal(["expiry", "reason", "value"], body.GetProperty("required").EnumerateArray().Select(each => each.GetString()).Order(StringComparer.Ordinal));
        JsonElement put = document.GetProperty("paths").GetProperty("/api/points/{device}/{point}").GetProperty("put");
        Assert.True(put.GetProperty("responses").TryGetProperty("202", out _));
        Assert.True(put.GetProperty("responses").TryGetProperty("400", out _));
        Assert.True(put.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/json", out _));
    }
}
