using Busbar.Site.Devices;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using Busbar.Technician.Doctor;
using Busbar.Technician.Lines;
using Busbar.Technician.Meters;
using Busbar.Technician.Probe;
using Busbar.Technician.Scan;

namespace Busbar.Gateway.Commissioning;

/// <summary>What stands in the fields of the page, as typed; read into an order, or refused with what would be right.</summary>
public sealed class ToolForm
{
    public string Target { get; set; } = "";

    /// <summary>Speed and parity; empty: the usual ones.</summary>
    public string Setting { get; set; } = "";

    /// <summary>A name of <see cref="FieldWords.Protocols"/>; empty: modbus on TCP, all on a serial line (scan).</summary>
    public string Protocol { get; set; } = "";

    public string Units { get; set; } = "";

    /// <summary>Scan, without a <see cref="Setting"/>: every speed and parity instead of the usual ones.</summary>
    public bool AllSettings { get; set; }

    /// <summary>Scan: ask silent units for input registers too.</summary>
    public bool Thorough { get; set; }

    /// <summary>Unit or meter's digits.</summary>
    public string Address { get; set; } = "1";

    public string Table { get; set; } = "holding";

    public string Register { get; set; } = "0";

    public int Count { get; set; } = 4;

    /// <summary>Probe of a meter without a device file: identifier, or telegram on M-Bus; empty: its readings.</summary>
    public string Data { get; set; } = "";

    /// <summary>Probe: id of a device file; empty: registers, or a meter of <see cref="Protocol"/>.</summary>
    public string Device { get; set; } = "";

    /// <summary>Doctor: what should hang there, ID=ADDRESS, one a line; with a target.</summary>
    public string Devices { get; set; } = "";

    /// <summary>Doctor and accept: one controller's lines; empty: all.</summary>
    public string Controller { get; set; } = "";

    public string Technician { get; set; } = "";

    /// <summary>The order; null, and what would be right.</summary>
    public ToolOrder? Read(FieldTool tool, SiteModel site, DeviceLibrary library, FieldAccess access, out LocalName error)
    {
        error = new("", "");
        string? controller = Controller.Length == 0 ? null : Controller;
        if (tool == FieldTool.Check)
            return new CheckOrder(site.File);
        if (tool == FieldTool.Accept)
            return new AcceptOrder(site.Id, controller, Technician.Trim());
        if (tool == FieldTool.Doctor && Target.Trim().Length == 0)
        {
            if (Devices.Trim().Length == 0)
                return new SiteDoctorOrder(site.Id, controller);
            error = new("填写“线上应有”时也要填写位置；诊断整个项目时两项都留空", "what should hang there and the place go together; leave both empty to examine the whole site");
            return null;
        }

        if (access.Of(Target.Trim(), out error) is not { } target)
            return null;
        SerialSetting? setting = SerialTiming.Parse(Setting.Trim());
        if (setting is null && Setting.Trim().Length > 0)
        {
            error = new($"“{Setting}”不是串口参数；例如 9600,8N1", $"'{Setting}' is no serial setting; write for instance 9600,8N1");
            return null;
        }

        return tool switch
        {
            FieldTool.Scan => Scan(target, setting, out error),
            FieldTool.Probe => Probe(library, target, setting, out error),
            _ => Doctor(library, target, setting, out error),
        };
    }

    private ScanOrder? Scan(FieldTarget target, SerialSetting? setting, out LocalName error)
    {
        error = new("", "");
        IReadOnlyList<byte>? units = Units.Trim().Length == 0 ? target.IsSerial ? new ScanOptions().Units : ScanOptions.UsualTcpUnits : FieldWords.Units(Units);
        if (units is null)
        {
            error = new($"“{Units}”不是地址列表；例如 1-20,247", $"'{Units}' is no list of units; write for instance 1-20,247");
            return null;
        }

        if (ProtocolOf(Protocol, target.IsSerial ? null : DeviceProtocol.Modbus, out DeviceProtocol? only) is { } wrong)
        {
            error = wrong;
            return null;
        }

        return new ScanOrder(target, new ScanOptions
        {
            Settings = setting is not null ? [setting] : AllSettings ? ScanOptions.AllSettings : ScanOptions.UsualSettings,
            Units = units,
            Thorough = Thorough,
            Protocols = only is { } one ? [one] : Enum.GetValues<DeviceProtocol>(),
        });
    }

    private ProbeOrder? Probe(DeviceLibrary library, FieldTarget target, SerialSetting? setting, out LocalName error)
    {
        error = new("", "");
        DeviceFile? file = Device.Trim().Length == 0 ? null : Find(library, Device.Trim(), out error);
        if (file is null && Device.Trim().Length > 0)
            return null;
        if (ProtocolOf(Protocol, DeviceProtocol.Modbus, out DeviceProtocol? said) is { } unknown)
        {
            error = unknown;
            return null;
        }

        DeviceProtocol protocol = file?.Protocol ?? said!.Value;
        string written = Address.Trim().Length > 0 || protocol == DeviceProtocol.Modbus ? Address.Trim() : MeterProbe.AnyAddress(protocol);
        if (DeviceAddress.Parse(protocol, written) is not { } address)
        {
            error = NoAddress(protocol, written);
            return null;
        }

        if (file is not null)
            return new ProbeOrder(target, new DeviceQuestion(file, address), setting);
        if (protocol != DeviceProtocol.Modbus)
            return Meter(target, protocol, address, setting, out error);
        if (!FieldWords.Tables.TryGetValue(Table, out byte function))
        {
            error = NoSuch(Table, FieldWords.Tables.Keys);
            return null;
        }

        if (FieldWords.Register(Register.Trim()) is not { } start || Count is < 1 or > 125)
        {
            error = new("寄存器写 0 到 65535 或 0x0000 到 0xFFFF，数量 1 到 125（文档里的 40001 在线上多为 0）", "write a register from 0 to 65535 or 0x0000 to 0xFFFF, and a count from 1 to 125 (40001 of a document is mostly 0 on the wire)");
            return null;
        }

        return new ProbeOrder(target, new RegisterQuestion((byte)address, function, start, Count), setting);
    }

    private ProbeOrder? Meter(FieldTarget target, DeviceProtocol protocol, ulong address, SerialSetting? setting, out LocalName error)
    {
        error = new("", "");
        uint? data = FieldWords.Number(Data.Trim());
        if (data is not null || Data.Trim().Length == 0)
            return new ProbeOrder(target, new MeterQuestion(protocol, address, data), setting);
        error = new($"“{Data}”不是数据标识；例如 0x901F", $"'{Data}' is no identifier; write for instance 0x901F");
        return null;
    }

    private DoctorOrder? Doctor(DeviceLibrary library, FieldTarget target, SerialSetting? setting, out LocalName error)
    {
        error = new("说明线上应有什么，每行一台，例如 eastron-sdm630=1", "say what should hang there, one a line, for instance eastron-sdm630=1");
        List<Patient> patients = [];
        foreach (string text in Devices.Split(['\n', ' ', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (FieldWords.DeviceAt(text) is not (string id, string written))
                return null;
            if (Find(library, id, out error) is not { } file)
                return null;
            if (DeviceAddress.Parse(file.Protocol, written) is not { } address)
            {
                error = NoAddress(file.Protocol, written);
                return null;
            }

            patients.Add(new Patient($"{file.Id} ({written})", file, address));
        }

        return patients.Count == 0 ? null : new DoctorOrder(target, patients, setting);
    }

    private static DeviceFile? Find(DeviceLibrary library, string id, out LocalName error)
    {
        DeviceFile? file = library.Find(id);
        IEnumerable<string> all = library.Files.Select(f => f.Id);
        string hint = Suggestion.Hint(id, all);
        error = file is not null ? new("", "") : new(
            $"没有设备文件“{id}”{(Suggestion.Nearest(id, all) is { } near ? $"；是否指 {near}？" : "")}",
            hint.Length > 0 ? $"there is no device file '{id}'; {hint}" : $"there is no device file '{id}'");
        return file;
    }

    /// <summary>The protocol of that name, or the usual one for an empty name; else the refusal.</summary>
    private static LocalName? ProtocolOf(string name, DeviceProtocol? usual, out DeviceProtocol? protocol)
    {
        bool isKnown = FieldWords.Protocols.TryGetValue(name, out DeviceProtocol said);
        protocol = isKnown ? said : usual;
        return isKnown || name.Length == 0 ? null : NoSuch(name, FieldWords.Protocols.Keys);
    }

    private static LocalName NoSuch(string value, IEnumerable<string> all) =>
        new($"没有“{value}”这一项；可写 {string.Join("、", all)}", $"'{value}' is not among {string.Join(", ", all)}");

    private static LocalName NoAddress(DeviceProtocol protocol, string written)
    {
        LocalName hint = FieldWords.AddressHint(protocol);
        return new($"“{written}”不是地址；{hint.Zh}", $"'{written}' is no address; {hint.En}");
    }
}
