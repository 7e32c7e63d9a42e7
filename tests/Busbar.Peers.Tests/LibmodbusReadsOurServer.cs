using Busbar.Tests.Modbus;
using Busbar.Tests.Peers;

namespace Busbar.Peers.Tests;

/// <summary>A client on libmodbus (<c>tests/peers/libmodbus_client.c</c>) against our server, over TCP and RTU.</summary>
public class LibmodbusReadsOurServer(OurServers servers) : IClassFixture<OurServers>
{
    private readonly string client = PeerPrograms.Compile("libmodbus_client");

    [Theory]
    [InlineData("tcp", "read-holding", 0, 125)]
    [InlineData("tcp", "read-input", 59875, 125)]
    [InlineData("rtu", "read-holding", 40000, 125)]
    [InlineData("rtu", "read-input", 1, 1)]
    public void Registers_are_their_own_numbers(string mode, string command, int start, int count) =>
        Assert.Equal(string.Join(' ', Enumerable.Range(start, count)), Run(mode, command, start, count));

    [Theory]
    [InlineData("tcp", "read-coils", 3)]
    [InlineData("tcp", "read-discrete", 5)]
    [InlineData("rtu", "read-coils", 3)]
    [InlineData("rtu", "read-discrete", 5)]
    public void Two_thousand_bits_are_on_at_their_multiples(string mode, string command, int step) =>
        Assert.Equal(string.Join(' ', Enumerable.Range(1001, 2000).Select(i => i % step == 0 ? 1 : 0)), Run(mode, command, 1001, 2000));

    [Theory]
    [InlineData("tcp")]
    [InlineData("rtu")]
    public void Every_function_that_writes_reaches_our_registers(string mode)
    {
        RegisterNumbers registers = mode == "tcp" ? servers.Registers : servers.SerialRegisters;
        Run(mode, "write-register", 5000, 77);
        Assert.Equal(77, registers.Holding[5000]);
        Run(mode, ["write-registers", "5010", .. Enumerable.Range(1, 123).Select(i => $"{i}")]);
        Assert.Equal(Enumerable.Range(1, 123), registers.Holding[5010..5133].Select(value => (int)value));
        Run(mode, "write-coil", 5000, 1);
        Assert.True(registers.Coils[5000]);
        Run(mode, "write-coils", "5001", "1", "1", "0", "1", "0", "0", "0", "0", "1");
        Assert.Equal([true, true, false, true, false, false, false, false, true], registers.Coils[5001..5010]);
        registers.Holding[5200] = 0x12;
        Run(mode, "mask-write", "5200", "0xF2", "0x25");
        Assert.Equal(0x17, registers.Holding[5200]);
        Assert.Equal("5299 9 8", Run(mode, "read-write", "5299", "3", "5300", "9", "8"));
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("rtu")]
    public void A_register_that_is_not_there_is_refused(string mode) =>
        Assert.Equal("error: Illegal data address", Run(mode, "read-holding", 59999, 2));

    private string Run(string mode, string command, int first, int second) => Run(mode, command, $"{first}", $"{second}");

    private string Run(string mode, params string[] command)
    {
        string[] target = mode == "tcp" ? ["tcp", "127.0.0.1", servers.Port, "1"] : ["rtu", servers.Tty, "9600", "1"];
        return PeerPrograms.Run(client, [.. target, .. command]).Output;
    }
}
