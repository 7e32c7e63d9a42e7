using System.CommandLine;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Tests.Store;

namespace Busbar.Gateway.Tests.CommandLine;

/// <summary>A word where a number belongs, a folder that is not there: said in words for people, and nothing was done.</summary>
public sealed class What_is_written_wrong : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, "--device-ports 70000 lies not between 0 and 65535", "simulate", "--device-ports", "70000")]
    [InlineData(1, "from port 65530 on the site's devices would need ports up to", "simulate", "--device-ports", "65530", "--data", "{folder}")]
    [InlineData(2, "has no controller 'nobody'; it has plant, floors, loads", "doctor", "--controller", "nobody")]
    [InlineData(2, "has no controller 'nobody'; it has plant, floors, loads", "accept", "--controller", "nobody")]
    [InlineData(1, "no report can be written there", "accept", "--output", "{folder}")]
    [InlineData(1, "no report can be written there", "accept", "--output", "{folder}/none/report.html")]
    [InlineData(2, "{folder}: this is a folder, and a file is wanted; name the file in it", "cosim", "--policy", "{folder}")]
    [InlineData(2, "{folder}/none.yaml: there is no such file; check the path", "policy", "check", "{folder}/none.yaml")]
    [InlineData(2, "there is no device file 'xyzzy-9000'; docs/technician/devices.md lists them", "probe", "127.0.0.1:1", "--device", "xyzzy-9000")]
    [InlineData(1, "{folder} is a folder; name the file in it", "document", "floors", "{folder}", "--data", "{folder}/data")]
    [InlineData(1, "'fr' not recognized", "check", "{folder}", "--language", "fr")]
    [InlineData(1, "'fr' not recognized", "accept", "--language", "fr")]
    public async Task What_is_not_there_or_cannot_be_is_named_with_what_would_be_right(int exit, string said, params string[] words)
    {
        using RunningCommand run = new([.. words.Select(word => word.Replace("{folder}", folder.Path, StringComparison.Ordinal))]);
        Assert.Equal(exit, await run.EndAsync());
        Assert.Contains(said.Replace("{folder}", folder.Path, StringComparison.Ordinal), run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>A good site that the simulated building cannot stand in for: told by all that would simulate it.</summary>
    [Theory]
    [InlineData("rooms: the simulated building needs at least one room", "torture", "--seeds", "1", "--hours", "0.1", "--database", "--site", "{folder}")]
    [InlineData("rooms: the simulated building needs at least one room", "plan", "--year", "--days", "1", "--site", "{folder}")]
    [InlineData("rooms: the simulated building needs at least one room", "simulate", "{folder}/scenarios", "--out", "{folder}/out")]
    [InlineData("the simulated building has no device", "torture", "--seeds", "1", "--hours", "0.1", "--site", "{folder}/with-a-room")]
    [InlineData("the simulated building has no device", "plan", "--year", "--days", "1", "--site", "{folder}/with-a-room")]
    [InlineData("no device is an electricity meter", "plan", "--year", "--days", "1", "--site", "{folder}/without-a-meter")]
    public async Task A_site_that_the_simulated_building_is_not_is_named_and_not_broken_off_at(string said, params string[] words)
    {
        const string site = """
            site: elsewhere
            location: {latitude: 31.2, longitude: 121.5}
            controllers:
              main:
                buses: {line: {serial: rs485, baud: 9600}}
                devices: {lobby: {profile: beca-bac-002, bus: line, address: 1}, hall: {profile: beca-bac-002, bus: line, address: 2}}

            """;
        await File.WriteAllTextAsync(folder.File("site.yaml"), site, TestContext.Current.CancellationToken);
        Directory.CreateDirectory(folder.File("with-a-room"));
        await File.WriteAllTextAsync(folder.File("with-a-room/site.yaml"), site + "rooms: {lobby: {floor: 1, area: 100, thermostat: lobby}}\n", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(folder.File("without-a-meter"));
        await File.WriteAllTextAsync(folder.File("without-a-meter/site.yaml"), site.Replace(", hall: {profile: beca-bac-002, bus: line, address: 2}", "", StringComparison.Ordinal) + "rooms: {lobby: {floor: 1, area: 100, thermostat: lobby}}\n", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(folder.File("scenarios"));
        await File.WriteAllTextAsync(folder.File("scenarios/hour.yaml"), "scenario: hour\nsite: ..\nstart: \"2026-01-14T00:00\"\nduration: 1h\n", TestContext.Current.CancellationToken);
        using RunningCommand run = new([.. words.Select(word => word.Replace("{folder}", folder.Path, StringComparison.Ordinal))]);
        Assert.Equal(ExitCode.WrongFile, await run.EndAsync());
        Assert.Contains(said, run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>Every option and argument that is not a text, of every command: a new one is tested by being there.</summary>
    [Fact]
    public void A_word_where_a_number_belongs_is_refused_by_every_option_without_a_name_of_NET()
    {
        RootCommand root = BusbarCommands.Create();
        List<string> tried = [];
        foreach ((Command command, string path) in All(root, ""))
        {
            Assert.All(command.Arguments.Where(argument => IsRead(argument.ValueType)), argument => Assert.True(HasReader(argument), $"{path} {argument.Name}"));
            foreach (Option option in command.Options.Where(option => IsRead(option.ValueType) && option.Name is not ("--help" or "--version")))
            {
                Assert.True(HasReader(option), $"{path} {option.Name}");
                ParseResult parse = root.Parse([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), option.Name, "king"]);
                string[] said = [.. parse.Errors.Select(error => error.Message)];
                // What a command asks of its options together is said before anything of one of them.
                Assert.True(said.Any(message => message.Contains($"{option.Name} king is no ", StringComparison.Ordinal)) || (command.Validators.Count > 0 && said.Length > 0), $"{path} {option.Name} king is taken");
                Assert.All(said, message => Assert.DoesNotContain("System.", message, StringComparison.Ordinal));
                Assert.All(said, message => Assert.DoesNotContain("expected type", message, StringComparison.Ordinal));
                Assert.All(said, message => Assert.DoesNotContain("Busbar.", message, StringComparison.Ordinal));
                tried.Add($"{path} {option.Name}");
            }
        }

        Assert.Contains("demo --speed", tried);
        Assert.Contains("gateway --port", tried);
        Assert.Contains("token make --scope", tried);
        Assert.True(tried.Count >= 30, string.Join('\n', tried));
    }

    [Theory]
    [InlineData("--port abc is no whole number.", "gateway", "--port", "abc")]
    [InlineData("--port is a TCP port, 0 to 65535.", "gateway", "--port", "70000")]
    [InlineData("--speed 0 lies not between 1 and 3600.", "demo", "--speed", "0")]
    [InlineData("--start soon is no day; write for instance 2026-05-01.", "plan", "--year", "--start", "soon")]
    [InlineData("--days 0 lies not between 1 and 366.", "plan", "--year", "--days", "0")]
    [InlineData("ROLE king is no role; there are viewer, operator, engineer, administrator.", "user", "role", "Ada", "king")]
    [InlineData("--scope fly is no scope; there are read, command", "token", "make", "--name", "x", "--scope", "fly")]
    [InlineData("--every 0 lies not between 0.1 and 1440.", "torture", "--every", "0")]
    [InlineData("--hours NaN is no number.", "torture", "--hours", "NaN")]
    [InlineData("--lines -4 lies not between 1 and 1000000.", "audit", "show", "--lines", "-4")]
    public async Task An_option_says_what_would_be_right(string told, params string[] arguments)
    {
        using RunningCommand command = new(arguments);

        Assert.NotEqual(0, await command.EndAsync());
        Assert.Contains(told, command.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("audit", "verify")]
    [InlineData("audit", "show")]
    [InlineData("user", "list")]
    [InlineData("user", "role", "Ada", "viewer")]
    [InlineData("token", "list")]
    [InlineData("token", "revoke", "x")]
    public async Task A_data_folder_that_is_not_there_holds_no_whole_audit_log_and_is_not_made(params string[] arguments)
    {
        string data = folder.File("mistyped");
        using RunningCommand command = new([.. arguments, "--data", data]);

        Assert.Equal(ExitCode.CannotStart, await command.EndAsync());
        Assert.Contains("is no data folder of a gateway: it holds no security.db", command.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public async Task A_back_up_to_a_folder_that_is_not_there_and_a_check_of_an_empty_one_say_so()
    {
        await File.WriteAllTextAsync(folder.File("busbar.db"), "never opened", TestContext.Current.CancellationToken);
        using RunningCommand backup = new("backup", folder.File("nosuch/b.db"), "--data", folder.Path);
        Assert.Equal(ExitCode.CannotStart, await backup.EndAsync());
        Assert.Contains("The back-up of", backup.Errors, StringComparison.Ordinal);

        using RunningCommand check = new("check", Directory.CreateDirectory(folder.File("empty")).FullName);
        Assert.Equal(ExitCode.WrongFile, await check.EndAsync());
        Assert.Contains("neither a site.yaml nor a device file", check.Output + check.Errors, StringComparison.Ordinal);
    }

    private static bool IsRead(Type type) => type != typeof(bool) && type != typeof(string) && type != typeof(string[]);

    // The library reads what has no reader of ours, and names types of .NET when it cannot.
    private static bool HasReader(Symbol symbol) => symbol.GetType().GetProperty("CustomParser")!.GetValue(symbol) is not null;

    private static IEnumerable<(Command Command, string Path)> All(Command command, string path) =>
        [(command, path), .. command.Subcommands.SelectMany(part => All(part, $"{path} {part.Name}".Trim()))];
}
