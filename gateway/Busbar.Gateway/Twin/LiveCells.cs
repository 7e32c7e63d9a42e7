using Busbar.Points;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Twin;

/// <summary>What the live state holds of a controller; guarded by its lock.</summary>
internal sealed class ControllerCell(string id)
{
    public string Id { get; } = id;

    public LocalName Name { get; set; } = new(id, id);

    public bool IsOnline { get; set; }

    public LocalName? OfflineReason { get; set; } = LiveTexts.NeverHeard;

    public DateTimeOffset? Since { get; set; }

    public DateTimeOffset? LastHeard { get; set; }

    public Dictionary<string, double> Facts { get; } = new(StringComparer.Ordinal);

    public List<DeviceCell> Devices { get; } = [];
}

/// <summary>What the live state holds of a device; guarded by its lock.</summary>
internal sealed class DeviceCell(string id, ControllerCell controller)
{
    public string Id { get; } = id;

    public ControllerCell Controller { get; } = controller;

    public DeviceClass Class { get; set; }

    public string Profile { get; set; } = "";

    public LocalName Name { get; set; } = new(id, id);

    public bool IsOnline { get; set; }

    public LocalName? OfflineReason { get; set; } = LiveTexts.NeverHeard;

    public DateTimeOffset? Since { get; set; }

    public Dictionary<string, PointCell> Points { get; } = new(StringComparer.Ordinal);

    public List<PointCell> Order { get; } = [];
}

/// <summary>What the live state holds of a point; guarded by its lock.</summary>
internal sealed class PointCell(string name)
{
    public string Name { get; } = name;

    public Unit Unit { get; set; }

    public PointKind Kind { get; set; }

    public bool IsWritable { get; set; }

    public double Minimum { get; set; } = double.MinValue;

    public double Maximum { get; set; } = double.MaxValue;

    public string Meaning { get; set; } = "";

    public double? Value { get; set; }

    public Quality Quality { get; set; } = Quality.NotPresent;

    public DateTimeOffset? SourceTime { get; set; }

    public LiveWhy? Why { get; set; }
}
