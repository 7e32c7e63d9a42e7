using Busbar.Field.Profiles;
using Busbar.Site.Compile;

namespace Busbar.Site.Devices;

/// <summary>
/// A device file to the bytes that a controller reads in place (docs/developer/profile-format.md). Point numbers are the
/// order of the file.
/// </summary>
public sealed class ProfileCompiler
{
    private readonly DeviceFile _device;
    private readonly NamePool _names;
    private readonly ReadPlan _plan;
    private readonly ProfileTables _tables = new();

    private ProfileCompiler(DeviceFile device, NamePool names)
    {
        _device = device;
        _names = names;
        _plan = ReadPlanner.Plan(device);
    }

    /// <summary>The profile of a device file; the points' names go into <paramref name="names"/>.</summary>
    /// <exception cref="InvalidOperationException">The file needs more rows than the format can number.</exception>
    public static byte[] Compile(DeviceFile device, NamePool names) => new ProfileCompiler(device, names).Compile();

    private byte[] Compile()
    {
        foreach (PollGroup poll in _device.Polls)
        {
            _tables.Groups.AddRange(ProfileTables.Big((uint)poll.Period.TotalMilliseconds));
        }

        for (int slot = 0; slot < _device.Models.Count; slot++)
        {
            SunSpecModel model = _device.Models[slot];
            foreach (int id in model.Ids)
            {
                _tables.Models.AddRange([.. ProfileTables.Big((ushort)id), (byte)slot, model.Required ? ProfileLayout.ModelRequired : (byte)0]);
            }
        }

        Dictionary<DevicePoint, int> fieldOfPoint = AddRequests();
        foreach (DevicePoint point in _device.Points)
        {
            AddPoint(point, fieldOfPoint.TryGetValue(point, out int field) ? ProfileTables.Index(field, "fields") : ProfileLayout.None);
        }

        byte keepAlive = ProfileLayout.None;
        if (_device.KeepAlive is { } watchdog)
        {
            keepAlive = ProfileTables.Index(_tables.StepCount, "write steps");
            AddStep(watchdog.Step, null);
        }

        return _tables.Join(Header(keepAlive));
    }

    private byte[] Header(byte keepAlive) =>
    [
        ProfileLayout.FormatVersion,
        (byte)_device.Class,
        (byte)_device.Protocol,
        _device.Meter is { } meter ? MeterRows.Flags(meter) : _device.IsSunSpec ? ProfileLayout.ProfileNeedsIdentification : (byte)0,
        .. ProfileTables.Big((ushort)_device.Modbus.Timeout.TotalMilliseconds),
        .. ProfileTables.Big((ushort)_device.Modbus.Guard.TotalMilliseconds),
        ProfileTables.Index(_tables.NumberCount, "different numbers"),
        ProfileTables.Index(_device.Polls.Count, "poll groups"),
        ProfileTables.Index(_device.Models.Count, "models"),
        ProfileTables.Index(_tables.Models.Count / ProfileLayout.ModelSize, "model ids"),
        ProfileTables.Index(_device.Auxiliaries.Count, "auxiliary registers"),
        ProfileTables.Index(_plan.Requests.Count, "requests"),
        ProfileTables.Index(_device.Points.Count, "points"),
        ProfileTables.Index(_tables.FieldCount, "fields"),
        ProfileTables.Index(_tables.StepCount, "write steps"),
        ProfileTables.Index(_tables.MapCount, "map rows"),
        ProfileTables.Index(_tables.SentinelCount, "not-available values"),
        keepAlive,
        .. ProfileTables.Big((uint)(_device.KeepAlive?.Period.TotalMilliseconds ?? 0)),
    ];

    private Dictionary<DevicePoint, int> AddRequests()
    {
        Dictionary<DevicePoint, int> fieldOfPoint = new(ReferenceEqualityComparer.Instance);
        for (int request = 0; request < _plan.Requests.Count; request++)
        {
            PlannedRequest planned = _plan.Requests[request];
            byte group = ProfileTables.Index(GroupIndex(planned.Poll.Name), "poll groups");
            _tables.Requests.AddRange(
            [
                .. _device.Meter is { } meter
                    ? MeterRows.Request(meter, planned, group)
                    : [(byte)planned.Space, 0, .. ProfileTables.Big((ushort)planned.Start), ModelSlot(planned.Model), group, .. ProfileTables.Big((ushort)planned.Count)],
                ProfileTables.Index(_tables.FieldCount, "fields"),
                ProfileTables.Index(planned.Fields.Count, "fields"),
            ]);
            foreach (PlannedField field in planned.Fields)
            {
                if (field.Point is { } point)
                {
                    fieldOfPoint.Add(point, _tables.FieldCount);
                }

                AddField(request, planned, field);
            }
        }

        return fieldOfPoint;
    }

    private void AddField(int request, PlannedRequest planned, PlannedField field)
    {
        RegisterEncoding encoding = field.Point?.Encoding ?? field.Auxiliary!.Encoding;
        Gate? gate = field.Point?.Gate;
        bool isGateHere = gate is not null && planned.Fields.Any(f => f.Auxiliary?.Name == gate.Auxiliary);
        int flags = (field.Auxiliary is not null ? ProfileLayout.FieldIsAuxiliary : 0) | (isGateHere ? ProfileLayout.FieldReadsBackWhole : 0);
        int target = field.Point is { } point ? PointIndex(point) : AuxiliaryIndex(field.Auxiliary!.Name);
        (byte sentinel, byte sentinels) = _tables.Sentinels(encoding.NotAvailable);
        (byte map, byte maps) = _tables.Map(encoding.Map);
        Fraction? fraction = field.Point?.Fraction;
        byte[] row =
        [
            (byte)target,
            (byte)flags,
            (byte)request,
            (byte)encoding.Type,
            .. ProfileTables.Big((ushort)field.Offset),
            (byte)encoding.Order,
            (byte)(sbyte)encoding.Exponent,
            _tables.Number(encoding.Scale),
            encoding.Offset.Equals(0.0) ? ProfileLayout.None : _tables.Number(encoding.Offset),
            AuxiliarySlot(encoding.ExponentFrom),
            AuxiliarySlot(encoding.FactorFrom),
            sentinel,
            sentinels,
            map,
            maps,
            (byte)encoding.BitShift,
            (byte)encoding.BitCount,
            (byte)(fraction?.Type ?? RegisterType.None),
            (byte)(fraction is null ? 0 : fraction.Place.Address - planned.Start),
            AuxiliarySlot(gate?.Auxiliary),
            (byte)(gate?.Mask ?? 0),
            _tables.OptionalNumber(gate?.Otherwise),
            0,
        ];
        if (field.Point?.Place?.Item is { } item)
        {
            MeterRows.Field(row, item);
        }

        _tables.Fields.AddRange(row);
    }

    private void AddPoint(DevicePoint point, byte field)
    {
        int first = _tables.StepCount;
        if (point.Write is { } write)
        {
            AddSteps(write.Before, write);
            AddValueStep(point, write);
            AddSteps(write.After, write);
        }

        int flags = (point.Write is not null ? ProfileLayout.PointWritable : 0) | (point.SafeValue is not null ? ProfileLayout.PointHasSafeValue : 0) | (point.Write is { ReadBack: false } ? ProfileLayout.PointNotReadBack : 0);
        _tables.Points.AddRange(
        [
            .. ProfileTables.Big(_names.Add(point.Name)),
            (byte)point.Definition.Unit,
            (byte)point.Definition.Kind,
            point.Poll is { } poll ? (byte)GroupIndex(poll) : ProfileLayout.None,
            (byte)flags,
            _tables.Number(point.Minimum),
            _tables.Number(point.Maximum),
            _tables.OptionalNumber(point.MaximumRate),
            point.DeadBand.Equals(0.0) ? ProfileLayout.None : _tables.Number(point.DeadBand),
            _tables.OptionalNumber(point.SafeValue),
            ProfileTables.Index(first, "write steps"),
            ProfileTables.Index(_tables.StepCount - first, "write steps"),
            field,
            .. ProfileTables.Big((ushort)(point.Write?.RevertSeconds ?? 0)),
        ]);
    }

    private void AddSteps(IReadOnlyList<WriteStep> steps, WriteRule rule)
    {
        foreach (WriteStep step in steps)
        {
            AddStep(step, rule.Neutral);
        }
    }

    private void AddValueStep(DevicePoint point, WriteRule write)
    {
        RegisterEncoding encoding = point.Encoding;
        (byte map, byte maps) = _tables.Map(encoding.Map);
        AddStepRow(
            (byte)write.Function,
            write.Place,
            ProfileLayout.StepWritesValue,
            (byte)encoding.Type,
            (byte)encoding.Order,
            [
                (byte)(sbyte)encoding.Exponent,
                _tables.Number(encoding.Scale),
                encoding.Offset.Equals(0.0) ? ProfileLayout.None : _tables.Number(encoding.Offset),
                AuxiliarySlot(encoding.ExponentFrom),
                AuxiliarySlot(encoding.FactorFrom),
                map,
                maps,
                ProfileLayout.None,
                ProfileLayout.None,
                ProfileLayout.None,
                ProfileLayout.None,
            ]);
    }

    private void AddStep(WriteStep step, double? neutral)
    {
        bool isBits = step.BitsOf is not null;
        AddStepRow(
            (byte)step.Function,
            step.Place,
            isBits ? ProfileLayout.StepWritesBits : ProfileLayout.StepWritesConstant,
            (byte)step.Type,
            (byte)step.Order,
            [
                0,
                _tables.Number(1),
                ProfileLayout.None,
                ProfileLayout.None,
                ProfileLayout.None,
                0,
                0,
                _tables.Number(step.Value),
                isBits || step.NeutralValue is not null ? _tables.OptionalNumber(neutral) : ProfileLayout.None,
                _tables.OptionalNumber(step.NeutralValue),
                AuxiliarySlot(step.BitsOf),
            ]);
    }

    private void AddStepRow(byte function, RegisterPlace place, byte source, byte type, byte order, byte[] rest)
    {
        byte[] row = [function, ModelSlot(place.Model), .. ProfileTables.Big((ushort)place.Address), source, type, order, .. rest, 0, 0];
        if (place.Item is { } item)
        {
            MeterRows.Step(row, _device.Meter!, item);
        }

        _tables.Steps.AddRange(row);
    }

    private byte ModelSlot(string? model) => model is null ? ProfileLayout.None : (byte)_device.Models.TakeWhile(m => m.Name != model).Count();

    private byte AuxiliarySlot(string? name) => name is null ? ProfileLayout.None : ProfileTables.Index(AuxiliaryIndex(name), "auxiliary registers");

    private int AuxiliaryIndex(string name) => _device.Auxiliaries.TakeWhile(a => a.Name != name).Count();

    private int PointIndex(DevicePoint point) => _device.Points.TakeWhile(p => !ReferenceEquals(p, point)).Count();

    private int GroupIndex(string poll) => _device.Polls.TakeWhile(p => p.Name != poll).Count();
}
