using Busbar.Site.Devices;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.Tests.Devices;

/// <summary>Device files of the meters' protocols, of no maker, with everything that the formats have.</summary>
internal static class MeterFiles
{
    private const string Head = """
        maker: Maker
        products: [Product]
        verified: false
        sources: [a source]
        wiring: RS-485
        serial: {baud: 2400, parity: even, stopBits: 1}
        polls: {normal: 20s}

        """;

    private const string Readings = """
        points:
          heatEnergy: {data: 0x901F, at: 8, type: quantity, scale: 0.01, poll: normal}
          heatPower: {data: 0x901F, at: 13, type: quantity, scale: 0.01, poll: normal}
          flow: {data: 0x901F, at: 18, type: quantity, scale: 0.0001, poll: normal}
          volume: {data: 0x901F, at: 23, type: quantity, scale: 0.01, poll: normal}
          supplyTemperature: {data: 0x901F, at: 28, type: bcd24, scale: 0.01, poll: normal}
          returnTemperature: {data: 0x901F, at: 31, type: bcd24, scale: 0.01, poll: normal}
          operatingTime: {data: 0x901F, at: 34, type: bcd24, poll: normal}
          errorCode: {data: 0x901F, at: 44, type: u16, poll: normal}
        """;

    private const string Months = """
          month1HeatEnergy: {data: 0xD120, at: 3, type: quantity, scale: 0.01, poll: normal}
          month2HeatEnergy: {data: 0xD121, at: 3, type: quantity, scale: 0.01, poll: normal}
          month12HeatEnergy: {data: 0xD12B, at: 3, type: quantity, scale: 0.01, poll: normal}
        """;

    private const string ElectricityMeter = """
        dlt645: {}
        points:
          energyImport: {data: 0x00010000, type: bcd32, scale: 0.01, unit: kWh, poll: normal}
          energyTariff1: {data: 0x0001FF00, at: 8, type: bcd32, scale: 0.01, unit: kWh, poll: normal}
          energyTariff2: {data: 0x0001FF00, at: 12, type: bcd32, scale: 0.01, unit: kWh, poll: normal}
          voltageL1: {data: 0x02010100, type: bcd16, scale: 0.1, poll: normal}
          currentL1: {data: 0x02020100, type: signedBcd24, scale: 0.001, poll: normal}
          activePower: {data: 0x02030000, type: signedBcd24, scale: 0.0001, unit: kW, poll: normal}
        """;

    private const string LongReadOut = """
        mbus: {}
        points:
          heatEnergy: {record: energy, poll: normal}
          coolingEnergy: {record: energy, vife: 0x3C, poll: normal}
          volume: {record: volume, dif: 0x04, vif: 0x14, poll: normal}
          heatPower: {record: power, dif: 0x0B, vif: 0x2D, poll: normal}
          flow: {record: volumeFlow, dif: 0x02, vif: 0x3B, poll: normal}
          supplyTemperature: {record: flowTemperature, dif: 0x05, vif: 0x5B, poll: normal}
          returnTemperature: {record: returnTemperature, dif: 0x02, poll: normal}
          temperatureDifference: {record: temperatureDifference, telegram: 1, poll: normal}
          operatingTime: {record: operatingTime, telegram: 1, poll: normal}
          errorCode: {record: errorFlags, telegram: 1, poll: normal}
        """;

    private const string Valve = """
        cjt188: {dialect: a, meterType: 0x21}
        points:
          position: {data: 0x901F, at: 44, type: u8, bits: {from: 0, count: 2}, map: {0: 100, 1: 0}, poll: normal}
          positionSetpoint: {type: u8, map: {0x55: 100, 0x99: 0}, write: {data: 0xA017}}
        """;

    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["heat-a"] = Whole("heat-a", "heatMeter", $"cjt188: {{dialect: a, ask: {{0x901F: 0x903F}}}}\n{Readings}"),
        ["heat-b"] = Whole("heat-b", "heatMeter", $"cjt188: {{dialect: b}}\n{Readings}"),
        ["heat-c"] = Whole("heat-c", "heatMeter", $"cjt188: {{dialect: c}}\n{Readings}"),
        ["electricity"] = Whole("electricity", "powerMeter", ElectricityMeter),
        ["heat-months"] = Whole("heat-months", "heatMeter", $"cjt188: {{dialect: b}}\n{Readings}\n{Months}"),
        ["electricity-months"] = Whole("electricity-months", "powerMeter", $"{ElectricityMeter}\n  month1EnergyImport: {{data: 0x00010001, type: bcd32, scale: 0.01, unit: kWh, poll: normal}}"),
        ["m-bus"] = Whole("m-bus", "heatMeter", LongReadOut),
        ["modbus"] = Whole("modbus", "powerMeter", "modbus: {}\npoints:\n  activePower: {input: 12, type: float32, poll: normal}"),
        ["valve"] = Whole("valve", "valve", Valve),
    };

    /// <summary>By id.</summary>
    public static IReadOnlyDictionary<string, DeviceFile> All { get; } = Texts.ToDictionary(t => t.Key, t => Load(t.Key, t.Value), StringComparer.Ordinal);

    /// <summary>Writes them as files, for what reads a folder.</summary>
    public static void WriteTo(string folder)
    {
        foreach ((string id, string text) in Texts)
        {
            File.WriteAllText(Path.Combine(folder, $"{id}.yaml"), text);
        }
    }

    private static string Whole(string id, string deviceClass, string text) => $"device: {id}\nclass: {deviceClass}\n{Head}{text}\n";

    private static DeviceFile Load(string id, string text)
    {
        Diagnostics diagnostics = new();
        DeviceFile? file = DeviceFileLoader.Parse($"{id}.yaml", text, diagnostics);
        return file ?? throw new InvalidOperationException(string.Join('\n', diagnostics.Items));
    }
}
