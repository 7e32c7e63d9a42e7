using System.Globalization;
using System.Text;

namespace Busbar.Benchmarks.Gateway;

/// <summary>The site of the benchmark, written into a folder: controllers in the gateway, one or more meters on a TCP connection, polled every second.</summary>
internal static class BenchmarkSite
{
    public const string Profile = "branch-meter";

    /// <summary>Writes site and device file; returns the site file's path.</summary>
    public static string Write(string folder, IReadOnlyList<int> ports, int units)
    {
        string devices = Path.Combine(folder, "hardware", "devices", "power-meter");
        Directory.CreateDirectory(devices);
        File.WriteAllText(Path.Combine(devices, Profile + ".yaml"), DeviceFile());
        string site = Path.Combine(folder, "site.yaml");
        File.WriteAllText(site, SiteFile(ports, units));
        return site;
    }

    // A controller in the gateway holds 100 devices: as many controllers as that takes.
    private static string SiteFile(IReadOnlyList<int> ports, int units)
    {
        StringBuilder text = new();
        text.Append("site: benchmark\nlocation: {latitude: 35.0, longitude: 111.0}\ncontrollers:\n");
        int connections = Math.Max(1, 100 / units);
        for (int first = 0; first < ports.Count; first += connections)
        {
            int end = Math.Min(ports.Count, first + connections);
            text.Append(CultureInfo.InvariantCulture, $"  meters-{first / connections}:\n    host: gateway\n    buses:\n");
            for (int i = first; i < end; i++)
                text.Append(CultureInfo.InvariantCulture, $"      bus-{i}: {{tcp: \"127.0.0.1:{ports[i]}\"}}\n");
            text.Append("    devices:\n");
            for (int i = first; i < end; i++)
            {
                for (int unit = 0; unit < units; unit++)
                    text.Append(CultureInfo.InvariantCulture, $"      meter-{(i * units) + unit}: {{profile: {Profile}, bus: bus-{i}, address: {unit + 1}}}\n");
            }
        }

        return text.ToString();
    }

    private static string DeviceFile()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $$"""
            device: {{Profile}}
            class: powerMeter
            maker: {zh: 通用（不仿任何厂商）, en: Generic (modelled after no maker)}
            products: [{zh: 50 回路电表, en: Meter of 50 circuits}]
            verified: false
            sources: ["our own map, modelled after no maker"]
            notes: {zh: 仅用于性能测试。, en: For benchmarks only.}
            wiring: {zh: Modbus TCP。, en: Modbus TCP.}
            modbus: {timeout: 300ms, maximumRegisters: {{2 * BranchMeter.PointsPerRequest}}}
            polls: {fast: 1s}
            points:
              activePower: {input: 0, type: float32, poll: fast}

            """);
        // Quantities whose canonical range holds every number of BranchMeter: a value outside it would be bad, and told only once.
        string[] quantities = ["Power", "EnergyImport"];
        for (int point = 1; point < BranchMeter.Points; point++)
            text.Append(CultureInfo.InvariantCulture, $"  circuit{1 + ((point - 1) / 2)}{quantities[(point - 1) % 2]}: {{input: {2 * point}, type: float32, poll: fast}}\n");
        return text.ToString();
    }
}
