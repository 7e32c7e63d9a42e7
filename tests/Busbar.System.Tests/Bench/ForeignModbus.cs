using System.Globalization;
using System.Text.RegularExpressions;
using Busbar.Tests.Peers;

namespace Busbar.SystemTests.Bench;

/// <summary>Registers as Modbus programs that we did not write read them: Debian's mbpoll, and a client of libmodbus.</summary>
/// <param name="place">host:port, or the path of a tty at 9600 baud.</param>
internal sealed partial class ForeignModbus(string place)
{
    private bool IsTty => place.StartsWith('/');

    private string Port => place[(place.LastIndexOf(':') + 1)..];

    /// <summary>Floats by mbpoll from holding ("4") or input ("3") registers; high word first when asked.</summary>
    public double[] Floats(int unit, string table, int start, int count, bool isHighWordFirst) =>
        [.. Poll(unit, table + ":float", start, count, isHighWordFirst ? ["-B"] : []).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];

    /// <summary>Single registers by mbpoll.</summary>
    public int[] Registers(int unit, string table, int start, int count) =>
        [.. Poll(unit, table, start, count, []).Select(text => int.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture))];

    /// <summary>Raw registers by libmodbus.</summary>
    public ushort[] RawRegisters(int unit, bool isInput, int start, int count)
    {
        string[] target = IsTty ? ["rtu", place, "9600"] : ["tcp", "127.0.0.1", Port];
        (int code, string output) = PeerPrograms.Run(PeerPrograms.Compile("libmodbus_client"), [.. target, $"{unit}", isInput ? "read-input" : "read-holding", $"{start}", $"{count}"]);
        Assert.True(code == 0, output);
        return [.. output.Split(' ').Select(text => ushort.Parse(text, CultureInfo.InvariantCulture))];
    }

    /// <summary>A float of two raw registers.</summary>
    public static double Float(ushort high, ushort low) => BitConverter.UInt32BitsToSingle(((uint)high << 16) | low);

    private IEnumerable<string> Poll(int unit, string type, int start, int count, string[] more)
    {
        string[] mode = IsTty ? ["-m", "rtu", "-b", "9600", "-P", "none"] : ["-m", "tcp", "-p", Port];
        string[] arguments = [.. mode, "-a", $"{unit}", "-0", "-1", "-t", type, "-r", $"{start}", "-c", $"{count}", .. more, IsTty ? place : "127.0.0.1"];
        (int code, string output) = PeerPrograms.Run("mbpoll", arguments);
        // On a line that a killed master left, the answer to its last question may come first.
        for (int again = 0; code != 0 && IsTty && again < 2; again++)
            (code, output) = PeerPrograms.Run("mbpoll", arguments);
        Assert.True(code == 0, output);
        return ValueLine().Matches(output).Select(match => match.Groups[1].Value.Trim());
    }

    [GeneratedRegex(@"^\[\d+\]:\s*(.+)$", RegexOptions.Multiline)]
    private static partial Regex ValueLine();
}
