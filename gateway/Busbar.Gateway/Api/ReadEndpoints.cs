using System.ComponentModel;
using Busbar.Gateway.Twin;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Busbar.Gateway.Api;

/// <summary>What there is and how it stands: controllers, devices, points.</summary>
internal static class ReadEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/controllers", Controllers).WithName("GetControllers").WithSummary("All controllers with their state.");
        api.MapGet("/devices", Devices).WithName("GetDevices").WithSummary("All devices with class, profile, name and whether they answer.");
        api.MapGet("/points", Points).WithName("GetPoints").WithSummary("The points of one device, or of all, with their newest values.").ProducesProblem(404);
        api.MapGet("/points/{device}/{point}", Point).WithName("GetPoint").WithSummary("One point with its newest value.").ProducesProblem(404);
    }

    private static IReadOnlyList<ControllerView> Controllers(LiveState state, HttpRequest request)
    {
        string language = RequestLanguage.Of(request);
        return [.. state.Controllers.Select(controller => controller.View(language))];
    }

    private static IReadOnlyList<DeviceView> Devices(LiveState state, HttpRequest request)
    {
        string language = RequestLanguage.Of(request);
        return [.. state.Devices.Select(device => device.View(language))];
    }

    private static Results<Ok<IReadOnlyList<PointView>>, ProblemHttpResult> Points(LiveState state, HttpRequest request, [Description("Id of a device; without it, the points of all devices.")] string? device = null)
    {
        string language = RequestLanguage.Of(request);
        if (device is null)
            return TypedResults.Ok<IReadOnlyList<PointView>>([.. state.Devices.SelectMany(each => state.Points(each.Id)).Select(point => point.View(language))]);
        if (state.FindDevice(device) is null)
            return Problems.Unknown(Things.Device, device, state.Devices.Select(each => each.Id));
        return TypedResults.Ok<IReadOnlyList<PointView>>([.. state.Points(device).Select(point => point.View(language))]);
    }

    private static Results<Ok<PointView>, ProblemHttpResult> Point(LiveState state, HttpRequest request, string device, string point) =>
        state.Find(device, point) is { } found ? TypedResults.Ok(found.View(RequestLanguage.Of(request))) : UnknownPoint(state, device, point);

    /// <summary>404 for a device or a point of it that is not there.</summary>
    public static ProblemHttpResult UnknownPoint(LiveState state, string device, string point) =>
        state.FindDevice(device) is null
            ? Problems.Unknown(Things.Device, device, state.Devices.Select(each => each.Id))
            : Problems.Unknown(Things.PointOf(device), point, state.Points(device).Select(each => each.Point));
}
