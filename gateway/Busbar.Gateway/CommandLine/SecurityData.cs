using Busbar.Gateway.Security;
using Busbar.Gateway.Store;

namespace Busbar.Gateway.CommandLine;

/// <summary>The users, tokens and audit log of a data folder, for commands on the gateway's own machine; who may read the folder may use them.</summary>
internal static class SecurityData
{
    /// <summary>Opens them and runs <paramref name="work"/>; its exit code, or what stood in the way is told.</summary>
    /// <param name="mustBeThere">For what only looks: a folder without users is one that was mistyped, and a log that is not there is not whole.</param>
    public static int Run(System.CommandLine.ParseResult parse, Func<IServiceProvider, TextWriter, int> work, bool mustBeThere = false)
    {
        TextWriter errors = parse.InvocationConfiguration.Error;
        if (DataHome.Of(parse, errors) is not { } folder)
            return ExitCode.WrongFile;
        if (mustBeThere && !File.Exists(Path.Combine(folder, SecurityDatabase.FileName)))
        {
            errors.WriteLine($"{folder} is no data folder of a gateway: it holds no {SecurityDatabase.FileName}. Name the right one with --data; the gateway says at its start which it is.");
            return ExitCode.CannotStart;
        }

        try
        {
            using ServiceProvider services = new ServiceCollection().AddSecurityData(folder, TimeProvider.System).BuildServiceProvider();
            return work(services, parse.InvocationConfiguration.Output);
        }
        catch (Exception wrong) when (wrong is SecurityRefusal or StoreException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            errors.WriteLine(wrong.Message);
            return wrong is SecurityRefusal ? ExitCode.Refused : ExitCode.CannotStart;
        }
    }
}
