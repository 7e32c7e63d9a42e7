using System.Globalization;
using Busbar.Field.Modbus;
using Busbar.Points;
using Busbar.Site.Devices;
using Busbar.Technician.Lines;
using Busbar.Technician.Reading;

namespace Busbar.Technician.Doctor;

/// <summary>Whether the device's registers are where and what the file says: shifted, in the other table, in another word order or dialect, off by ten.</summary>
internal sealed class MapExamination(IFieldLine line, CancellationToken cancellation)
{
    private static readonly double[] Factors = [10, 0.1, 100, 0.01, 1000, 0.001];

    /// <summary>The best explanation of a reading that looks wrong; null when nothing explains it better than the file as it is.</summary>
    public async Task<Finding?> ExplainAsync(Patient patient, DeviceReading reading)
    {
        double least = reading.IsWhole ? ReadingScore.Of(reading).Value + 1 : double.MinValue;
        List<(double Score, Finding Finding)> explained = [];
        foreach ((DeviceFile? file, Func<Finding> say) in Variations(patient))
        {
            if (file is null)
            {
                continue;
            }

            DeviceReading tried = await new DeviceReader(file).ReadAsync(line, patient.Address, giveUpEarly: true, cancellation).ConfigureAwait(false);
            ReadingScore score = ReadingScore.Of(tried);
            if (tried.IsWhole && score.IsClean && score.IsSure && score.Value > least)
            {
                explained.Add((score.Value, say()));
            }
        }

        (double Score, Finding Finding)[] best = [.. explained.OrderByDescending(e => e.Score)];
        Finding? finding = best.Length == 0 ? null : best.Length > 1 && best[1].Score > best[0].Score - 0.5 ? Either(best[0].Finding, best[1].Finding) : best[0].Finding;
        if (finding is not null || !reading.IsWhole)
        {
            return finding;
        }

        DeviceReading unlimited = await new DeviceReader(FileVariation.Unlimited(patient.File)).ReadAsync(line, patient.Address, cancellation: cancellation).ConfigureAwait(false);
        return OffByTen(patient, unlimited);
    }

    // Small whole numbers and round floats look the same one register further on and in another word order.
    private static Finding Either(Finding first, Finding second) => first with
    {
        Why = new($"{first.Why.Zh}。另一种可能同样说得通：{second.What.Zh}", $"{first.Why.En}. The other way round explains it as well: {second.What.En}"),
    };

    /// <summary>Odd values that are all usual when multiplied by the same power of ten.</summary>
    private static Finding? OffByTen(Patient patient, DeviceReading reading)
    {
        PointReading[] odd = [.. reading.Points.Where(p => p.Point.Poll is not null && Plausibility.Of(p) == Look.Odd)];
        PointReading[] numbers = [.. odd.Where(p => p.IsGood)];
        if (numbers.Length == 0 || numbers.Length != odd.Length)
        {
            return null;
        }

        foreach (double factor in Factors)
        {
            if (numbers.All(p => Plausibility.Of(p.Point.Definition, p.Value * factor) == Look.Telling))
            {
                PointReading shown = numbers[0];
                string unit = UnitSymbol.Of(shown.Point.Definition.Unit);
                string was = string.Create(CultureInfo.InvariantCulture, $"{shown.Name} {shown.Value:0.###} {unit}").TrimEnd();
                string would = string.Create(CultureInfo.InvariantCulture, $"{shown.Value * factor:0.###} {unit}").TrimEnd();
                string times = string.Create(CultureInfo.InvariantCulture, $"{(factor < 1 ? 1 / factor : factor):0}");
                string names = string.Join(", ", numbers.Select(p => p.Name));
                return new Finding(
                    Ailment.OffByTen,
                    patient.Name,
                    factor < 1 ? new($"数值大了 {times} 倍", $"values are {times} times too large") : new($"数值小了 {times} 倍", $"values are {times} times too small"),
                    new($"{was}，按 {would} 才合理；涉及 {names}", $"{was} is not usual and {would} is; the same holds for {names}"),
                    new(string.Create(CultureInfo.InvariantCulture, $"与表盘核对；把设备文件中这些点的 scale 乘以 {factor}"), string.Create(CultureInfo.InvariantCulture, $"compare with the display; multiply the scale of these points in the device file by {factor}")));
            }
        }

        return null;
    }

    private static IEnumerable<(DeviceFile? File, Func<Finding> Say)> Variations(Patient patient)
    {
        foreach (int by in (int[])[1, -1])
        {
            yield return (FileVariation.Shift(patient.File, by), () => new Finding(
                Ailment.OffByOne,
                patient.Name,
                by > 0 ? new("寄存器比文件所写的大 1", "its registers are one above those of the file") : new("寄存器比文件所写的小 1", "its registers are one below those of the file"),
                new($"按文件读出的数值不合理或被拒绝，{(by > 0 ? "后" : "前")}移一个寄存器后全部合理", $"read as the file says the values are odd or refused; read one register {(by > 0 ? "further on" : "back")} all of them are usual"),
                new("文档多从 1 数起，线上从 0：改设备文件的 addressBase，或选对型号的文件", "documents mostly count from 1 and the wire from 0: change addressBase in the device file, or choose the file of the right model")));
        }

        yield return (FileVariation.OtherTable(patient.File), () => new Finding(
            Ailment.WrongTable,
            patient.Name,
            new("输入寄存器与保持寄存器用反了", "input and holding registers are exchanged"),
            new("按文件的表读被拒绝或不合理，换另一张表后全部合理", "the file's table is refused or says odd things; the other table says usual ones throughout"),
            new("在设备文件中把 input 与 holding 对换", "exchange input and holding in the device file")));
        foreach (char dialect in "abc")
        {
            yield return (FileVariation.Dialect(patient.File, dialect), () => new Finding(
                Ailment.WrongDialect,
                patient.Name,
                new($"它说的是 CJ/T 188 的方言 {dialect}", $"it speaks dialect {dialect} of CJ/T 188"),
                new($"按文件的方言读被拒绝、读不通或数值不合理，按方言 {dialect} 全部合理", $"in the file's dialect it refuses, breaks or says odd things; in dialect {dialect} all values are usual"),
                new($"设备文件写 dialect: {dialect}，或选用该方言的设备文件", $"write dialect: {dialect} in the device file, or choose the file of a meter with that dialect")));
        }

        foreach (WordOrder order in (WordOrder[])[WordOrder.Abcd, WordOrder.Cdab, WordOrder.Badc, WordOrder.Dcba])
        {
            string word = order.ToString().ToLowerInvariant();
            yield return (FileVariation.Order(patient.File, order), () => new Finding(
                Ailment.WrongWordOrder,
                patient.Name,
                new($"长数的字序应为 {word}", $"its long numbers come in the order {word}"),
                new($"按文件的字序数值不合理，按 {word} 全部合理并互相吻合", $"in the file's order the values are odd; in {word} all are usual and agree with each other"),
                new($"设备文件写 order: {word}，或在设备上改字序", $"write order: {word} in the device file, or change the order in the device")));
        }
    }
}
