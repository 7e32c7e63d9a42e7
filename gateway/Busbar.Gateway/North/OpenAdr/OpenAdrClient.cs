using Busbar.Site.Yaml;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Busbar.Gateway.North.OpenAdr;

/// <summary>The server's answer cannot be used; the message says which request and why.</summary>
public sealed class OpenAdrException(string chinese, string english) : Exception(english)
{
    /// <summary>For people.</summary>
    public LocalName Text { get; } = new(chinese, english);
}

/// <summary>
/// The interface of an OpenADR 3.1 server as a VEN uses it: OAuth2 client credentials, programmes, events, reports, its own entry. One
/// token is used until shortly before its end, and asked for anew when the server refuses it.
/// </summary>
internal sealed class OpenAdrClient(HttpClient http, OpenAdrModel model, TimeProvider time)
{
    private const int PageSize = 50;
    private const int MostPages = 100;
    private static readonly TimeSpan BeforeTheEnd = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UsualLife = TimeSpan.FromMinutes(5);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // The description writes ID where camelCase would write Id.
        PropertyNamingPolicy = new IdNaming(),
    };

    private (string Value, DateTimeOffset Until)? token;

    /// <summary>The programmes that are followed.</summary>
    public async Task<IReadOnlyList<AdrProgram>> ProgramsAsync(CancellationToken cancel)
    {
        List<AdrProgram> all = await AllAsync<AdrProgram>("programs", Targets(), cancel);
        string[] missing = [.. model.Programs.Except(all.Select(each => each.ProgramName))];
        if (missing.Length > 0)
            throw new OpenAdrException(
                $"{model.Server} 上没有项目 {string.Join("、", missing)}；现有：{(all.Count == 0 ? "无" : string.Join("、", all.Select(each => each.ProgramName)))}",
                $"{model.Server} shows no programme {string.Join(", ", missing)}; it shows {(all.Count == 0 ? "none" : string.Join(", ", all.Select(each => each.ProgramName)))}");
        return [.. all.Where(each => model.Programs.Count == 0 || model.Programs.Contains(each.ProgramName))];
    }

    /// <summary>The events of a programme.</summary>
    public async Task<IReadOnlyList<AdrEvent>> EventsAsync(string program, CancellationToken cancel) =>
        await AllAsync<AdrEvent>("events", [$"programID={Uri.EscapeDataString(program)}", .. Targets()], cancel);

    /// <summary>Names of the reports of this VEN that the server has for an event.</summary>
    public async Task<IReadOnlySet<string>> ReportsAsync(string adrEvent, CancellationToken cancel) =>
        (await AllAsync<AdrReport>("reports", [$"eventID={Uri.EscapeDataString(adrEvent)}", $"clientName={Uri.EscapeDataString(model.Ven)}"], cancel)).Select(each => each.ReportName).ToHashSet();

    /// <summary>Hands a report over.</summary>
    public async Task ReportAsync(AdrReport report, CancellationToken cancel)
    {
        using HttpResponseMessage answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, new Uri(model.Server, "reports")) { Content = JsonContent.Create(report, options: Json) }, cancel);
    }

    /// <summary>Makes the VEN's own entry when it is not there.</summary>
    public async Task RegisterAsync(CancellationToken cancel)
    {
        if ((await AllAsync<JsonElement>("vens", [$"venName={Uri.EscapeDataString(model.Ven)}"], cancel)).Count > 0)
            return;
        var entry = new { objectType = "VEN_VEN_REQUEST", venName = model.Ven };
        using HttpResponseMessage answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, new Uri(model.Server, "vens")) { Content = JsonContent.Create(entry) }, cancel);
    }

    private string[] Targets() => [.. model.Targets.Select(each => $"targets={Uri.EscapeDataString(each)}")];

    private async Task<List<T>> AllAsync<T>(string path, IReadOnlyList<string> query, CancellationToken cancel)
    {
        List<T> all = [];
        for (int page = 0; page < MostPages; page++)
        {
            string address = $"{path}?{string.Join('&', [.. query, $"skip={page * PageSize}", $"limit={PageSize}"])}";
            using HttpResponseMessage answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, new Uri(model.Server, address)), cancel);
            List<T>? some = await ReadAsync<List<T>>(answer, $"GET {path}", new("JSON 数组", "a JSON array"), cancel);
            all.AddRange(some ?? []);
            if (some is null || some.Count < PageSize)
                break;
        }

        return all;
    }

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancel)
    {
        for (bool isAgain = false; ; isAgain = true)
        {
            using HttpRequestMessage message = request();
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(cancel));
            HttpResponseMessage answer = await http.SendAsync(message, cancel);
            if (answer.IsSuccessStatusCode)
                return answer;
            HttpStatusCode status = answer.StatusCode;
            string detail = await DetailAsync(answer, cancel);
            answer.Dispose();
            if (status == HttpStatusCode.Unauthorized && !isAgain)
                token = null;
            else
                throw new OpenAdrException($"{message.Method} {message.RequestUri!.AbsolutePath}：服务器返回 {(int)status}{detail}", $"{message.Method} {message.RequestUri!.AbsolutePath}: the server answers {(int)status}{detail}");
        }
    }

    private async Task<string> TokenAsync(CancellationToken cancel)
    {
        if (token is { } known && time.GetUtcNow() < known.Until)
            return known.Value;
        Uri address = model.Token ?? await TokenAddressAsync(cancel);
        Dictionary<string, string> form = new() { ["grant_type"] = "client_credentials", ["client_id"] = model.ClientId, ["client_secret"] = await SecretAsync(cancel) };
        if (model.Scope is { } scope)
            form["scope"] = scope;
        using FormUrlEncodedContent content = new(form);
        using HttpResponseMessage answer = await http.PostAsync(address, content, cancel);
        if (!answer.IsSuccessStatusCode)
        {
            string detail = await DetailAsync(answer, cancel);
            throw new OpenAdrException(
                $"POST {address.AbsolutePath}：服务器不给令牌（{(int)answer.StatusCode}{detail}）；检查 clientId 和 secretFile",
                $"POST {address.AbsolutePath}: the server gives no token ({(int)answer.StatusCode}{detail}); look at clientId and secretFile");
        }

        JsonElement given = await ReadAsync<JsonElement>(answer, $"POST {address.AbsolutePath}", new("含 access_token 的 JSON 对象", "a JSON object with access_token"), cancel);
        if (given.ValueKind != JsonValueKind.Object || !given.TryGetProperty("access_token", out JsonElement value) || value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: > 0 } bearer)
            throw new OpenAdrException($"POST {address.AbsolutePath}：应答中没有 access_token（应为字符串）", $"POST {address.AbsolutePath}: the answer has no access_token that is a text");
        TimeSpan life = given.TryGetProperty("expires_in", out JsonElement seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetInt32(out int told) && told > 0 ? TimeSpan.FromSeconds(told) : UsualLife;
        token = (bearer, time.GetUtcNow() + (life > 2 * BeforeTheEnd ? life - BeforeTheEnd : life / 2));
        return bearer;
    }

    private async Task<Uri> TokenAddressAsync(CancellationToken cancel)
    {
        Uri otherwise = new(model.Server, "auth/token");
        Uri asked = new(model.Server, "auth/server");
        using HttpResponseMessage answer = await http.GetAsync(asked, cancel);
        if (!answer.IsSuccessStatusCode)
            return otherwise;
        JsonElement told = await ReadAsync<JsonElement>(answer, $"GET {asked.AbsolutePath}", new("含 tokenURL 的 JSON 对象", "a JSON object with tokenURL"), cancel);
        if (told.ValueKind != JsonValueKind.Object || !told.TryGetProperty("tokenURL", out JsonElement text) || text.ValueKind == JsonValueKind.Null)
            return otherwise;
        if (text.ValueKind != JsonValueKind.String || !Uri.TryCreate(model.Server, text.GetString(), out Uri? address))
            throw new OpenAdrException($"GET {asked.AbsolutePath}：tokenURL 为 {text.GetRawText()}，应为地址", $"GET {asked.AbsolutePath}: tokenURL is {text.GetRawText()}; an address belongs there");
        return address.Scheme == "https" || address.IsLoopback ? address : throw new OpenAdrException($"auth/server 指定的令牌地址 {address} 不是 https，密钥不会发往该处", $"auth/server names {address} for tokens; a secret is not sent there, for it is not https");
    }

    private async Task<string> SecretAsync(CancellationToken cancel)
    {
        try
        {
            return (await File.ReadAllTextAsync(model.SecretFile, cancel)).Trim();
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new OpenAdrException($"无法读取客户端密钥：{wrong.Message}", $"the client's secret cannot be read: {wrong.Message}");
        }
    }

    /// <summary>The answer's JSON.</summary>
    /// <param name="right">What the description says that it is.</param>
    /// <exception cref="OpenAdrException">It is something else, a login page for instance.</exception>
    private static async Task<T?> ReadAsync<T>(HttpResponseMessage answer, string request, LocalName right, CancellationToken cancel)
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync<T>(Json, cancel);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a character set that nobody knows.
            string type = answer.Content.Headers.ContentType?.ToString() ?? "-";
            throw new OpenAdrException(
                $"{request}：应答（{type}）不符合 OpenADR 3.1，应为{right.Zh}：{wrong.Message}", $"{request}: the answer ({type}) is not as OpenADR 3.1 describes it, {right.En}: {wrong.Message}");
        }
    }

    /// <summary>What a problem says of itself, shortened.</summary>
    private static async Task<string> DetailAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        string text = (await answer.Content.ReadAsStringAsync(cancel)).ReplaceLineEndings(" ").Trim();
        return text.Length == 0 ? "" : ": " + (text.Length > 200 ? text[..200] + "..." : text);
    }

    private sealed class IdNaming : JsonNamingPolicy
    {
        public override string ConvertName(string name) =>
            name.Length > 2 && name.EndsWith("Id", StringComparison.Ordinal) ? CamelCase.ConvertName(name[..^2]) + "ID" : CamelCase.ConvertName(name);
    }
}
