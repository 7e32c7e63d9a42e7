using System.ComponentModel;
using System.Globalization;
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
        HttpRequest request,
        IHostApplicationLifetime lifetime,
        [Description("Only what concerns this device.")] string? device = null,
        [FromHeader(Name = "Last-Event-ID"), Description("Number of the last event that you have.")] string? lastEventId = null)
    {
        if (device is not null && state.FindDevice(device) is null)
            return Problems.Unknown("device", device, state.Devices.Select(each => each.Id));
        long? after = null;
        if (lastEventId is not null)
        {
            if (!long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
                return Problems.Field("Last-Event-ID", "the number of an event, as its id was sent");
            after = number;
        }

        // Without the second token an open stream would hold up the stop of the program.
        CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted, lifetime.ApplicationStopping);
        request.HttpContext.Response.RegisterForDispose(ends);
        IAsyncEnumerable<SseItem<object>> items = stream.Read(device, after, RequestLanguage.Of(request), ends.Token);
        return TypedResults.ServerSentEvents(items);
    }
}
