using System.Text.RegularExpressions;
using Busbar.Field.Modbus;
using Busbar.Tests.Peers;

namespace Busbar.Peers.Tests;

/// <summary>mbpoll, from Debian's packages, against our server.</summary>
public partial class MbpollReadsOurServer(OurServers servers) : IClassFixture<OurServers>
{
    [Theory]
    [InlineData("tcp", "4", 0, 125)]
    [InlineData("tcp", "3", 1000, 10)]
    [InlineData("rtu", "4", 107, 125)]
    [InlineData("rtu", "3", 59990, 10)]
    public void Registers_are_their_own_numbers(string mode, string table, int start, int count)
    {
        string[] values = Poll(mode, "-t", table, "-r", $"{start}", "-c", $"{count}");
        Assert.Equal(Enumerable.Range(start, count).Select(i => i > 32767 ? $"{i} ({i - 65536})" : $"{i}"), values);
    }

    [Theory]
    [InlineData("tcp", "0", 3)]
    [InlineData("tcp", "1", 5)]
    [InlineData("rtu", "0", 3)]
    [InlineData("rtu", "1", 5)]
    public void Coils_and_inputs_are_on_at_their_multiples(string mode, string table, int step)
    {
        string[] values = Poll(mode, "-t", table, "-r", "500", "-c", "50");
        Assert.Equal(Enumerable.Range(500, 50).Select(i => i % step == 0 ? "1" : "0"), values);
    }

    [Fact]
    public void A_number_of_two_registers_has_the_order_that_mbpoll_knows_by_name()
    {
        RegisterBytes.PutUInt32Abcd(ReadBack(out Action<int> store), 0, RegisterBytes.Float32Bits(-12.5));
        store(200);
        Assert.Equal("-12.5", Poll("tcp", "-t", "4:float", "-B", "-r", "200", "-c", "1")[0]);
        RegisterBytes.PutUInt32Cdab(ReadBack(out store), 0, RegisterBytes.Float32Bits(1.25));
        store(202);
        Assert.Equal("1.25", Poll("tcp", "-t", "4:float", "-r", "202", "-c", "1")[0]);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("rtu")]
    public void What_it_writes_is_in_our_registers(string mode)
    {
        ushort[] holding = (mode == "tcp" ? servers.Registers : servers.SerialRegisters).Holding;
        Write(mode, "-t", "4", "-r", "300", "--", "4321");
        Assert.Equal(4321, holding[300]);
        Write(mode, "-t", "4", "-r", "310", "--", "1", "2", "65535");
        Assert.Equal([1, 2, 65535, 313], holding[310..314]);
    }

    [Fact]
    public void A_register_that_is_not_there_is_told_as_an_illegal_data_address()
    {
        (int code, string output) = Run("tcp", "-t", "4", "-r", "60000", "-c", "1");
        Assert.Contains("Illegal data address", output, StringComparison.Ordinal);
        Assert.NotEqual(0, code);
    }

    private byte[] ReadBack(out Action<int> store)
    {
        byte[] bytes = new byte[4];
        store = at =>
        {
            servers.Registers.Holding[at] = RegisterBytes.UInt16(bytes, 0);
            servers.Registers.Holding[at + 1] = RegisterBytes.UInt16(bytes, 2);
        };
        return bytes;
    }

    private string[] Poll(string mode, params string[] arguments)
    {
        (int code, string output) = Run(mode, arguments);
        Assert.True(code == 0, output);
        return [.. ValueLine().Matches(output).Select(match => match.Groups[1].Value.Trim())];
    }

    private void Write(string mode, params string[] arguments)
    {
        (int code, string output) = Run(mode, arguments);
        Assert.True(code == 0, output);
        Assert.Contains("Written", output, StringComparison.Ordinal);
    }

    private (int Code, string Output) Run(string mode, params string[] arguments)
    {
        string[] first = mode == "tcp" ? ["-m", "tcp", "-p", servers.Port, "-0", "-1", "-o", "10", "-a", "1"] : ["-m", "rtu", "-b", "9600", "-P", "none", "-0", "-1", "-o", "10", "-a", "1"];
        int dashes = Array.IndexOf(arguments, "--");
        string target = mode == "tcp" ? "127.0.0.1" : servers.Tty;
        string[] options = dashes < 0 ? arguments : arguments[..dashes];
        string[] values = dashes < 0 ? [] : arguments[(dashes + 1)..];
        return PeerPrograms.Run("mbpoll", [.. first, .. options, target, .. values]);
    }

    [GeneratedRegex(@"^\[\d+\]:\s*(.+)$", RegexOptions.Multiline)]
    private static partial Regex ValueLine();
}
