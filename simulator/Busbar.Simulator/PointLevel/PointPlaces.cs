using Busbar.Controller;
using Busbar.Points;
using Busbar.Site.Policies;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.PointLevel;

/// <summary>The points of several controllers as the gateway sees them: read by id, commanded by id.</summary>
internal sealed class PointPlaces
{
    private readonly Dictionary<string, (PointController Controller, int Index)> _places = new(StringComparer.Ordinal);
    private readonly long _start;

    /// <param name="controllers">Their points must have different ids.</param>
    /// <param name="start">Unix ms of monotonic 0.</param>
    public PointPlaces(IReadOnlyList<PointController> controllers, long start)
    {
        _start = start;
        foreach (PointController controller in controllers)
        {
            for (int point = 0; point < controller.PointCount; point++)
            {
                _places[controller.IdOf(point)] = (controller, point);
            }
        }
    }

    /// <summary>A command from outside, as from the gateway; null, or why its controller refuses it.</summary>
    /// <param name="now">Monotonic ms.</param>
    /// <exception cref="ArgumentException">No controller commands such a point.</exception>
    public LocalName? Command(string point, double value, int priority, TimeSpan expiry, long now)
    {
        (PointController controller, int output) = Find(point);
        return controller.Command(output, value, priority, now + (long)expiry.TotalMilliseconds, now, out byte refusal) ? null : ReasonTexts.Refusal(refusal);
    }

    /// <summary>Withdraws what was commanded at a level.</summary>
    /// <exception cref="ArgumentException">No controller commands such a point.</exception>
    public void Release(string point, int priority)
    {
        (PointController controller, int output) = Find(point);
        controller.Release(output, priority);
    }

    /// <summary>What its controller knows of a point, as the gateway would be told.</summary>
    public GatewayReading Reading(string point)
    {
        if (!_places.TryGetValue(point, out (PointController Controller, int Index) place))
        {
            return new GatewayReading(null, Quality.NotPresent, null);
        }

        PointTable points = place.Controller.Tables.Points;
        var quality = (Quality)points.Qualities[place.Index];
        return new GatewayReading(points.Values[place.Index], quality, quality == Quality.NotPresent ? null : DateTimeOffset.FromUnixTimeMilliseconds(_start + points.Times[place.Index]));
    }

    private (PointController Controller, int Output) Find(string point)
    {
        if (_places.TryGetValue(point, out (PointController Controller, int Index) place) && place.Controller.OutputOf(place.Index) is >= 0 and int output)
        {
            return (place.Controller, output);
        }

        throw new ArgumentException($"no controller commands {point}", nameof(point));
    }
}
