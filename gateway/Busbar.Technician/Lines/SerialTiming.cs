using System.Globalization;
using Busbar.Site.Devices;

namespace Busbar.Technician.Lines;

/// <summary>Times of a serial setting, and its usual short form.</summary>
public static class SerialTiming
{
    /// <summary>Silence before a request: 3.5 characters, at least 5 ms.</summary>
    public static TimeSpan Guard(SerialSetting setting) => TimeSpan.FromMilliseconds(Math.Max(5, 3.5 * CharacterMilliseconds(setting)));

    /// <summary>What so many characters take.</summary>
    public static TimeSpan Characters(SerialSetting setting, int count) => TimeSpan.FromMilliseconds(count * CharacterMilliseconds(setting));

    /// <summary><c>9600 8N1</c>.</summary>
    public static string Short(SerialSetting setting) =>
        string.Create(CultureInfo.InvariantCulture, $"{setting.Baud} 8{setting.Parity.ToString()[0]}{setting.StopBits}");

    /// <summary>From <c>9600 8N1</c>, <c>2400,8E1</c> or <c>9600</c>; null when it is none of these.</summary>
    public static SerialSetting? Parse(string text)
    {
        string[] parts = text.Split([' ', ',', '/'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is < 1 or > 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int baud) || baud is < 300 or > 921600)
        {
            return null;
        }

        string frame = parts.Length == 2 ? parts[1].ToUpperInvariant() : "8N1";
        Parity? parity = frame is ['8', char letter, '1' or '2'] ? letter switch { 'N' => Parity.None, 'E' => Parity.Even, 'O' => Parity.Odd, _ => null } : null;
        return parity is { } known ? new SerialSetting(baud, known, frame[2] - '0') : null;
    }

    private static double CharacterMilliseconds(SerialSetting setting) =>
        1000.0 * (9 + (setting.Parity == Parity.None ? 0 : 1) + setting.StopBits) / setting.Baud;
}
