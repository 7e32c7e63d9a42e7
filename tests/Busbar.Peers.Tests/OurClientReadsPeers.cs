using Busbar.Modbus;
using Busbar.Tests.Peers;

namespace Busbar.Peers.Tests;

/// <summary>pymodbus from Debian's packages, over TCP.</summary>
public class OurClientReadsPymodbus : OurClientReads
{
    private static readonly string Script = Path.Combine(PeerPrograms.Folder, "pymodbus_server.py");

    protected override PeerServer StartServer() => PeerServer.Start(null, "/usr/bin/python3", Script, "tcp");

    [Fact]
    public async Task The_rarer_functions_work_too()
    {
        await Client.WriteSingleRegisterAsync(1, 400, 0x12);
        await Client.MaskWriteRegisterAsync(1, 400, 0xF2, 0x25);
        Assert.Equal([0x17, 401], await Client.ReadHoldingRegistersAsync(1, 400, 2));
        Assert.Equal([409, 9, 8], await Client.ReadWriteMultipleRegistersAsync(1, 409, 3, 410, new ushort[] { 9, 8 }));
        IReadOnlyDictionary<byte, string> objects = await Client.ReadDeviceIdentificationAsync(1);
        Assert.Equal("pymodbus", objects[0]);
        Assert.Equal("REGISTER-NUMBERS", objects[1]);
    }
}

/// <summary>pymodbus on the other end of a pty, over RTU.</summary>
public class OurRtuClientReadsPymodbus : OurClientReads
{
    private readonly PtyPair pty = new();

    protected override PeerServer StartServer() => PeerServer.Start(null, "/usr/bin/python3", Path.Combine(PeerPrograms.Folder, "pymodbus_server.py"), "rtu", pty.Path);

    protected override ModbusClient Connect(PeerServer peer) => new ModbusRtuClient(pty.Stream, pty.Path, new() { Timeout = TimeSpan.FromSeconds(10) });

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        pty.Dispose();
        await base.DisposeAsync();
    }
}

/// <summary>The npm package modbus-serial.</summary>
public class OurClientReadsModbusSerial : OurClientReads
{
    private static readonly Lazy<bool> Installed = new(Install);

    protected override PeerServer StartServer() => Installed.Value ? PeerServer.Start(PeerPrograms.Folder, "node", "modbus_serial_server.js") : throw new InvalidOperationException();

    [Fact]
    public async Task Its_identification_is_read()
    {
        IReadOnlyDictionary<byte, string> objects = await Client.ReadDeviceIdentificationAsync(1);
        Assert.Equal("modbus-serial", objects[0]);
        Assert.Equal("8.0", objects[2]);
    }

    private static bool Install()
    {
        if (Directory.Exists(Path.Combine(PeerPrograms.Folder, "node_modules", "modbus-serial"))) return true;
        (int code, string output) = PeerPrograms.RunIn(PeerPrograms.Folder, "npm", "ci");
        return code == 0 ? true : throw new InvalidOperationException($"npm ci in {PeerPrograms.Folder} failed:\n{output}");
    }
}

/// <summary>libmodbus's C server (<c>tests/peers/libmodbus_server.c</c>), with several requests sent before the first answer.</summary>
public class OurClientReadsLibmodbus : OurClientReads
{
    protected override ushort End => 10000;

    protected override PeerServer StartServer() => PeerServer.Start(null, PeerPrograms.Compile("libmodbus_server"));

    protected override ModbusClient Connect(PeerServer peer) => new ModbusTcpClient("127.0.0.1", peer.Port, new() { Timeout = TimeSpan.FromSeconds(10), Depth = 8 });

    [Fact]
    public async Task Many_requests_at_once_each_get_their_own_answer()
    {
        Task<ushort[]>[] reads = [.. Enumerable.Range(0, 200).Select(i => Client.ReadHoldingRegistersAsync(1, (ushort)(i * 10), 10))];
        ushort[][] answers = await Task.WhenAll(reads);
        for (int i = 0; i < answers.Length; i++) Assert.Equal(Enumerable.Range(i * 10, 10), answers[i].Select(value => (int)value));
    }
}
