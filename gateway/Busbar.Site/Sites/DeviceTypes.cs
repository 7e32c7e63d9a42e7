using Busbar.Field.Profiles;
using Busbar.Site.Compile;
using Busbar.Site.Devices;
using Busbar.Site.Yaml;

namespace Busbar.Site.Sites;

/// <summary>The device types of a folder of device files.</summary>
public sealed class DeviceTypes : IDeviceTypes
{
    private readonly Dictionary<string, DeviceType> _types;
    private readonly HashSet<string> _ids;

    private DeviceTypes(DeviceLibrary library, IEnumerable<string> ids)
    {
        Library = library;
        _types = library.Files.ToDictionary(f => f.Id, TypeOf, StringComparer.Ordinal);
        _ids = [.. _types.Keys, .. ids];
    }

    public DeviceLibrary Library { get; }

    /// <inheritdoc/>
    /// <remarks>Files with errors among them: a site that names one is not told that it does not exist.</remarks>
    public IEnumerable<string> Ids => _ids;

    /// <summary>Loads <c>hardware/devices</c>, or a folder like it.</summary>
    public static DeviceTypes Load(string folder, Diagnostics diagnostics)
    {
        DeviceLibrary library = DeviceLibrary.Load(folder, diagnostics);
        IEnumerable<string> paths = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories) : [];
        return new DeviceTypes(library, paths.Select(p => Path.GetFileNameWithoutExtension(p)));
    }

    public DeviceType? Find(string id) => _types.GetValueOrDefault(id);

    /// <summary>The file of a type.</summary>
    public DeviceFile FileOf(DeviceType type) => Library.Find(type.Id) ?? throw new ArgumentException($"no device file '{type.Id}'", nameof(type));

    /// <summary>A <see cref="ProfilePart"/>. Time-out and guard time are the type's, which the site may have taken from the file.</summary>
    public byte[] CompileProfile(DeviceType type, NamePool names)
    {
        DeviceFile file = FileOf(type);
        return ProfileCompiler.Compile(file with { Modbus = file.Modbus with { Timeout = type.Timeout, Guard = type.Guard } }, names);
    }

    /// <summary>What a site needs to know of a device file.</summary>
    public static DeviceType TypeOf(DeviceFile file)
    {
        Dictionary<string, TimeSpan> periods = file.Polls.ToDictionary(p => p.Name, p => p.Period, StringComparer.Ordinal);
        List<TypePoint> points = [.. file.Points.Select(p => CreatePoint(p, p.Poll is null ? TimeSpan.Zero : periods[p.Poll]))];
        List<TypeRequest> requests = [.. ReadPlanner.Plan(file).Requests.Select(CreateRequest)];
        return new DeviceType(file.Id, file.Class, points, requests, file.Modbus.Timeout, file.Modbus.Guard)
        {
            Protocol = file.Protocol,
            Serial = file.Serial,
            TakesOneClient = file.Modbus.TakesOneClient,
        };
    }

    private static TypePoint CreatePoint(DevicePoint point, TimeSpan period) => new(point.Name, point.Definition, point.Write is not null, period)
    {
        Minimum = point.Minimum,
        Maximum = point.Maximum,
        SafeValue = point.SafeValue,
        MaximumRatePerSecond = point.MaximumRate,
        Step = StepOf(point),
        RevertSeconds = point.Write?.RevertSeconds ?? 0,
    };

    // A fraction, a float or a scale that the device tells itself says nothing about one count.
    private static double StepOf(DevicePoint point) =>
        point.Place is { Item: null } && point.Fraction is null && point.Encoding is { ExponentFrom: null, FactorFrom: null, Type: not (RegisterType.Float32 or RegisterType.Float64 or RegisterType.Bit) } encoding
            ? Math.Abs(encoding.Scale) * Math.Pow(10, encoding.Exponent)
            : 0;

    private static TypeRequest CreateRequest(PlannedRequest request)
    {
        if (request.Space == RegisterSpace.Meter)
        {
            return new TypeRequest(request.Fields[0].Point!.Place!.Item!.Record is null ? $"data {request.Start:X4}" : $"telegram {request.Start}", request.Poll.Period, request.TransmitBytes, request.AnswerBytes);
        }

        string start = request.Model is null ? $"{request.Start}" : $"{request.Model}+{request.Start}";
        return new TypeRequest($"{request.Space} {start}, {request.Count}", request.Poll.Period, request.TransmitBytes, request.AnswerBytes);
    }
}
