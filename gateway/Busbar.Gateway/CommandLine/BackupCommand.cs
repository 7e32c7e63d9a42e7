using System.CommandLine;
using Busbar.Gateway.Store;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar backup</c>: one state of the database in one file, while the gateway runs or not.</summary>
internal static class BackupCommand
{
    private static readonly Argument<string> FileArgument = new("FILE") { Description = "Where the back-up goes; a file of that name must not be there." };

    public static System.CommandLine.Command Create()
    {
        System.CommandLine.Command command = new("backup", "Copy one state of the database to a file, while the gateway runs or not.")
        {
            FileArgument, SharedOptions.Data, SharedOptions.Database, SharedOptions.Site,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parse)
    {
        TextWriter errors = parse.InvocationConfiguration.Error;
        string file = Path.GetFullPath(parse.GetRequiredValue(FileArgument));
        try
        {
            if (SharedOptions.DatabaseOf(parse) is { } database)
            {
                PostgresTools.Backup(database, file);
            }
            else
            {
                if (DataHome.Of(parse, errors) is not { } folder)
                    return ExitCode.WrongFile;
                SqliteStore.Backup(Path.Combine(folder, StoreOptions.FileName), file);
            }
        }
        catch (StoreException wrong)
        {
            errors.WriteLine(wrong.Message);
            return ExitCode.CannotStart;
        }

        parse.InvocationConfiguration.Output.WriteLine($"{file}: {new FileInfo(file).Length / 1e6:0.0} MB. Keep it on another computer.");
        return 0;
    }
}
