using Busbar.Field.Profiles;
using Busbar.Link;
using Busbar.Points;
using Busbar.Site.Compile;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Compile;

public sealed class DocumentCompilerTests
{
    private const string Office = """
        site: office
        location: {latitude: 35, longitude: 111}
        public: true
        link: {maximumSilentInterval: 90s}
        controllers:
          floors:
            buses:
              field: {serial: floors-rs485, baud: 19200, parity: even, stopBits: 1, timeout: 400ms, guard: 5ms}
              meter: {tcp: "10.0.0.7:1502", timeout: 1s}
            devices:
              room-1: {profile: beca-bac-002, bus: field, address: 17}
              supply: {profile: generic-dc-meter, bus: meter, address: 3}
              room-2: {profile: beca-bac-002, bus: field, address: 18}
        """;

    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly DocumentStamp Stamp = new(7, DateTimeOffset.FromUnixTimeSeconds(1_750_000_000));

    private readonly Diagnostics _diagnostics = new();

    [Fact]
    public void Buses_lie_in_18_byte_rows_as_the_architecture_says()
    {
        (ControllerDocument document, byte[] bytes) = Compile(Office);

        byte[] section = Section(document, bytes, DocumentFormat.Buses);
        Assert.Equal(1 + 2 * 18, section.Length);
        Assert.Equal(("field", "floors-rs485"), (Name(document, section, 1), Name(document, section, 4)));
        // kind 1, port name, no TCP port, 19200 baud, even, 1 stop bit, 400 ms, 5 ms, no flags
        Assert.Equal("01", Hex(section, 3, 1));
        Assert.Equal("0000" + "00004B00" + "02" + "01" + "0190" + "0005" + "00", Hex(section, 6, 13));
        Assert.Equal(("meter", "10.0.0.7"), (Name(document, section, 19), Name(document, section, 22)));
        Assert.Equal("02", Hex(section, 21, 1));
        Assert.Equal("05DE" + "00000000" + "00" + "00" + "03E8" + "0000" + "00", Hex(section, 24, 13));
    }

    [Fact]
    public void Devices_lie_in_14_byte_rows_and_share_the_profile_of_their_type()
    {
        (ControllerDocument document, byte[] bytes) = Compile(Office);

        byte[] section = Section(document, bytes, DocumentFormat.Devices);
        Assert.Equal(1 + 3 * 14, section.Length);
        Assert.Equal("03", Hex(section, 0, 1));
        Assert.Equal(["room-1", "supply", "room-2"], new[] { 1, 15, 29 }.Select(at => Name(document, section, at)));
        Assert.Equal("00" + "00" + "0000000000000011" + "0000", Hex(section, 3, 12));
        Assert.Equal("01" + "01" + "0000000000000003" + "0000", Hex(section, 17, 12));
        Assert.Equal("00" + "00" + "0000000000000012" + "0000", Hex(section, 31, 12));
        Assert.Equal(2, Section(document, bytes, DocumentFormat.Profiles)[0]);
    }

    [Fact]
    public void A_profile_in_the_document_names_the_points_of_its_device_file()
    {
        (ControllerDocument document, byte[] bytes) = Compile(Office);

        int at = document.SectionOffset(DocumentFormat.Profiles) + 1;
        DeviceProfile profile = new(bytes, at + 2, (bytes[at] << 8) | bytes[at + 1]);
        Assert.Equal((byte)DeviceClass.Thermostat, profile.DeviceClass);
        SiteDevice device = Load(Office).Controllers[0].Devices[0];
        Assert.Equal(
            device.Type.Points.Select(p => (p.Name, p.IsWritable, p.Minimum, p.Maximum)),
            Enumerable.Range(0, profile.PointCount).Select(i => (document.Names.Text(profile.PointNameOffset(i)), profile.IsWritable(i), profile.PointMinimum(i), profile.PointMaximum(i))));
    }

    [Fact]
    public void A_time_out_written_at_a_bus_takes_the_place_of_the_device_files()
    {
        string twoLines = Office.Replace("      meter:", "      quick: {serial: quick-rs485, baud: 19200}\n      meter:")
            + "\n      room-3: {profile: beca-bac-002, bus: quick, address: 1}\n";
        (ControllerDocument document, byte[] bytes) = Compile(twoLines);

        byte[] profiles = Section(document, bytes, DocumentFormat.Profiles);
        List<DeviceProfile> read = [];
        for (int at = 1; at < profiles.Length;)
        {
            int length = (profiles[at] << 8) | profiles[at + 1];
            read.Add(new DeviceProfile(profiles, at + 2, length));
            at += 2 + length;
        }

        // The thermostat twice, for the profile is the place of a device's own time-out; 0 is "the bus's".
        TimeSpan own = Types.Find("beca-bac-002")!.Timeout;
        Assert.Equal([0, 0, (int)own.TotalMilliseconds], read.Select(p => p.TimeoutMilliseconds));
        Assert.Equal([(byte)DeviceClass.Thermostat, (byte)DeviceClass.DcMeter, (byte)DeviceClass.Thermostat], read.Select(p => p.DeviceClass));
    }

    [Fact]
    public void The_link_section_names_the_site_and_its_silent_interval()
    {
        (ControllerDocument document, byte[] bytes) = Compile(Office);

        byte[] section = Section(document, bytes, DocumentFormat.Link);
        Assert.Equal("office", Name(document, section, 0));
        Assert.Equal("005A", Hex(section, 2, 2));
    }

    [Fact]
    public void The_same_site_gives_the_same_bytes_and_the_version_is_part_of_them()
    {
        byte[] first = Compile(Office).Bytes;

        Assert.Equal(first, Compile(Office).Bytes);
        Assert.NotEqual(first, Compile(Office, Stamp with { Version = 8 }).Bytes);
    }

    [Fact]
    public void The_key_is_not_in_the_document()
    {
        byte[] bytes = Compile(Office).Bytes;

        Assert.Equal(-1, bytes.AsSpan().IndexOf(Key.AsSpan(0, 8)));
    }

    [Fact]
    public void A_policy_part_over_8_KB_is_refused_with_its_figures()
    {
        SiteModel site = Load(Office);
        DocumentCompiler compiler = new(Types.CompileProfile, (_, _, _, _) => new PolicySections(new byte[3000], new byte[5000], new byte[193]));

        Assert.Null(compiler.Compile(site, "floors", Key, Stamp, _diagnostics));

        Assert.Equal(
            "site.yaml:7:5: controllers.floors: outputs, policies and calendar take 8193 bytes; 8192 is the most; use fewer policies or outputs, or a second controller",
            Assert.Single(_diagnostics.Items).ToString());
    }

    [Fact]
    public void A_document_over_16_KB_is_refused_with_the_figures_of_its_sections()
    {
        SiteModel site = Load(Office);
        DocumentCompiler compiler = new((_, _) => new byte[8200], (_, _, _, _) => new PolicySections([], [], []));

        Assert.Null(compiler.Compile(site, "floors", Key, Stamp, _diagnostics));

        string message = Assert.Single(_diagnostics.Items).Message;
        Assert.Matches(@"^the controller's document takes 16\d{3} bytes \(names \d+, profiles 16405, buses 37, devices 43, outputs 0, policies 0, calendar 0, link 4\); 16384 is the most$", message);
    }

    [Fact]
    public void A_dump_tells_in_words_what_the_controller_was_told()
    {
        string dump = DocumentDump.Text(Compile(Office).Bytes);

        Assert.Contains("document floors version 7, issued 2025-06-15T15:06:40Z, not after never", dump);
        Assert.Contains("link: site office, every point reported at least every 90 s", dump);
        Assert.Contains("bus 0: field, serial floors-rs485 19200 baud 8E1, time-out 400 ms, guard 5 ms", dump);
        Assert.Contains("bus 1: meter, tcp 10.0.0.7:1502, time-out 1000 ms, guard 0 ms", dump);
        Assert.Contains("device 1: supply, profile 1, bus 1, address 3", dump);
        Assert.Matches(@"output \d+: room-1/setpoint Analogue .*heating <= 20, cooling >= 26", dump);
        Assert.Throws<ArgumentException>(() => DocumentDump.Text(new byte[100]));
        Assert.Throws<ArgumentException>(() => DocumentDump.Text([.. "BBD1"u8, .. Enumerable.Repeat((byte)0xFF, 200)]));
    }

    private static DeviceTypes Types { get; } = DeviceTypes.Load(WorkingCopy.PathOf("hardware", "devices"), new Diagnostics());

    private SiteModel Load(string text)
    {
        SiteModel? site = SiteLoader.Parse("site.yaml", text, Types, _diagnostics);
        Assert.Empty(_diagnostics.Items);
        return site!;
    }

    private (ControllerDocument Document, byte[] Bytes) Compile(string text, DocumentStamp? stamp = null)
    {
        CompiledDocument? compiled = DocumentCompiler.For(Types).Compile(Load(text), "floors", Key, stamp ?? Stamp, _diagnostics);
        Assert.Empty(_diagnostics.Items);
        return (new ControllerDocument(compiled!.Bytes, compiled.Bytes.Length), compiled.Bytes);
    }

    private static byte[] Section(ControllerDocument document, byte[] bytes, byte id) =>
        bytes.AsSpan(document.SectionOffset(id), document.SectionLength(id)).ToArray();

    private static string Hex(byte[] section, int at, int length) => Convert.ToHexString(section, at, length);

    private static string Name(ControllerDocument document, byte[] section, int at) => document.Names.Text((section[at] << 8) | section[at + 1]);
}
