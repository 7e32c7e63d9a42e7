using Microsoft.AspNetCore.Http.HttpResults;

namespace Busbar.Gateway.North.OpenAdr;

/// <summary>What the OpenADR client knows, over REST.</summary>
internal static class OpenAdrEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/openadr", Get).WithName("GetOpenAdr").WithSummary("Events of the OpenADR server as the building understands them, and what becomes of them.").ProducesProblem(404);

    private static Results<Ok<AdrState>, ProblemHttpResult> Get(IServiceProvider services) => services.GetService<OpenAdrKeeper>() is { } keeper
        ? TypedResults.Ok(keeper.State)
        : TypedResults.Problem($"No OpenADR server is configured; {NorthModel.FileName} beside the site file names one under openAdr.", statusCode: StatusCodes.Status404NotFound, title: "No OpenADR client");
}
