using System.Globalization;
using System.Text;
using Busbar.Points;

namespace Busbar.Site.Devices;

/// <summary>The library as a page of the docs, in both languages. Generated: a test refuses a page that is not what the files say.</summary>
public static class DeviceLibraryPage
{
    private static readonly (DeviceClass Class, string Zh, string En)[] Classes =
    [
        (DeviceClass.HeatMeter, "热量表", "Heat meters"), (DeviceClass.PowerMeter, "电能表", "Electricity meters"), (DeviceClass.DcMeter, "直流电能表", "DC meters"),
        (DeviceClass.PvInverter, "光伏逆变器", "PV inverters"), (DeviceClass.Battery, "储能电池", "Batteries"), (DeviceClass.DcDcConverter, "变流器", "Converters"),
        (DeviceClass.EvCharger, "充电桩", "EV chargers"), (DeviceClass.HeatPump, "热泵", "Heat pumps"), (DeviceClass.Thermostat, "温控器", "Thermostats"),
        (DeviceClass.FanCoil, "风机盘管与空调网关", "Fan coils and air-conditioner gateways"), (DeviceClass.Valve, "阀门", "Valves"), (DeviceClass.Relay, "继电器模块", "Relay modules"),
        (DeviceClass.Sensor, "传感器", "Sensors"),
    ];

    /// <summary>Where the pages are, from the repository's root.</summary>
    public static IReadOnlyList<(string Path, string Language)> Pages { get; } = [("docs/technician/devices.md", "en"), ("docs/technician/devices.zh-CN.md", "zh")];

    /// <summary>One page.</summary>
    public static string Markdown(DeviceLibrary library, string language)
    {
        bool zh = language == "zh";
        StringBuilder page = new();
        page.AppendLine(zh ? "# 设备库" : "# Device library").AppendLine();
        page.AppendLine(zh ? "[English](devices.md)" : "[中文](devices.zh-CN.md)").AppendLine();
        string count = library.Files.Count.ToString(CultureInfo.InvariantCulture);
        page.AppendLine(zh
            ? $"共 {count} 个设备文件。本页由 `hardware/devices` 生成，不要手改：运行 `busbar devices --write`。"
            : $"{count} device files. This page is made from `hardware/devices`: do not edit it, run `busbar devices --write`.").AppendLine();
        page.AppendLine(zh
            ? "每个文件都在测试中经真实报文模拟、读取并（可写的）写入。“实物”为“否”的，尚无人在真实设备上核对过：装机时请与表盘逐项比对。寄存器表只知道一部分的，文件的 notes 写明。"
            : "Every file is simulated, read and, where writable, written over real frames in the tests. Where \"real\" says no, nobody has checked it on a real device yet: compare with the display. Where only a part of a map is known, the file's notes say so.").AppendLine();
        foreach ((DeviceClass deviceClass, string zhName, string enName) in Classes)
        {
            DeviceFile[] files = [.. library.Files.Where(f => f.Class == deviceClass).OrderBy(f => f.Id, StringComparer.Ordinal)];
            page.AppendLine(CultureInfo.InvariantCulture, $"## {(zh ? zhName : enName)}").AppendLine();
            page.AppendLine(zh ? "| 文件 | 厂家 | 产品 | 协议 | 点 | 可控 | 实物 |" : "| file | maker | products | protocol | points | commands | real |");
            page.AppendLine("|---|---|---|---|---|---|---|");
            foreach (DeviceFile file in files)
            {
                string products = string.Join("; ", file.Products.Select(p => zh ? p.Zh : p.En));
                string commands = string.Join(", ", file.Points.Where(p => p.Write is not null).Select(p => p.Name));
                string real = file.Verified ? (zh ? "是" : "yes") : zh ? "否" : "no";
                string points = file.Points.Count.ToString(CultureInfo.InvariantCulture);
                page.AppendLine($"| [{file.Id}](../../{PathOf(file)}) | {(zh ? file.Maker.Zh : file.Maker.En)} | {products} | {Protocol(file)} | {points} | {commands} | {real} |".Replace("|  |", "| |", StringComparison.Ordinal));
            }

            page.AppendLine();
        }

        return page.ToString();
    }

    private static string PathOf(DeviceFile file)
    {
        string path = file.Path.Replace('\\', '/');
        int at = path.LastIndexOf("hardware/devices/", StringComparison.Ordinal);
        return at < 0 ? path : path[at..];
    }

    private static string Protocol(DeviceFile file) => file.Meter is { } meter ? meter.ProtocolName
        : file.IsSunSpec ? "SunSpec"
        : "Modbus";
}
