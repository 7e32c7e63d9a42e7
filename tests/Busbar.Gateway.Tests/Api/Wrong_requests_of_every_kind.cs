using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Busbar.Gateway.Tests.Api;

/// <summary>The API asked by its own OpenAPI description with seeded nonsense: a refusal says what is wrong, and nothing falls over.</summary>
public sealed class Wrong_requests_of_every_kind(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private const int PerOperation = 40;

    private static readonly string[] Words =
    [
        "", " ", "room-301", "setpoint", "room-301/roomTemperature", "roomTemperature", "grid", "1", "0", "-1", "9223372036854775807", "9223372036854775808", "1e400", "NaN", "0.5", "true", "null", "undefined",
        "2026-01-31", "2026-02-30", "9999-12-31", "0001-01-01", "2026-01-31T00:00:00Z", "2026-01-31T00:00:00+99:00", "PT1H", "P1000000000D", "-PT1H", "day", "month", "json", "xlsx", "zh",
        "../../etc/passwd", "%2e%2e", "%00", "' OR 1=1 --", "<script>alert(1)</script>", "{0}", "${x}", "室温", "\u202e", "😀", "\u0001",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Are_refused_with_words_and_never_with_an_error_of_the_gateways_own(int seed)
    {
        Random random = new(seed);
        JsonObject document = (await gateway.Http.GetFromJsonAsync<JsonObject>("/openapi/v1.json"))!;
        Dictionary<int, int> answers = [];
        int asked = 0, refusedInChinese = 0;
        foreach ((string path, JsonNode? operations) in document["paths"]!.AsObject())
        {
            foreach ((string method, JsonNode? operation) in operations!.AsObject())
            {
                for (int i = 0; i < PerOperation; i++)
                    await AskAsync(path, method, operation!.AsObject());
            }
        }

        Assert.True(answers.Where(each => each.Key is >= 400 and < 500).Sum(each => each.Value) > 500, "too few were wrong: " + string.Join(", ", answers));
        Assert.Contains(200, answers.Keys);
        Assert.True(refusedInChinese > 100, $"only {refusedInChinese} refusals of fields in Chinese");
        Assert.Equal("ok", (await gateway.GetAsync("/health")).GetProperty("status").GetString());
        Assert.True(gateway.Commands.Recent.Count <= 1000);

        async Task AskAsync(string path, string method, JsonObject operation)
        {
            StringBuilder address = new(path);
            List<string> query = [];
            foreach (JsonObject parameter in (operation["parameters"]?.AsArray() ?? []).Select(each => Resolve(each!.AsObject())))
            {
                string name = parameter["name"]!.GetValue<string>();
                if (parameter["in"]!.GetValue<string>() == "path")
                    address.Replace("{" + name + "}", Uri.EscapeDataString(Word() is { Length: > 0 } word ? word : "x"));
                else if (parameter["in"]!.GetValue<string>() == "query" && random.Next(4) > 0)
                    query.Add($"{name}={Uri.EscapeDataString(Word())}");
            }

            string target = address + (query.Count > 0 ? "?" + string.Join('&', query) : "");
            using HttpRequestMessage request = new(new HttpMethod(method.ToUpperInvariant()), target);
            string? body = null;
            if (method is not "get")
            {
                JsonNode? schema = operation["requestBody"]?["content"]?["application/json"]?["schema"];
                body = random.Next(8) switch
                {
                    0 => "",
                    1 => Damaged(Value(schema, 0)?.ToJsonString() ?? "{}"),
                    2 => new string('[', 500),
                    3 => Word(),
                    _ => (Value(schema, 0) ?? Loose()).ToJsonString(),
                };
                request.Content = new StringContent(body, Encoding.UTF8, random.Next(10) == 0 ? "text/plain" : "application/json");
            }

            bool asksChinese = asked++ % 2 == 0;
            if (asksChinese)
                request.Headers.AcceptLanguage.ParseAdd("zh-CN");
            using HttpResponseMessage answer = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            int status = (int)answer.StatusCode;
            string what = $"{method} {target} {body}";
            Assert.True(status < 500, $"{status} for {what}");
            answers[status] = answers.GetValueOrDefault(status) + 1;
            if (status is >= 400)
            {
                JsonElement problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
                if (asksChinese && problem.TryGetProperty("errors", out JsonElement errors))
                {
                    refusedInChinese++;
                    Assert.All(errors.EnumerateObject().SelectMany(field => field.Value.EnumerateArray()), text => Assert.True(text.GetString()!.Any(IsHan), $"{text} for {what}"));
                }

                Assert.True(problem.GetProperty("status").GetInt32() == status && problem.GetProperty("title").GetString()!.Length > 0, $"no words for {what}");
            }
        }

        JsonObject Resolve(JsonObject node) => node["$ref"]?.GetValue<string>() is { } reference
            ? reference.Split('/').Skip(1).Aggregate((JsonNode)document, (at, step) => at[step]!).AsObject()
            : node;

        // Mostly what the schema asks for, now and then something else.
        JsonNode? Value(JsonNode? schema, int depth)
        {
            if (schema is null || depth > 5 || random.Next(6) == 0)
                return Anything();
            JsonObject one = Resolve(schema.AsObject());
            JsonNode? type = one["type"] is JsonArray several ? several[random.Next(several.Count)] : one["type"];
            switch (type?.GetValue<string>())
            {
                case "object":
                    JsonObject made = [];
                    foreach ((string name, JsonNode? property) in one["properties"]?.AsObject() ?? [])
                    {
                        if (random.Next(5) > 0)
                            made[name] = Value(property, depth + 1);
                    }

                    return made;
                case "array":
                    return new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(one["items"], depth + 1))]);
                case "integer" or "number":
                    return JsonValue.Create(random.NextDouble() * Math.Pow(10, random.Next(-3, 12)) * (random.Next(2) * 2 - 1));
                case "boolean":
                    return JsonValue.Create(random.Next(2) == 0);
                default:
                    return JsonValue.Create(Word());
            }
        }

        // Bodies that are read by hand have no schema: the fields that such bodies have.
        JsonNode Loose()
        {
            JsonObject made = [];
            foreach (string field in new[] { "value", "reason", "expiry", "action", "note", "hours", "meter", "time", "oldFinal", "newStart", "season", "from", "to" })
            {
                if (random.Next(3) > 0)
                    made[field] = field == "action" ? JsonValue.Create(random.Next(2) == 0 ? "shelve" : Word()) : Anything();
            }

            return made;
        }

        JsonNode? Anything() => random.Next(6) switch
        {
            0 => null,
            1 => JsonValue.Create(random.Next(-5, 5000)),
            2 => JsonValue.Create(Word()),
            3 => new JsonArray(1, "two"),
            4 => new JsonObject { ["a"] = 1 },
            _ => JsonValue.Create(random.Next(2) == 0),
        };

        string Word() => random.Next(30) == 0 ? new string('x', 3000) : random.Next(12) == 0 ? random.Next().ToString(CultureInfo.InvariantCulture) : Words[random.Next(Words.Length)];

        string Damaged(string json) => json.Length == 0 ? "{" : json.Remove(random.Next(json.Length), 1);
    }

    private static bool IsHan(char letter) => letter is >= '\u4E00' and <= '\u9FFF';
}
