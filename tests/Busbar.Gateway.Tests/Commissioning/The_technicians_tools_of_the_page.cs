using System.Net;
using Busbar.Gateway.Commissioning;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Security;
using Busbar.Gateway.Tests.Security;
using Busbar.Site.Devices;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;
using Busbar.Technician.Probe;
using Busbar.Technician.Scan;

namespace Busbar.Gateway.Tests.Commissioning;

/// <summary>What the tools may ask, what a form means, and that one tool runs at a time; the clicks are the browser's tests.</summary>
public sealed class The_technicians_tools_of_the_page(SecureGateway gateway) : IClassFixture<SecureGateway>
{
    private FieldAccess Access => gateway.Get<FieldAccess>();

    private FieldTools Tools => gateway.Get<FieldTools>();

    [Theory]
    [InlineData("192.168.1.20", true)]
    [InlineData("10.1.2.3:1502", true)]
    [InlineData("172.31.0.9", true)]
    [InlineData("localhost:502", true)]
    [InlineData("/dev/ttyUSB0", true)]
    [InlineData("172.32.0.9", false)]
    [InlineData("203.0.113.7:502", false)]
    [InlineData("meters.example", false)]
    [InlineData("/etc/passwd", false)]
    [InlineData("/dev/pts/3", false)]
    [InlineData("/dev/ttyUSB0/../../etc/passwd", false)]
    [InlineData("", false)]
    [InlineData("here:there", false)]
    public void Ask_serial_ports_of_this_computer_and_the_buildings_own_networks_alone(string place, bool may)
    {
        Assert.Equal(may, Access.Of(place, out LocalName reason) is not null);
        Assert.Equal(may, reason.En.Length == 0);
        Assert.Equal(may, reason.Zh.Length == 0);
    }

    [Fact]
    public void Refuse_a_port_of_another_controller_and_say_how_to_ask_it()
    {
        Assert.Null(Access.Of("plant/field", out LocalName reason));
        Assert.Contains("busbar doctor --controller plant --serial plant-rs485=/dev/ttyUSB0", reason.En, StringComparison.Ordinal);
        Assert.Contains("plant-rs485", reason.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void Know_the_sites_TCP_lines_by_their_names()
    {
        Assert.Equal("127.0.0.1:15024", Access.Of("plant/battery", out _)?.ToString());
    }

    [Theory]
    [InlineData("localhost:15024")]
    [InlineData("127.0.0.1:15024")]
    public void Know_a_line_however_its_address_is_written(string place) => Assert.Equal("127.0.0.1:15024", Access.Of(place, out _)?.ToString());

    [Fact]
    public void Read_the_fields_as_the_command_line_reads_its_options()
    {
        ScanOrder scan = Assert.IsType<ScanOrder>(Read(FieldTool.Scan, new() { Target = "10.0.0.1", Units = "1-3,9" }));
        Assert.Equal([1, 2, 3, 9], scan.Options.Units);
        Assert.Equal([DeviceProtocol.Modbus], scan.Options.Protocols);
        Assert.Equal(ScanOptions.UsualSettings, Assert.IsType<ScanOrder>(Read(FieldTool.Scan, new() { Target = "/dev/ttyUSB0" })).Options.Settings);
        Assert.Equal(2, Assert.IsType<DoctorOrder>(Read(FieldTool.Doctor, new() { Target = "10.0.0.1", Devices = "tuf-2000=1\neastron-sdm630=2" })).Patients.Count);
        Assert.IsType<SiteDoctorOrder>(Read(FieldTool.Doctor, new()));

        ScanOrder slow = Assert.IsType<ScanOrder>(Read(FieldTool.Scan, new() { Target = "/dev/ttyUSB0", AllSettings = true, Thorough = true }));
        Assert.Equal((ScanOptions.AllSettings, true), (slow.Options.Settings, slow.Options.Thorough));
        ProbeOrder meter = Assert.IsType<ProbeOrder>(Read(FieldTool.Probe, new() { Target = "10.0.0.1", Protocol = "dlt645", Address = "", Data = "0x00010000" }));
        Assert.Equal(0x00010000u, Assert.IsType<MeterQuestion>(meter.Question).Data);
    }

    [Fact]
    public void Refuse_devices_without_a_place_instead_of_examining_the_whole_site()
    {
        Assert.Null(new ToolForm { Devices = "tuf-2000=1" }.Read(FieldTool.Doctor, gateway.Get<SiteModel>(), gateway.Get<PolicyDesk>().Types.Library, Access, out LocalName error));
        Assert.Contains("go together", error.En, StringComparison.Ordinal);
        Assert.Contains("位置", error.Zh, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FieldTool.Scan, "units", "1-400", "write for instance 1-20,247")]
    [InlineData(FieldTool.Scan, "setting", "9600,7X1", "write for instance 9600,8N1")]
    [InlineData(FieldTool.Probe, "register", "400001", "40001 of a document is mostly 0 on the wire")]
    [InlineData(FieldTool.Scan, "protocol", "profibus", "'profibus' is not among modbus")]
    [InlineData(FieldTool.Probe, "protocol", "profibus", "'profibus' is not among modbus")]
    [InlineData(FieldTool.Probe, "table", "registers", "'registers' is not among coil")]
    [InlineData(FieldTool.Probe, "data", "energy", "write for instance 0x901F")]
    [InlineData(FieldTool.Probe, "device", "tuf-2001", "did you mean 'tuf-2000'?")]
    [InlineData(FieldTool.Probe, "address", "300", "write a unit from 0 to 255")]
    [InlineData(FieldTool.Doctor, "devices", "tuf-2000", "for instance eastron-sdm630=1")]
    [InlineData(FieldTool.Doctor, "devices", "dlt645-single-phase=7", "write the 12 digits")]
    public void Refuse_a_field_with_what_would_be_right(FieldTool tool, string field, string value, string told)
    {
        ToolForm form = new() { Target = "10.0.0.1" };
        switch (field)
        {
            case "units": form.Units = value; break;
            case "setting": form.Setting = value; break;
            case "register": form.Register = value; break;
            case "device": form.Device = value; break;
            case "protocol": form.Protocol = value; break;
            case "table": form.Table = value; break;
            case "data": (form.Protocol, form.Address, form.Data) = ("mbus", "", value); break;
            case "address": form.Address = value; break;
            default: form.Devices = value; break;
        }

        Assert.Null(form.Read(tool, gateway.Get<SiteModel>(), gateway.Get<PolicyDesk>().Types.Library, Access, out LocalName error));
        Assert.Contains(told, error.En, StringComparison.Ordinal);
        Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", error.Zh);
    }

    [Fact]
    public async Task Run_one_at_a_time_leave_a_trace_and_keep_what_they_found_for_an_engineer()
    {
        ToolRun running = Tools.Start(new Waiting(), "Li", out _)!;

        Assert.Null(Tools.Start(new CheckOrder("x"), "Wang", out LocalName refusal));
        Assert.Contains("Li is using a tool", refusal.En, StringComparison.Ordinal);
        Assert.Equal(("Li", "Doctor"), (gateway.Get<AuditLog>().Newest(1, act: "fieldTool")[0].Entry.Who, gateway.Get<AuditLog>().Newest(1, act: "fieldTool")[0].Entry.After));

        Tools.Cancel(running.Number);
        await Tools.Ending;
        Assert.Equal(ToolState.Cancelled, Tools.Find(running.Number)!.State);
        Assert.Null(Tools.Current);

        ToolRun check = Tools.Start(Assert.IsType<CheckOrder>(Read(FieldTool.Check, new())), "Li", out _)!;
        await Tools.Ending;
        Assert.True(Tools.Find(check.Number)!.Result!.IsGood);
        using HttpClient program = gateway.Program(Scope.Read);
        string text = await program.GetStringAsync($"/api/commissioning/{check.Number}?format=text");
        Assert.Contains("one round of everything takes", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync($"/api/commissioning/{check.Number}?format=html")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await program.GetAsync($"/api/commissioning/{check.Number}?format=pdf")).StatusCode);
    }

    private ToolOrder? Read(FieldTool tool, ToolForm form) => form.Read(tool, gateway.Get<SiteModel>(), gateway.Get<PolicyDesk>().Types.Library, Access, out _);

    private sealed record Waiting() : ToolOrder(FieldTool.Doctor, "a line")
    {
        public override async Task<ToolResult> RunAsync(ToolSurroundings around, CancellationToken cancel)
        {
            await Task.Delay(Timeout.Infinite, cancel);
            throw new InvalidOperationException("it waits for ever");
        }
    }
}
