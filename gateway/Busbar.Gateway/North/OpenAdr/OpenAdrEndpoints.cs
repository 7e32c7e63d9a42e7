using Busbar.Gateway.Api;
using Busbar.Site.Yaml;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Busbar.Gateway.North.OpenAdr;

/// <summary>What the OpenADR client knows, over REST.</summary>
internal static class OpenAdrEndpoints
{
    /// <summary><see cref="AdrState"/> in the reader's language.</summary>
    internal sealed record AdrView(Uri Server, DateTimeOffset? LastHeard, string? Problem, IReadOnlyList<AdrSignalView> Signals, long? DemandEvent, string? Refusal, int Reports);

    /// <summary><see cref="AdrSignal"/> in the reader's language.</summary>
    internal sealed record AdrSignalView(string Id, string Name, int Priority, IReadOnlyList<AdrWish> Wishes, IReadOnlyList<string> Refusals);

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/openadr", Get).WithName("GetOpenAdr").WithSummary("Events of the OpenADR server as the building understands them, and what becomes of them.").ProducesProblem(404);

    private static Results<Ok<AdrView>, ProblemHttpResult> Get(IServiceProvider services) => services.GetService<OpenAdrKeeper>() is { } keeper
        ? TypedResults.Ok(ViewOf(keeper.State))
        : TypedResults.Problem(
            Problems.Say(new($"未配置 OpenADR 服务器；在站点文件旁的 {NorthModel.FileName} 中写 openAdr", $"No OpenADR server is configured; {NorthModel.FileName} beside the site file names one under openAdr.")),
            statusCode: StatusCodes.Status404NotFound,
            title: Problems.Say(new("没有 OpenADR 客户端", "No OpenADR client")));

    private static AdrView ViewOf(AdrState state) => new(
        state.Server, state.LastHeard, Say(state.Problem), [.. state.Signals.Select(signal => new AdrSignalView(signal.Id, signal.Name, signal.Priority, signal.Wishes, [.. signal.Refusals.Select(Problems.Say)]))], state.DemandEvent, Say(state.Refusal), state.Reports);

    private static string? Say(LocalName? text) => text is null ? null : Problems.Say(text);
}
