using System.Globalization;
using System.Text;
using Busbar.Modbus;
using Busbar.Points;
using Busbar.Technician.Lines;
using Busbar.Technician.Reading;

namespace Busbar.Technician.Probe;

/// <summary>What a probe shows, in Chinese or English: one read with its raw bytes, or a whole device by its file.</summary>
public static class ProbeText
{
    /// <summary>One read of registers or bits.</summary>
    public static string OfRead(byte function, int start, int count, Answer answer, string language)
    {
        StringBuilder text = new();
        if (answer.Kind != AnswerKind.Data)
        {
            return text.AppendLine(answer.Message).ToString();
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"{Received(language)} {ModbusText.Bytes(answer.Received)}");
        if (function is 1 or 2)
        {
            for (int i = 0; i < count; i++)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{start + i,6}  {(answer.Data[i / 8] >> (i % 8)) & 1}");
            }

            return text.ToString();
        }

        foreach (string line in RegisterViews.Registers(answer.Data, start))
        {
            text.AppendLine(line);
        }

        return text.AppendLine().Append(RegisterViews.Table(answer.Data)).ToString();
    }

    /// <summary>Every point of a device file as it reads now; a request that failed says why.</summary>
    public static string OfDevice(DeviceReading reading, string language)
    {
        bool zh = IsChinese(language);
        StringBuilder text = new();
        foreach (PointReading point in reading.Points.Where(p => p.Point.Poll is not null))
        {
            string value = point.IsGood ? string.Create(CultureInfo.InvariantCulture, $"{point.Value:0.####} {UnitSymbol.Of(point.Point.Definition.Unit)}").TrimEnd() : point.Quality == Quality.NotPresent ? (zh ? "不存在" : "not present") : zh ? "坏值" : "bad";
            string odd = Plausibility.Of(point) == Look.Odd && point.IsGood ? (zh ? "  （不合理）" : "  (odd)") : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"{point.Name,-24}{value,20}{odd}");
        }

        foreach (RequestReading request in reading.Requests.Where(r => r.Answer.Kind != AnswerKind.Data))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{request.Description}: {request.Answer.Message}");
        }

        return text.ToString();
    }

    /// <summary>The word before the raw bytes.</summary>
    internal static string Received(string language) => IsChinese(language) ? "收到" : "received";

    internal static bool IsChinese(string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
}
