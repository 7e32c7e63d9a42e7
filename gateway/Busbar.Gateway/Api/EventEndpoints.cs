using System.ComponentModel;
using System.Net.ServerSentEvents;
using Busbar.Gateway.Twin;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Busbar.Gateway.Api;

/// <summary>What changes, as it changes.</summary>
internal static class EventEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/events", Get).WithName("GetEvents")
            .WithSummary("Server-sent events: points, devices, controllers, commands and events as they change. Last-Event-ID continues after an interruption.")
            .Produces<string>(200, "text/event-stream").ProducesValidationProblem().ProducesProblem(404);
        api.MapGet("/events/recent", (EventLog log, HttpRequest request) => Recent(log, RequestLanguage.Of(request))).WithName("GetRecentEvents").WithSummary("The latest 200 events, newest first.");
    }

    private static EventView[] Recent(EventLog log, string language) => [.. log.Recent.Reverse().Take(200).Select(happened => happened.View(language))];

    private static Results<ServerSentEventsResult<object>, ValidationProblem, ProblemHttpResult> Get(
        EventStream stream,
        LiveState state,
        EventLog log,
        HttpRequest request,
        IHostApplicationLifetime lifetime,
        [Description("Only what concerns this device.")] string? device = null,
        [FromHeader(Name = "Last-Event-ID"), Description("Id of the last event that you have; 0, or one of an earlier run of the gateway, sends all that are kept.")] string? lastEventId = null)
    {
        if (device is not null && state.FindDevice(device) is null)
            return Problems.Unknown(Things.Device, device, state.Devices.Select(each => each.Id));
        long? after = null;
        if (lastEventId is not null)
        {
            after = log.After(lastEventId);
            if (after is null)
                return Problems.Field("Last-Event-ID", new("事件编号，与收到的一致；0 表示全部保留的事件", "the id of an event, as it was sent; or 0 for all that are kept"));
        }

        // Without the second token an open stream would hold up the stop of the program.
        CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted, lifetime.ApplicationStopping);
        request.HttpContext.Response.RegisterForDispose(ends);
        IAsyncEnumerable<SseItem<object>> items = stream.Read(device, after, RequestLanguage.Of(request), ends.Token);
        return TypedResults.ServerSentEvents(items);
    }
}
