using System.ComponentModel;
using Busbar.Gateway.Api;
using Busbar.Gateway.Metering;
using Busbar.Gateway.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Busbar.Gateway.Alarms;

/// <summary>/api/alarms: what stands, the journal, and what operators do (ISA-18.2: acknowledge, shelve, suppress).</summary>
internal static class AlarmEndpoints
{
    private const int LongestShelf = 7 * 24;

    /// <summary>An alarm in one language.</summary>
    public sealed record AlarmView(string Id, string Name, AlarmPriority Priority, AlarmStanding Standing, DateTimeOffset Since, DateTimeOffset? Raised, double? Value, string Text, string? AcknowledgedBy, DateTimeOffset? ShelvedUntil, string? SuppressedBecause, string? Cause);

    /// <summary>A line of the journal.</summary>
    public sealed record AlarmChangeView(string Id, string Name, DateTimeOffset Time, string What, AlarmPriority Priority, double? Value, string Text, string User, string Note);

    public static void Map(IEndpointRouteBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/alarms");
        group.MapGet("", (AlarmService alarms, HttpRequest request) => alarms.Current.Select(alarm => View(alarm, RequestLanguage.Of(request))).ToArray())
            .WithName("GetAlarms").WithSummary("Alarms that are not at rest, most urgent first; those with a cause are explained by another one.");
        group.MapGet("/journal", Journal).WithName("GetAlarmJournal").WithSummary("Every change of every alarm, newest first.").ProducesValidationProblem();
        group.MapPost("/{**id}", Post).WithName("ChangeAlarm").WithSummary("Body {action: acknowledge | shelve | unshelve | suppress | unsuppress, note, hours for shelve}.").ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409).Needs(Role.Operator, Scope.Alarms);
    }

    private static AlarmView View(AlarmState alarm, string language) => new(
        alarm.Id, alarm.Name.For(language), alarm.Priority, alarm.Standing, alarm.Since, alarm.Raised, alarm.Value, alarm.Text.For(language), alarm.AcknowledgedBy, alarm.ShelvedUntil, alarm.SuppressedBecause, alarm.Cause);

    private static Results<Ok<AlarmChangeView[]>, ValidationProblem> Journal(AlarmTables tables, TimeProvider time, HttpRequest request, [Description("First moment; without it a week ago.")] string? from = null, [Description("End; without it now.")] string? to = null)
    {
        DateTimeOffset end = time.GetUtcNow().AddSeconds(1);
        if (to is not null && !TimeText.TryParseInstant(to, out end))
            return Problems.Field("to", TimeText.InstantRight);
        DateTimeOffset start = end.AddDays(-7);
        if (from is not null && !TimeText.TryParseInstant(from, out start))
            return Problems.Field("from", TimeText.InstantRight);
        string language = RequestLanguage.Of(request);
        return TypedResults.Ok<AlarmChangeView[]>([.. tables.Journal(start, end, 5000).Select(change =>
            new AlarmChangeView(change.Id, change.After.Name.For(language), change.Time, change.What, change.After.Priority, change.After.Value, change.After.Text.For(language), change.User, change.Note))]);
    }

    private static async Task<Results<Ok<AlarmView>, ValidationProblem, ProblemHttpResult>> Post(string id, AlarmService alarms, TimeProvider time, HttpRequest request, CancellationToken cancel)
    {
        using Body body = await Body.ReadAsync(request, cancel);
        string action = body.Text("action", 20);
        string note = body.Text("note", 500, isNeeded: action is "shelve" or "suppress");
        decimal hours = action == "shelve" ? body.Number("hours", 0.01m, LongestShelf) : 0;
        if (action is not ("acknowledge" or "shelve" or "unshelve" or "suppress" or "unsuppress"))
            body.Errors["action"] = new("须为 acknowledge、shelve、unshelve、suppress、unsuppress 之一", "one of acknowledge, shelve, unshelve, suppress, unsuppress");
        if (body.Errors.Count > 0)
            return Problems.Fields(body.Errors);
        if (alarms.Find(id) is null)
            return Problems.Unknown(Things.Alarm, id, alarms.Current.Select(alarm => alarm.Id));
        string user = Actor.NameOf(request);
        AlarmChange? change = action switch
        {
            "acknowledge" => alarms.Acknowledge(id, user, note),
            "shelve" => alarms.Shelve(id, time.GetUtcNow().AddHours((double)hours), user, note),
            "unshelve" => alarms.Shelve(id, null, user, note),
            "suppress" => alarms.Suppress(id, note, user),
            _ => alarms.Suppress(id, null, user),
        };
        return change is null
            ? TypedResults.Problem(Problems.Say(new($"“{id}”没有可确认的报警。", $"There is nothing to acknowledge of '{id}'.")), statusCode: StatusCodes.Status409Conflict)
            : TypedResults.Ok(View(change.After, RequestLanguage.Of(request)));
    }
}
