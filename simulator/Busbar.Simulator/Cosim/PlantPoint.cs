using System.Text.Json;
using Busbar.Simulator.PointLevel;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.Cosim;

/// <summary>A point that the outside plant has, and where it belongs.</summary>
internal sealed class PlantPoint
{
    public required string Id { get; init; }

    public required PointController Controller { get; init; }

    /// <summary>Number in the controller.</summary>
    public required int Point { get; init; }

    public required PlantUnit Unit { get; init; }

    /// <summary>The plant takes commands for it.</summary>
    public bool IsWritable { get; init; }

    /// <summary>In the canonical unit; NaN: none said.</summary>
    public double Minimum { get; init; }

    /// <summary>In the canonical unit; NaN: none said.</summary>
    public double Maximum { get; init; }

    /// <summary>A meter's power is what policies correct by: one reading allows one correction.</summary>
    public bool IsPowerMeter { get; init; }

    /// <summary>The last value; NaN is "not present".</summary>
    public double Value { get; set; } = double.NaN;

    /// <summary>The last step gave it.</summary>
    public bool IsGiven { get; set; }

    /// <summary>What was commanded last, canonical; NaN: nothing yet.</summary>
    public double Commanded { get; set; } = double.NaN;

    /// <summary>Reads an entry of <c>points</c>.</summary>
    public static PlantPoint Read(JsonElement entry, int number, SiteModel site, IReadOnlyList<PointController> controllers)
    {
        string at = $"points[{number}]";
        if (entry.ValueKind != JsonValueKind.Object)
        {
            throw new CosimError(at, $"{CosimLine.Describe(entry)} stands here; write {{\"id\":\"device/point\",\"unit\":...,\"writable\":...}}");
        }

        string id = CosimLine.Require(entry, "id", JsonValueKind.String, at + ".id", "the point as device/point").GetString()!;
        at = $"points[{number}] {id}";
        (PointController controller, int point) = Find(id, at, site, controllers);
        TypePoint type = controller.TypeOf(point);
        string unit = entry.TryGetProperty("unit", out JsonElement written) && written.ValueKind != JsonValueKind.Null
            ? written.ValueKind == JsonValueKind.String ? written.GetString()! : throw new CosimError(at + ".unit", $"{CosimLine.Describe(written)} stands here; write the unit as a text")
            : "";
        bool isWritable = false;
        if (entry.TryGetProperty("writable", out JsonElement may) && may.ValueKind != JsonValueKind.Null)
        {
            isWritable = may.ValueKind is JsonValueKind.True or JsonValueKind.False ? may.GetBoolean() : throw new CosimError(at + ".writable", $"{CosimLine.Describe(may)} stands here; write true or false");
        }

        PlantUnit conversion = PlantUnit.Of(type.Definition.Unit, unit, at + ".unit");
        double minimum = conversion.ToCanonical(CosimLine.OptionalNumber(entry, "min", at + ".min"));
        double maximum = conversion.ToCanonical(CosimLine.OptionalNumber(entry, "max", at + ".max"));
        if (minimum > maximum)
        {
            throw new CosimError(at + ".min", "min is above max");
        }

        return new PlantPoint
        {
            Id = id,
            Controller = controller,
            Point = point,
            Unit = conversion,
            IsWritable = isWritable,
            Minimum = minimum,
            Maximum = maximum,
            IsPowerMeter = type.Definition.Class == Busbar.Points.DeviceClass.PowerMeter,
        };
    }

    private static (PointController Controller, int Point) Find(string id, string at, SiteModel site, IReadOnlyList<PointController> controllers)
    {
        foreach (PointController controller in controllers)
        {
            if (controller.IndexOf(id) is int point and >= 0)
            {
                return (controller, point);
            }
        }

        int slash = id.IndexOf('/');
        if (slash < 0)
        {
            throw new CosimError(at, "this is not a point; write device/point, such as room-301/setpoint");
        }

        string device = id[..slash];
        SiteDevice? known = site.FindDevice(device);
        string hint = known is null ? Suggestion.Hint(device, site.Devices.Select(d => d.Id)) : Suggestion.Hint(id[(slash + 1)..], known.Type.Points.Select(p => p.Name));
        string what = known is null ? $"the site has no device '{device}'" : $"{device} ({known.Type.Id}) has no point '{id[(slash + 1)..]}'";
        throw new CosimError(at, hint.Length > 0 ? $"{what}; {hint}" : what);
    }
}
