using System.Globalization;
using Busbar.Points;
using Busbar.Technician.Reading;

namespace Busbar.Technician.Doctor;

/// <summary>What good values say about the installation: transformers, sensors, flow direction, factors between quantities.</summary>
internal static class ValueExamination
{
    /// <summary>Power below this says nothing about direction.</summary>
    private const double LeastWatts = 50;

    /// <summary>Volumetric heat of water about 60 degC, Wh per m3 and K; within 2 % from 10 to 90 degC.</summary>
    private const double WaterHeat = 1145;

    /// <summary>Below this the pipes may well be cooling.</summary>
    private const double HeatingSupply = 25;

    public static IEnumerable<Finding> Of(Patient patient, DeviceReading reading)
    {
        IEnumerable<Finding?> findings =
        [
            Transformer(patient, reading), SwappedSensors(patient, reading), Flow(patient, reading), ElectricFactor(patient, reading), HeatFactor(patient, reading),
        ];
        return findings.OfType<Finding>();
    }

    private static Finding? Transformer(Patient patient, DeviceReading reading)
    {
        if (reading.File.Class != DeviceClass.PowerMeter)
        {
            return null;
        }

        double[] phases = [reading["activePowerL1"], reading["activePowerL2"], reading["activePowerL3"]];
        if (phases.Any(p => !double.IsFinite(p) || Math.Abs(p) < LeastWatts))
        {
            return null;
        }

        int negative = phases.Count(p => p < 0);
        if (negative is 0 or 3)
        {
            return null;
        }

        int odd = Array.FindIndex(phases, p => p < 0 == (negative == 1));
        string values = string.Join(", ", phases.Select((p, i) => string.Create(CultureInfo.InvariantCulture, $"L{i + 1} {p:0} W")));
        return new Finding(
            Ailment.TransformerReversed,
            patient.Name,
            new($"L{odd + 1} 相的电流互感器接反", $"the current transformer of L{odd + 1} is turned round"),
            new($"三相功率方向不一致：{values}；三相设备极少一相送出、两相用电", $"the phases do not agree: {values}; hardly anything feeds one phase and draws from two"),
            new($"停电后把 L{odd + 1} 互感器掉头，或对调它的 S1、S2；两个接反与一个接反看上去相反，须现场核对箭头", $"with the power off turn the transformer of L{odd + 1} round or swap its S1 and S2; two wrong ones look like one the other way, so check the arrows"));
    }

    private static Finding? SwappedSensors(Patient patient, DeviceReading reading)
    {
        double supply = reading["supplyTemperature"];
        double warmer = reading["returnTemperature"];
        if (reading.File.Class is not (DeviceClass.HeatMeter or DeviceClass.Valve) || !(warmer - supply > 1) || warmer < HeatingSupply || reading["flow"] == 0)
        {
            return null;
        }

        return new Finding(
            Ailment.SupplyAndReturnSwapped,
            patient.Name,
            new("供水与回水温度探头接反", "supply and return sensors are swapped"),
            new(
                string.Create(CultureInfo.InvariantCulture, $"有流量，而供水 {supply:0.0} °C 低于回水 {warmer:0.0} °C，水温又是供热的水温"),
                string.Create(CultureInfo.InvariantCulture, $"water flows, the supply at {supply:0.0} °C is colder than the return at {warmer:0.0} °C, and this is heating water")),
            new("对调两只探头的接线或位置；若确在制冷，则属正常", "exchange the two sensors or their wires; while it really cools, this is as it should be"));
    }

    private static Finding? Flow(Patient patient, DeviceReading reading) =>
        reading.File.Class == DeviceClass.HeatMeter && reading["flow"] < 0 && reading["supplyTemperature"] - reading["returnTemperature"] > 1
            ? new Finding(
                Ailment.FlowReversed,
                patient.Name,
                new("流量计装反", "the flow sensor is turned round"),
                new(string.Create(CultureInfo.InvariantCulture, $"流量为 {reading["flow"]:0.###} m³/h，而供水比回水热"), string.Create(CultureInfo.InvariantCulture, $"the flow is {reading["flow"]:0.###} m³/h while the supply is warmer than the return")),
                new("按箭头方向重装，或在表内改流向", "mount it by its arrow, or change the direction in the meter"))
            : null;

    private static Finding? ElectricFactor(Patient patient, DeviceReading reading)
    {
        if (reading.File.Class != DeviceClass.PowerMeter || Enumerable.Range(1, 3).Select(i => Agreement.ApparentPower(reading, i)).ToArray() is not { } apparent || !double.IsFinite(apparent[0]))
        {
            return null;
        }

        double power = reading["activePower"];
        return Factor(patient, Math.Abs(power), apparent.Where(double.IsFinite).Sum(), "activePower", "U·I");
    }

    private static Finding? HeatFactor(Patient patient, DeviceReading reading)
    {
        double difference = reading["supplyTemperature"] - reading["returnTemperature"];
        double expected = Math.Abs(reading["flow"] * difference * WaterHeat);
        return reading.File.Class != DeviceClass.HeatMeter || Math.Abs(difference) < 3 || expected < 200 ? null : Factor(patient, Math.Abs(reading["heatPower"]), expected, "heatPower", "flow·ΔT");
    }

    // A power factor or a coarse sensor explains a factor of two, not one of ten.
    private static Finding? Factor(Patient patient, double said, double expected, string point, string from)
    {
        if (!double.IsFinite(said) || said == 0 || !double.IsFinite(expected))
        {
            return null;
        }

        double exponent = Math.Log10(said / expected);
        double whole = Math.Round(exponent);
        if (whole == 0 || Math.Abs(exponent - whole) > 0.3)
        {
            return null;
        }

        string ratio = string.Create(CultureInfo.InvariantCulture, $"{Math.Pow(10, Math.Abs(whole)):0}");
        string values = string.Create(CultureInfo.InvariantCulture, $"{point} {said:0} W, {from} {expected:0} W");
        return new Finding(
            Ailment.OffByTen,
            patient.Name,
            new($"{point} 与 {from} 差 {ratio} 倍", $"{point} and {from} differ by a factor of {ratio}"),
            new(values, values),
            new("与表盘核对：变比、单位或设备文件的 scale 错了十的倍数", "compare with the display: a ratio, a unit or a scale of the device file is wrong by a power of ten"));
    }
}
