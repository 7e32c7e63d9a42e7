using System.CommandLine;
using Busbar.Gateway.Alarms;
using Busbar.Gateway.Findings;
using Busbar.Gateway.Metering;
using Busbar.Gateway.Store;
using Busbar.Gateway.North;
using Busbar.Gateway.Planner;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Twin;
using Busbar.Site.Check;
using Busbar.Site.Compile;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.CommandLine;

/// <summary>A site with its device files, checked.</summary>
/// <param name="Model">The building.</param>
/// <param name="Types">Its device files.</param>
/// <param name="Findings">What was found at loading; what is found later in the same files is added here.</param>
public sealed record LoadedSite(SiteModel Model, DeviceTypes Types, Diagnostics Findings)
{
    /// <summary>The signed documents of its controllers; null, with the findings printed, when one cannot be made.</summary>
    public DocumentShelf? Documents(string dataDirectory, DateTimeOffset now, TextWriter errors)
    {
        IReadOnlyList<Diagnostic> told = Findings.Items;
        DocumentShelf? shelf = DocumentShelf.Compile(Model, Types, ControllerKeys.BesideData(dataDirectory), dataDirectory, now, Findings);
        SiteFiles.Print(Findings.Items.Except(told), errors);
        return shelf;
    }
}

/// <summary>Finds and reads the files that a command is about.</summary>
public static class SiteFiles
{
    /// <summary>Loads a site; null, with every finding printed, when something is wrong with it or with a device file.</summary>
    /// <param name="path">A site.yaml or a folder with one; null takes the demo building's.</param>
    /// <param name="errors">Takes the findings.</param>
    /// <param name="policies">A file whose policies take the place of the site's; null: the site's own.</param>
    /// <param name="language">Of the findings: en or zh.</param>
    public static LoadedSite? Load(string? path, TextWriter errors, string? policies = null, string language = "en")
    {
        string file = path ?? Path.Combine(Home(), "sites", "yuncheng", "site.yaml");
        if (Directory.Exists(file))
            file = Path.Combine(file, "site.yaml");
        Diagnostics diagnostics = new();
        DeviceTypes types = DeviceTypes.Load(DeviceFolder.Find(file) ?? Path.Combine(Home(), "hardware", "devices"), diagnostics);
        SiteModel? site = policies is null ? SiteLoader.Load(file, types, diagnostics) : SiteLoader.LoadWithPolicies(file, policies, types, diagnostics);
        // Policies are read even when devices are wrong: one run shows all mistakes.
        if (site is not null)
            PolicySet.Of(site, diagnostics);
        if (site is not null)
        {
            BooksReader.Read(site, diagnostics);
            AlarmsModel.Read(site, diagnostics);
            StoreFile.Read(site, diagnostics);
            NorthModel.Read(site, diagnostics);
            PlanSettingsReader.Read(site, diagnostics);
        }

        return Report(diagnostics, errors, language) && site is not null ? new LoadedSite(site, types, diagnostics) : null;
    }

    /// <summary>The site with the policies that were published last in a data folder; as it is where none were; null, with every finding printed, when they are wrong.</summary>
    internal static LoadedSite? WithPublished(LoadedSite site, ParseResult parse, string dataDirectory) =>
        new PolicyVersions(dataDirectory).Current is { } published ? Load(parse.GetValue(SharedOptions.Site), parse.InvocationConfiguration.Error, published) : site;

    /// <summary>A controller's document as the gateway of a data folder gives it out; null, with every finding printed, when it cannot be made.</summary>
    internal static CompiledDocument? DocumentOf(string controller, LoadedSite site, ParseResult parse, string dataDirectory) =>
        WithPublished(site, parse, dataDirectory)?.Documents(dataDirectory, TimeProvider.System.GetUtcNow(), parse.InvocationConfiguration.Error)?.Find(controller);

    /// <summary>The site of --site, for the controller that an option names; null, with what is wrong printed, when either is not as it should be.</summary>
    internal static LoadedSite? LoadFor(ParseResult parse, Option<string?> controller)
    {
        TextWriter errors = parse.InvocationConfiguration.Error;
        if (Load(parse.GetValue(SharedOptions.Site), errors) is not { } site)
            return null;
        if (parse.GetValue(controller) is not { } id || site.Model.FindController(id) is not null)
            return site;
        errors.WriteLine(NoController(site.Model, id));
        return null;
    }

    /// <summary>The folder that holds hardware/ and sites/: $BUSBAR_HOME, or the nearest one above the program.</summary>
    internal static string Home()
    {
        if (Environment.GetEnvironmentVariable("BUSBAR_HOME") is { Length: > 0 } home)
            return home;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "hardware", "devices")))
                return folder.FullName;
        }

        return Environment.CurrentDirectory;
    }

    /// <summary>Says that a site has no such controller, and which it has.</summary>
    internal static string NoController(SiteModel site, string id) => $"{site.File} has no controller '{id}'; it has {string.Join(", ", site.Controllers.Select(each => each.Id))}";

    /// <summary>The device files of the repository.</summary>
    internal static string DeviceFiles() => Path.Combine(Home(), "hardware", "devices");

    /// <summary>Prints every finding; true when none is an error.</summary>
    internal static bool Report(Diagnostics diagnostics, TextWriter errors, string language = "en")
    {
        Print(diagnostics.Items, errors, language);
        return !diagnostics.HasErrors;
    }

    internal static void Print(IEnumerable<Diagnostic> findings, TextWriter errors, string language = "en")
    {
        foreach (Diagnostic finding in findings)
            errors.WriteLine(FindingWords.Line(finding, language));
    }
}
