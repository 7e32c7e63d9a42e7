using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Security;
using Busbar.Gateway.Store;
using Busbar.Gateway.Twin;
using Busbar.Site.Yaml;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Busbar.Gateway.Api;

/// <summary>Commands: to give one, to withdraw it, to follow it.</summary>
internal static class CommandEndpoints
{
    private const int LongestBody = 16 * 1024;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPut("/points/{device}/{point}", Put).WithName("SetPoint")
            .WithSummary("Commands a point. Answered at once with a command id; what becomes of it is told by its stages.")
            .Accepts<SetPointBody>("application/json")
            .ProducesValidationProblem().ProducesProblem(404).ProducesProblem(413).ProducesProblem(415)
            .Needs(Role.Operator, Scope.Command);
        api.MapDelete("/points/{device}/{point}", Delete).WithName("ReleasePoint")
            .WithSummary("Withdraws the operator's entry; the output follows the next level again.")
            .ProducesValidationProblem().ProducesProblem(404)
            .Needs(Role.Operator, Scope.Command);
        api.MapGet("/commands", (CommandService commands, HttpRequest request) => Recent(commands, RequestLanguage.Of(request)))
            .WithName("GetCommands").WithSummary("The latest 200 commands, newest first.");
        api.MapGet("/commands/{id}", Get).WithName("GetCommand").WithSummary("A command with its stages so far.")
            .ProducesValidationProblem().ProducesProblem(404);
    }

    private static CommandView[] Recent(CommandService commands, string language) => [.. commands.Recent.Take(200).Select(command => command.View(language))];

    private static async Task<Results<Accepted<CommandView>, ValidationProblem, ProblemHttpResult>> Put(
        string device, string point, LiveState state, CommandService commands, LegalOverrides overrides, TimeProvider time, HttpRequest request, CancellationToken cancel)
    {
        if (state.Find(device, point) is not { } found)
            return ReadEndpoints.UnknownPoint(state, device, point);
        if (!found.IsWritable)
            return Problems.Field("point", NotWritable(state, found));
        if (!request.HasJsonContentType())
            return TypedResults.Problem(Problems.Say(new("请以 JSON 发送正文，并带请求头 Content-Type: application/json。", "Send the body as JSON with the header 'Content-Type: application/json'.")), statusCode: StatusCodes.Status415UnsupportedMediaType);
        if (await ReadBody(request, cancel) is not { } bytes)
            return TypedResults.Problem(Problems.Say(new($"正文最多 {LongestBody} 字节。", $"The body may have {LongestBody} bytes at most.")), statusCode: StatusCodes.Status413PayloadTooLarge);

        CommandRequest? command;
        try
        {
            using JsonDocument body = JsonDocument.Parse(bytes);
            (command, Dictionary<string, LocalName> errors) = SetPointReader.Read(body.RootElement, found, Actor.NameOf(request), time.GetUtcNow());
            if (command is null)
                return Problems.Fields(errors);
        }
        catch (JsonException wrong)
        {
            return Problems.Field("body", new(
                $"第 {wrong.LineNumber + 1} 行第 {wrong.BytePositionInLine + 1} 字节不是 JSON：数字写作 19.5（NaN 和 Infinity 不是 JSON），文字用双引号",
                $"not JSON at line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}: a number is written 19.5 (NaN and Infinity are not JSON), text stands in double quotes"));
        }

        if (command.OverridesLegalRange && overrides.RangeOf(device, point) is null)
            return Problems.Field("overridesLegalRange", new($"{found.Id} 不受法定限值约束：请去掉此字段", $"no legal range holds {found.Id}: leave the field out"));
        return Accepted(command.OverridesLegalRange ? overrides.Send(command) : commands.Send(command), request);
    }

    private static Results<Accepted<CommandView>, ValidationProblem, ProblemHttpResult> Delete(string device, string point, LiveState state, CommandService commands, HttpRequest request, [Description("Why, in your words; kept with the command.")] string? reason = null)
    {
        if (state.Find(device, point) is not { } found)
            return ReadEndpoints.UnknownPoint(state, device, point);
        if (!found.IsWritable)
            return Problems.Field("point", NotWritable(state, found));
        return Accepted(commands.Send(new CommandRequest(device, point, null, string.IsNullOrWhiteSpace(reason) ? "withdrawn" : reason, TimeSpan.FromHours(1), Actor.NameOf(request))), request);
    }

    private static async Task<Results<Ok<CommandView>, ValidationProblem, ProblemHttpResult>> Get(string id, CommandService commands, IHistory history, HttpRequest request, CancellationToken cancel)
    {
        if (!ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) || number > long.MaxValue)
            return Problems.Field("id", new("命令编号须为整数，由 PUT /api/points 给出", "a command id is a whole number, as answered by PUT /api/points"));
        if (commands.Find(number) is { } command)
            return TypedResults.Ok(command.View(RequestLanguage.Of(request)));
        IReadOnlyList<CommandAuditEntry> audit = await history.ReadAuditAsync(number, cancel);
        return audit.Count > 0
            ? TypedResults.Ok(audit.View(RequestLanguage.Of(request)))
            : Problems.Unknown(Things.Command, id, "/api/commands");
    }

    private static Accepted<CommandView> Accepted(Command command, HttpRequest request) =>
        TypedResults.Accepted($"/api/commands/{command.Id}", command.View(RequestLanguage.Of(request)));

    private static LocalName NotWritable(LiveState state, LivePoint point)
    {
        string[] writable = [.. state.Points(point.Device).Where(each => each.IsWritable).Select(each => each.Point)];
        return writable.Length == 0
            ? new($"{point.Id} 不可下发命令，{point.Device} 的其他点也不可", $"{point.Id} cannot be commanded, nor can any other point of {point.Device}")
            : new($"{point.Id} 不可下发命令；{point.Device} 可下发的点：{string.Join("、", writable)}", $"{point.Id} cannot be commanded; of {point.Device} these can: {string.Join(", ", writable)}");
    }

    private static async Task<byte[]?> ReadBody(HttpRequest request, CancellationToken cancel)
    {
        byte[] buffer = new byte[LongestBody + 1];
        int length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        return length > LongestBody ? null : buffer[..length];
    }
}
