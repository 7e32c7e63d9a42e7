using System.Text.RegularExpressions;
using Busbar.Controller;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Twin;

namespace Busbar.Gateway.Tests.Provisioning;

/// <summary>What hardware/commissioning tells a technician is what programs and firmware do, in both languages.</summary>
public sealed partial class The_walk_through
{
    public static TheoryData<string> Pages => ["README.md", "README.zh-CN.md"];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_in_it_is_one_that_the_program_takes(string page)
    {
        string[] commands = [.. Command().Matches(Read(page)).Select(match => match.Groups[1].Value)];
        Assert.InRange(commands.Length, 8, 30);
        Assert.All(commands, command => Assert.True(BusbarCommands.Create().Parse(command).Errors.Count == 0, $"busbar {command}"));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_table_of_the_lamp_has_every_problem_with_its_flashes_and_words(string page)
    {
        string text = Read(page);
        string language = page.Contains("zh", StringComparison.Ordinal) ? "zh" : "en";
        Assert.All(Enum.GetValues<DeviceProblem>().Where(each => each != DeviceProblem.None), each =>
            Assert.Contains($"| {(int)each} | {new string('▬', (int)each / 10)} {new string('•', (int)each % 10)} | {DeviceProblemTexts.Of((int)each).For(language)} |", text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_pictures_and_links_are_there(string page)
    {
        string folder = Path.Combine(SiteFiles.Home(), "hardware", "commissioning");
        string[] targets = [.. Link().Matches(Read(page)).Select(match => match.Groups[1].Value)];
        Assert.InRange(targets.Length, 5, 30);
        Assert.All(targets, target => Assert.True(File.Exists(Path.Combine(folder, target)), target));
        Assert.All(targets.Where(target => target.EndsWith(".svg", StringComparison.Ordinal)), target => Assert.NotNull(System.Xml.Linq.XDocument.Load(Path.Combine(folder, target)).Root));
    }

    private static string Read(string page) => File.ReadAllText(Path.Combine(SiteFiles.Home(), "hardware", "commissioning", page));

    [GeneratedRegex(@"^    \./busbar (.+)$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
