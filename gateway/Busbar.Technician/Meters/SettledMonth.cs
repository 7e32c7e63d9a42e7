using System.Globalization;
using System.Text;
using Busbar.Field.Cjt188;
using Busbar.Points;

namespace Busbar.Technician.Meters;

/// <summary>
/// What a CJ/T 188 meter stood at on a past settlement day, read from its answer in each dialect that it fits: D120 to D12B (CJ/T 188-2004,
/// table 5, items 2 to 13) bear four bytes of digits with two decimals and a unit code (table 12); 8103 bears the day itself.
/// </summary>
public static class SettledMonth
{
    private const int Months = 12;
    private const int First = 3;   // behind identifier and SER
    private const int Length = 8;

    /// <summary>A line for each dialect that fits; nothing when the answer is to another identifier.</summary>
    /// <param name="data">From the identifier on.</param>
    /// <param name="isHighFirst">The identifier's high byte goes first: dialects b and c.</param>
    /// <param name="zh">Chinese.</param>
    public static string Text(byte[] data, bool isHighFirst, bool zh)
    {
        if (data.Length <= First)
        {
            return "";
        }

        int identifier = isHighFirst ? (data[0] << 8) | data[1] : (data[1] << 8) | data[0];
        if (identifier == Cjt188Exchange.SettlementDay && MeterProbe.Digits(data, First, 1, false) is { Length: 2 } day)
        {
            return zh ? $"\n每月结算日：{day} 日\n" : $"\nsettlement day: {day} of the month\n";
        }

        int month = identifier - Cjt188Exchange.HistoryMonth + 1;
        if (month is < 1 or > Months)
        {
            return "";
        }

        StringBuilder text = new("\n");
        string when = zh ? $"上 {month} 月结算日" : $"settlement day {month} months back";
        foreach ((char dialect, string digits, byte code) in Readings(data, isHighFirst))
        {
            if (digits.All(char.IsAsciiDigit) && (Cjt188Unit.TryScale(code, Unit.WattHour, out _, out _) || Cjt188Unit.TryScale(code, Unit.CubicMetre, out _, out _)))
            {
                double number = int.Parse(digits, CultureInfo.InvariantCulture) / 100.0;
                text.AppendLine(CultureInfo.InvariantCulture, $"{when}{(zh ? "：" : ": ")}{number:0.00} {MeterProbe.UnitOf(code)}{(zh ? $"（方言 {dialect}）" : $" (dialect {dialect})")}");
            }
        }

        return text.Length > 1 ? text.ToString() : text.AppendLine(zh ? $"{when}：数字或单位码不合任何方言" : $"{when}: digits or unit code fit no dialect").ToString();
    }

    private static IEnumerable<(char Dialect, string Digits, byte Code)> Readings(byte[] data, bool isHighFirst)
    {
        if (data.Length < Length)
        {
            yield break;
        }

        if (!isHighFirst)
        {
            yield return ('a', MeterProbe.Digits(data, First, 4, false), data[Length - 1]);
            yield break;
        }

        yield return ('b', MeterProbe.Digits(data, First, 4, true), data[Length - 1]);
        yield return ('c', MeterProbe.Digits(data, First + 1, 4, false), data[First]);
    }
}
