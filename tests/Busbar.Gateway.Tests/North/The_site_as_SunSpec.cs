using System.Text.Json;
using Busbar.Field.Modbus;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.North.Modbus;
using Busbar.Gateway.Twin;
using Busbar.Modbus;
using Busbar.Points;
using Busbar.Site.Devices;
using Busbar.Site.Yaml;
using Busbar.Technician.Lines;
using Busbar.Technician.Reading;
using Busbar.Technician.Scan;
using Busbar.Tests.Peers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Busbar.Gateway.Tests.North;

/// <summary>The site over real Modbus TCP: read by our own walker, by our own device files, and by pymodbus.</summary>
public sealed class The_site_as_SunSpec : IAsyncDisposable
{
    private readonly NorthRig rig = new("modbus: {port: 0, limit: {longest: 30min}}\n");
    private readonly SiteModbusServer server;
    private readonly PowerLimit limit;

    public The_site_as_SunSpec()
    {
        server = new SiteModbusServer(rig.Model.Modbus!, rig.Site, rig.State, rig.Commands, rig.Demand, rig.Time, NullLogger<SiteModbusServer>.Instance);
        limit = server.Limit!;
    }

    [Fact]
    public async Task Our_own_walker_finds_the_models_in_their_published_lengths()
    {
        await using IFieldLine line = await LineAsync();
        SunSpecIdentity chain = (await SunSpecIdentity.ReadAsync(line, 1, default))!;
        Assert.Equal([(1, 66), (103, 50), (123, 24), (203, 105), (714, 18 + (5 * 25)), (802, 62)], chain.Models);
        Assert.Equal(("Busbar", "Gateway", "yuncheng-demo"), (chain.Maker, chain.Model, chain.Serial));
    }

    [Theory]
    [InlineData(103, "W", 14)]
    [InlineData(103, "WH", 24)]
    [InlineData(103, "St", 38)]
    [InlineData(103, "Evt1", 40)]
    [InlineData(123, "WMaxLimPct", 5)]
    [InlineData(123, "WMaxLimPct_RvrtTms", 7)]
    [InlineData(123, "WMaxLim_Ena", 9)]
    [InlineData(123, "WMaxLimPct_SF", 23)]
    [InlineData(203, "Hz", 16)]
    [InlineData(203, "W", 18)]
    [InlineData(203, "TotWhExp", 38)]
    [InlineData(203, "TotWhImp", 46)]
    [InlineData(203, "TotWh_SF", 54)]
    [InlineData(203, "Evt", 105)]
    [InlineData(714, "NPrt", 4)]
    [InlineData(714, "DCA_SF", 15)]
    [InlineData(714, "PrtTyp", 20)]
    [InlineData(802, "SoC", 11)]
    [InlineData(802, "ChaSt", 16)]
    [InlineData(802, "State", 22)]
    [InlineData(802, "W", 47)]
    [InlineData(802, "W_SF", 63)]
    public void A_point_lies_where_the_published_model_has_it(int model, string point, int offset) =>
        Assert.Equal(offset, new SiteModels(rig.Model.Modbus!, rig.Site, rig.State, limit, "1").Create().Single(each => each.Id == model).OffsetOf(point));

    [Fact]
    public async Task A_controller_with_our_device_file_reads_the_inverter_that_the_site_is()
    {
        rig.Set("pv-ac/activePower", 21_340);
        rig.Set("pv-ac/energyGenerated", 123_456_789);
        rig.Set("pv-ac/voltageL1", 231.4);
        rig.Set("pv-ac/frequency", 49.98);
        rig.Set("pv-ac/status", 4);
        await using IFieldLine line = await LineAsync();
        DeviceReading reading = await new DeviceReader(File("pv-inverter/sunspec-inverter.yaml")).ReadAsync(line, 1);
        Assert.True(reading.IsIdentified);
        Assert.Equal((21_340, 123_456_789, 231.4, 49.98, 4), (reading["activePower"], reading["energyGenerated"], reading["voltageL1"], Math.Round(reading["frequency"], 2), reading["status"]));
        Assert.Equal(100, reading["powerLimit"]);
    }

    [Fact]
    public async Task What_nobody_knows_is_not_implemented_and_a_sum_with_an_unknown_part_is_unknown()
    {
        rig.Set("pv-ac/activePower", 21_340);
        rig.Set("pv-ac/frequency", 50, Quality.Bad);
        rig.Set("grid-meter/activePower", -12_000);
        rig.Set("grid-meter/energyImport", 5_000_000_000);
        await using ModbusTcpClient client = await ClientAsync();
        Dictionary<string, int> map = await MapAsync(client);
        Assert.Equal(2134, (short)await RegisterAsync(client, map["103"] + 14));
        Assert.Equal(1, (short)await RegisterAsync(client, map["103"] + 15));
        Assert.Equal(0xFFFF, await RegisterAsync(client, map["103"] + 16));
        Assert.Equal(-1200, (short)await RegisterAsync(client, map["203"] + 18));
        Assert.Equal(0x8000, await RegisterAsync(client, map["203"] + 2));
        // Past its 32 bits the counter goes on from the beginning.
        ushort[] import = await client.ReadHoldingRegistersAsync(1, (ushort)(map["203"] + 46), 2);
        Assert.Equal(5_000_000_000 - 0x1_0000_0000, ((long)import[0] << 16) | import[1]);
        rig.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0x8000, await RegisterAsync(client, map["103"] + 14));
    }

    [Fact]
    public async Task The_battery_and_the_ports_of_the_DC_bus_bear_their_signs()
    {
        rig.Set("battery/power", -20_000);
        rig.Set("battery/stateOfCharge", 62.5);
        rig.Set("battery/voltage", 402.1);
        rig.Set("ev-1/power", 11_000);
        rig.Set("pv-dc/pvPower", 18_000);
        await using ModbusTcpClient client = await ClientAsync();
        Dictionary<string, int> map = await MapAsync(client);
        Assert.Equal((625, 4, 4021, -2000), (await RegisterAsync(client, map["802"] + 11), await RegisterAsync(client, map["802"] + 16), await RegisterAsync(client, map["802"] + 34), (short)await RegisterAsync(client, map["802"] + 47)));
        Dictionary<string, (int Type, short Watts)> ports = [];
        for (int port = 0; port < 5; port++)
        {
            ushort[] all = await client.ReadHoldingRegistersAsync(1, (ushort)(map["714"] + 20 + (25 * port)), 25);
            string id = new([.. all[2..10].SelectMany(word => new[] { (char)(word >> 8), (char)(word & 0xFF) }).TakeWhile(letter => letter != 0)]);
            ports[id] = (all[0], (short)all[12]);
        }

        Assert.Equal(new() { ["acdc"] = (5, short.MinValue), ["pv-dc"] = (0, 1800), ["battery"] = (1, -2000), ["ev-1"] = (2, -1100), ["ev-2"] = (2, short.MinValue) }, ports);
    }

    [Fact]
    public async Task A_limit_written_by_pymodbus_becomes_an_entry_that_ends_by_its_revert_time()
    {
        await server.StartAsync(default);
        string script = Path.Combine(PeerPrograms.Folder, "sunspec_client.py");
        (int code, string output) = PeerPrograms.Run("/usr/bin/python3", script, $"{server.EndPoint!.Port}", "60", "300");
        Assert.True(code == 0, output);
        using JsonDocument told = JsonDocument.Parse(output);
        Assert.Equal([1, 103, 123, 203, 714, 802], told.RootElement.GetProperty("models").EnumerateArray().Select(model => model[0].GetInt32()));
        Assert.Equal((60.0, 300, 1), (told.RootElement.GetProperty("percent").GetDouble(), told.RootElement.GetProperty("revert").GetInt32(), told.RootElement.GetProperty("enabled").GetInt32()));

        OutgoingCommand sent = rig.Link.Commands[^1];
        Assert.Equal(("pv-ac", "powerLimit", 60.0, 11, TimeSpan.FromSeconds(300)), (sent.Device, sent.Point, sent.Value, sent.Priority, sent.Expiry));
        Command command = rig.Commands.Recent[0];
        Assert.Equal("modbus", command.Request.User);
        Assert.Contains("reverts in 300 s", command.Request.Reason, StringComparison.Ordinal);

        int before = rig.Link.Commands.Count;
        rig.Time.Advance(TimeSpan.FromSeconds(299));
        limit.Step();
        Assert.True(limit.IsEnabled);
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        limit.Step();
        Assert.False(limit.IsEnabled);
        Assert.Equal(before, rig.Link.Commands.Count);
    }

    [Fact]
    public void A_limit_taken_back_lets_go_at_once()
    {
        limit.Write(40, 600, true);
        limit.Write(null, null, false);
        Assert.Equal([40, null], rig.Link.Commands.Select(command => command.Value));
        limit.Step();
        Assert.Equal(2, rig.Link.Commands.Count);
    }

    [Fact]
    public void A_limit_without_a_revert_time_gets_the_longest_and_says_so()
    {
        limit.Write(70, null, true);
        Assert.Equal((1800, TimeSpan.FromSeconds(1800)), (limit.RevertSeconds, rig.Link.Commands[0].Expiry));
    }

    [Fact]
    public void A_limit_that_did_not_arrive_is_sent_again_with_the_time_that_is_left()
    {
        rig.State.SetDeviceOnline("plant", "pv-ac", false, null, rig.Time.GetUtcNow());
        limit.Write(50, 600, true);
        Assert.Empty(rig.Link.Commands);
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        limit.Step();
        Assert.Empty(rig.Link.Commands);
        rig.State.SetDeviceOnline("plant", "pv-ac", true, null, rig.Time.GetUtcNow());
        limit.Step();
        Assert.Equal((50.0, TimeSpan.FromSeconds(595)), (rig.Link.Commands[0].Value!.Value, rig.Link.Commands[0].Expiry));
        limit.Step();
        Assert.Single(rig.Link.Commands);
    }

    [Theory]
    [InlineData(5, 10_001, 3)]
    [InlineData(7, 1801, 3)]
    [InlineData(9, 2, 3)]
    [InlineData(4, 0, 3)]
    [InlineData(10, 900, 3)]
    [InlineData(23, 0, 2)]
    public async Task A_write_that_is_wrong_is_refused_and_changes_nothing(int offset, ushort value, byte code)
    {
        await using ModbusTcpClient client = await ClientAsync();
        Dictionary<string, int> map = await MapAsync(client);
        ModbusException refused = await Assert.ThrowsAsync<ModbusException>(() => client.WriteSingleRegisterAsync(1, (ushort)(map["123"] + offset), value));
        Assert.Equal(code, refused.ExceptionCode);
        // A block is checked whole: its good registers are not taken either.
        ushort[] block = [5000, 0xFFFF, 100, 0xFFFF, 2];
        await Assert.ThrowsAsync<ModbusException>(() => client.WriteMultipleRegistersAsync(1, (ushort)(map["123"] + 5), block));
        Assert.Equal((100.0, false), (limit.Percent, limit.IsEnabled));
        Assert.Empty(rig.Link.Commands);
    }

    [Fact]
    public async Task The_whole_block_at_once_is_taken_with_what_is_not_implemented_left_as_it_is()
    {
        await using ModbusTcpClient client = await ClientAsync();
        Dictionary<string, int> map = await MapAsync(client);
        ushort[] block = await client.ReadHoldingRegistersAsync(1, (ushort)(map["123"] + 2), 21);
        (block[3], block[5], block[7]) = (2500, 60, 1);
        await client.WriteMultipleRegistersAsync(1, (ushort)(map["123"] + 2), block);
        Assert.Equal((25.0, TimeSpan.FromSeconds(60)), (rig.Link.Commands.Single().Value!.Value, rig.Link.Commands.Single().Expiry));
    }

    [Fact]
    public async Task Another_unit_another_table_and_registers_beside_the_chain_are_refused()
    {
        await using ModbusTcpClient client = await ClientAsync();
        Assert.Equal(2, (await Assert.ThrowsAsync<ModbusException>(() => client.ReadHoldingRegistersAsync(1, 39_999, 1))).ExceptionCode);
        Assert.Equal(1, (await Assert.ThrowsAsync<ModbusException>(() => client.ReadInputRegistersAsync(1, 40_000, 1))).ExceptionCode);
        Assert.Equal(ModbusExceptionCode.GatewayTargetFailedToRespond, (await Assert.ThrowsAsync<ModbusException>(() => client.ReadHoldingRegistersAsync(2, 40_000, 1))).ExceptionCode);
    }

    [Theory]
    [InlineData("modbus: {port: 70000}", "modbus.port")]
    [InlineData("modbus: {address: here}", "no IP address")]
    [InlineData("modbus: {meter: battery}", "what fits here: grid-meter")]
    [InlineData("modbus: {inverters: [pv-dcc]}", "pv-dc")]
    [InlineData("modbus: {limit: {outputs: [room-301/setpoint]}}", "not in percent")]
    [InlineData("modbus: {address: 0.0.0.0, limit: {}}", "name under clients")]
    [InlineData("modbus: {inverters: [], limit: {}}", "no output that a limit could move")]
    [InlineData("modbsu: {}", "modbus")]
    public void A_mistake_in_the_file_is_told_with_its_line(string text, string told) => NorthRig.Refuses(text, told);

    public async ValueTask DisposeAsync()
    {
        await server.StopAsync(default);
        server.Dispose();
        rig.Dispose();
    }

    private static DeviceFile File(string path) => DeviceFileLoader.Load(WorkingCopy.PathOf("hardware", "devices", path), new Diagnostics())!;

    private static async Task<int> RegisterAsync(ModbusTcpClient client, int address) => (await client.ReadHoldingRegistersAsync(1, (ushort)address, 1))[0];

    private async Task<ModbusTcpClient> ClientAsync()
    {
        await server.StartAsync(default);
        return new ModbusTcpClient("127.0.0.1", server.EndPoint!.Port, new ModbusTcpClientOptions { Timeout = TimeSpan.FromSeconds(60) });
    }

    private async Task<IFieldLine> LineAsync()
    {
        await server.StartAsync(default);
        return await FieldTarget.Parse($"127.0.0.1:{server.EndPoint!.Port}", out _)!.OpenAsync(default!, TimeSpan.FromSeconds(60), default);
    }

    /// <summary>Where each model's id lies.</summary>
    private static async Task<Dictionary<string, int>> MapAsync(ModbusTcpClient client)
    {
        Dictionary<string, int> map = [];
        int at = SiteRegisters.Base + 2;
        while (await client.ReadHoldingRegistersAsync(1, (ushort)at, 2) is [not 0xFFFF, _] header)
        {
            map[$"{header[0]}"] = at;
            at += 2 + header[1];
        }

        return map;
    }
}
