using Busbar.Field.Modbus;
using Busbar.Points;
using Busbar.Site.Yaml;

namespace Busbar.Site.Devices;

/// <summary>Reads a device file. Every mistake is reported with line, key and what would be right; nothing is thrown for bad content.</summary>
public static class DeviceFileLoader
{
    /// <summary>Null when the file could not be read or has errors, which <paramref name="diagnostics"/> holds then.</summary>
    public static DeviceFile? Load(string path, Diagnostics diagnostics) => Read(YamlFile.Load(path, diagnostics));

    /// <summary>The same from text; <paramref name="path"/> names it in messages and gives the id.</summary>
    public static DeviceFile? Parse(string path, string text, Diagnostics diagnostics) => Read(YamlFile.Parse(path, text, diagnostics));

    private static DeviceFile? Read(YamlFile file)
    {
        int before = file.Diagnostics.ErrorCount;
        if (file.RootMap() is not { } root)
        {
            return null;
        }

        DeviceFile device = Read(file, root);
        if (file.Diagnostics.ErrorCount == before)
        {
            DeviceFileCheck.Check(device, root);
        }

        return file.Diagnostics.ErrorCount == before ? device : null;
    }

    private static DeviceFile Read(YamlFile file, MapNode root)
    {
        DeviceClass deviceClass = ReadClass(root);
        IReadOnlyList<PollGroup> polls = ReadPolls(root.Map("polls"));
        IReadOnlyList<SunSpecModel> models = ReadModels(root.OptionalMap("models"));
        MeterDialect? meter = MeterDialectReader.Read(root);
        MapNode? modbus = root.OptionalMap("modbus");
        RegisterReader registers = new(
            modbus?.Int("addressBase", 0, 1, 0) ?? 0, modbus?.Enum("order", WordOrder.Abcd) ?? WordOrder.Abcd, models, meter is null ? null : new MeterItemReader(meter));
        CheckMeterKeys(root, meter);

        MapNode? auxiliaryMap = root.OptionalMap("auxiliary");
        string[] auxiliaryNames = [.. auxiliaryMap?.All().Select(e => e.Key) ?? []];
        AuxiliaryNames names = new(auxiliaryNames);
        MapNode? pointMap = root.Map("points");
        PointReader pointReader = new(deviceClass, registers, names, polls);
        // Without a class no point is known; that it is missing was reported once.
        IEnumerable<MapEntry> entries = deviceClass == DeviceClass.None ? [] : pointMap?.All() ?? [];
        List<DevicePoint> points = [.. entries.Select(e => pointReader.Read(pointMap!, e)).OfType<DevicePoint>()];
        if (pointMap is not null && pointMap.Entries.Count == 0)
        {
            pointMap.Error("there is no point", "a device has at least one");
        }

        List<AuxiliaryRegister> auxiliaries = ReadAuxiliaries(auxiliaryMap, registers, names, polls);
        DeviceFile device = new()
        {
            Path = file.Path,
            Id = ReadId(root, file.Path),
            Class = deviceClass,
            Maker = root.Name("maker"),
            Products = [.. root.List("products").Select(n => n.ReadName())],
            Verified = root.Bool("verified"),
            Sources = [.. root.List("sources").Select(n => n.ReadString())],
            Notes = root.Name("notes", ""),
            Wiring = root.Name("wiring"),
            Serial = ReadSerial(root.OptionalMap("serial")),
            Modbus = ReadModbus(modbus, registers, meter),
            Meter = meter,
            Polls = [.. polls.OrderBy(p => p.Period)],
            Models = models,
            Auxiliaries = auxiliaries,
            Points = [.. points.Select(p => p with { Write = CompleteBits(p.Write, auxiliaries) })],
            KeepAlive = ReadKeepAlive(root.OptionalMap("keepAlive"), new WriteRuleReader(registers, names)),
            Simulate = new SimulateReader(registers).Read(root.OptionalMap("simulate"), auxiliaryNames, [.. pointMap?.All().Select(e => e.Key) ?? []]),
        };
        root.Done();
        return device;
    }

    private static string ReadId(MapNode root, string path)
    {
        string id = root.String("device", "the file's name without its ending");
        string expected = System.IO.Path.GetFileNameWithoutExtension(path);
        if (id.Length > 0 && id != expected)
        {
            root.Find("device")!.Error($"'{id}' is not the name of this file", $"write device: {expected}, or rename the file");
        }

        return id;
    }

    private static DeviceClass ReadClass(MapNode root)
    {
        DeviceClass deviceClass = root.Enum<DeviceClass>("class");
        if (deviceClass == DeviceClass.None && root.Find("class") is ScalarNode { Text: "none" } node)
        {
            node.Error("a device has a class", "write for instance powerMeter or thermostat");
        }

        return deviceClass;
    }

    private static SerialSetting? ReadSerial(MapNode? map)
    {
        if (map is null)
        {
            return null;
        }

        SerialSetting serial = new(map.Int("baud", 300, 921600), map.Enum<Parity>("parity"), map.Int("stopBits", 1, 2));
        map.Done();
        return serial;
    }

    /// <summary>What only Modbus has.</summary>
    private static void CheckMeterKeys(MapNode root, MeterDialect? meter)
    {
        if (meter is null)
        {
            return;
        }

        foreach (string key in (string[])["models", "auxiliary", "keepAlive"])
        {
            root.Find(key)?.Error($"a meter of {meter.ProtocolName} has no {key}", "remove it");
        }

        foreach (string key in (string[])["sunspec", "auxiliary", "registers", "ranges"])
        {
            root.OptionalMap("simulate")?.Find(key)?.Error($"a meter of {meter.ProtocolName} has no {key}", "remove it");
        }
    }

    private static ModbusDialect ReadModbus(MapNode? map, RegisterReader registers, MeterDialect? meter)
    {
        ModbusDialect dialect = new()
        {
            Timeout = map?.Duration("timeout", TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(500)) ?? meter?.Timeout ?? TimeSpan.Zero,
            Guard = map?.Duration("guard", TimeSpan.Zero, TimeSpan.FromSeconds(2), TimeSpan.Zero) ?? meter?.Guard ?? TimeSpan.Zero,
            MaximumRegisters = map?.Int("maximumRegisters", 1, 125, 125) ?? 125,
            Gap = map?.Int("gap", 0, 124, 8) ?? 8,
            Forbidden = [.. map?.OptionalList("forbidden").Select(registers.Range).OfType<RegisterRange>() ?? []],
            TakesOneClient = map?.Int("clients", 1, 64, 64) == 1,
        };
        map?.Done();
        return dialect;
    }

    private static List<PollGroup> ReadPolls(MapNode? map)
    {
        List<PollGroup> polls = [];
        foreach (MapEntry entry in map?.All() ?? [])
        {
            polls.Add(new PollGroup(entry.Key, entry.Value.ReadDuration(TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1))));
        }

        if (map is not null && polls.Count == 0)
        {
            map.Error("there is no poll group", "write for instance fast: 1s");
        }

        return polls;
    }

    private static List<SunSpecModel> ReadModels(MapNode? map)
    {
        List<SunSpecModel> models = [];
        foreach (MapEntry entry in map?.All() ?? [])
        {
            bool required = true;
            Node ids = entry.Value;
            if (ids is MapNode detail)
            {
                required = detail.Bool("required", true);
                ids = detail.Require("ids", "the model's id, or a list of ids with one layout") ?? ids;
                detail.Done();
            }

            IReadOnlyList<Node> list = ids is ListNode several ? several.Items : ids is MapNode ? [] : [ids];
            models.Add(new SunSpecModel(entry.Key, [.. list.Select(i => i.ReadInt(1, 65534))], required));
        }

        return models;
    }

    private static List<AuxiliaryRegister> ReadAuxiliaries(MapNode? map, RegisterReader registers, AuxiliaryNames names, IReadOnlyList<PollGroup> polls)
    {
        List<AuxiliaryRegister> auxiliaries = [];
        foreach (MapEntry entry in map?.All() ?? [])
        {
            if (entry.Value.AsMap() is not { } row || registers.Place(row) is not { } place)
            {
                continue;
            }

            RegisterEncoding encoding = registers.Encoding(row, place, null, names);
            string? written = row.Find("poll") is null ? null : row.Choice("poll", [.. polls.Select(p => p.Name)]);
            row.Done();

            // Without a word of its own a scale is read as often as the fastest point that needs it, in one request with it.
            string? fastest = polls.Where(p => names.PollsOf(entry.Key).Contains(p.Name)).OrderBy(p => p.Period).FirstOrDefault()?.Name;
            if ((written ?? fastest) is not { } poll)
            {
                map!.KeyError(entry, "no point needs this register", "name it in scaleFrom, factorFrom or enabledBy of a point, or remove it");
                continue;
            }

            auxiliaries.Add(new AuxiliaryRegister(entry.Key, place, encoding, poll));
        }

        return auxiliaries;
    }

    private static KeepAlive? ReadKeepAlive(MapNode? map, WriteRuleReader writes)
    {
        if (map is null)
        {
            return null;
        }

        WriteStep? step = writes.Step(map, 0);
        TimeSpan period = map.Duration("every", TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        map.Done();
        return step is null ? null : new KeepAlive(step, period);
    }

    private static WriteRule? CompleteBits(WriteRule? rule, List<AuxiliaryRegister> auxiliaries) =>
        rule is null ? null : rule with { Before = [.. rule.Before.Select(s => CompleteBits(s, auxiliaries))], After = [.. rule.After.Select(s => CompleteBits(s, auxiliaries))] };

    private static WriteStep CompleteBits(WriteStep step, List<AuxiliaryRegister> auxiliaries)
    {
        AuxiliaryRegister? register = auxiliaries.Find(a => a.Name == step.BitsOf);
        return register is null ? step : step with { Place = register.Place, Type = register.Encoding.Type, Order = register.Encoding.Order };
    }
}
