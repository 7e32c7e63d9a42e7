using System.Net.Http.Json;
using System.Text.Json;
using Busbar.Gateway.Store;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Tests.Api;

/// <summary>What is refused, and what the audit keeps, is said in the language that is asked for.</summary>
public sealed class Problems_in_both_languages(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    [Theory]
    [InlineData("zh-CN", "/api/points?device=room-30", "未知的设备", "没有设备“room-30”；是否指“room-301”？")]
    [InlineData("en", "/api/points?device=room-30", "Unknown device", "There is no device 'room-30'; did you mean 'room-301'?")]
    [InlineData("zh-CN", "/api/commands/77", "未知的命令", "没有命令“77”；全部见 /api/commands")]
    [InlineData("en", "/api/commands/77", "Unknown command", "There is no command '77'; all are at /api/commands")]
    public async Task What_is_not_there_is_told(string language, string path, string title, string detail)
    {
        JsonElement problem = await AskAsync(language, path);
        Assert.Equal((title, detail), (problem.GetProperty("title").GetString(), problem.GetProperty("detail").GetString()));
    }

    [Theory]
    [InlineData("zh-CN", "请求无法照此执行。")]
    [InlineData("en", "The request cannot be carried out as it stands.")]
    public async Task What_cannot_be_carried_out_has_a_title(string language, string title) =>
        Assert.Equal(title, (await AskAsync(language, "/api/commands/none")).GetProperty("title").GetString());

    [Theory]
    [InlineData("zh-CN", "/api/history?point=x", "point", "须写作 设备/点，例如 room-301/roomTemperature")]
    [InlineData("en", "/api/history?point=x", "point", "needed as device/point, such as room-301/roomTemperature")]
    [InlineData("zh-CN", "/api/commands/none", "id", "命令编号须为整数，由 PUT /api/points 给出")]
    [InlineData("zh-CN", "/api/metering/energy?from=x", "from", "须为当地日期，例如 2026-01-31")]
    public async Task A_field_that_is_wrong_is_told_with_what_would_be_right(string language, string path, string field, string right)
    {
        JsonElement problem = await AskAsync(language, path);
        Assert.Equal(right, problem.GetProperty("errors").GetProperty(field)[0].GetString());
        Assert.Contains(right, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_in_the_audit_reads_in_both_languages_and_a_persons_words_as_they_were_said()
    {
        CommandAuditEntry limited = Entry(CommandAuditEntry.InBoth(new LocalName("法定范围", "legal\nrange")));
        Assert.Equal(("法定范围", "legal range"), (limited.TextIn("zh-CN"), limited.TextIn("en")));
        Assert.Equal("冷 cold", Entry("冷 cold").TextIn("en"));
        Assert.Equal("", Entry(CommandAuditEntry.InBoth(null)).TextIn("zh"));
    }

    private async Task<JsonElement> AskAsync(string language, string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.AcceptLanguage.ParseAdd(language);
        using HttpResponseMessage answer = await gateway.Http.SendAsync(request);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static CommandAuditEntry Entry(string text) => new(1, DateTimeOffset.UnixEpoch, "Limited", "floors", "room-301", "setpoint", 20, 8, "page", text);
}
