using System.CommandLine;
using Busbar.Gateway.Security;
using Busbar.Gateway.Store;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar restore</c>: a back-up takes the place of what is there, which is kept; while the gateway runs or not.</summary>
internal static class RestoreCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly Argument<string> FileArgument = new("FILE") { Description = "What 'busbar backup' wrote." };

    public static System.CommandLine.Command Create()
    {
        System.CommandLine.Command command = new("restore", "Put a back-up in the place of the database, while the gateway runs or not; what was there is kept beside it.")
        {
            FileArgument, SharedOptions.Data, SharedOptions.Database, SharedOptions.Site,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancel)
    {
        TextWriter output = parse.InvocationConfiguration.Output;
        TextWriter errors = parse.InvocationConfiguration.Error;
        string file = Path.GetFullPath(parse.GetRequiredValue(FileArgument));
        try
        {
            if (SharedOptions.DatabaseOf(parse) is { } database)
            {
                PostgresTools.Restore(database, file);
                await output.WriteLineAsync($"Restored from {file}.");
                return 0;
            }

            if (DataHome.Of(parse, errors) is not { } folder)
                return ExitCode.WrongFile;
            SqliteStore.Check(file);
            string path = Path.Combine(folder, StoreOptions.FileName);
            using (ServiceProvider security = new ServiceCollection().AddSecurityData(folder, TimeProvider.System).BuildServiceProvider())
                security.GetRequiredService<AuditLog>().Add(new AuditEntry(Tokens.Shell, "restore", "database", null, file));
            if (IsRunning(path))
                return await AskAsync(path, file, output, errors, cancel);
            using SqliteStore store = new(new StoreOptions { Path = path }, TimeProvider.System);
            await output.WriteLineAsync($"Restored from {file}; what was there before is in {store.Restore(file, TimeProvider.System.GetUtcNow())}.");
            return 0;
        }
        catch (StoreException wrong)
        {
            await errors.WriteLineAsync(wrong.Message);
            return ExitCode.CannotStart;
        }
    }

    private static bool IsRunning(string path)
    {
        try
        {
            if (!File.Exists(path + ".lock"))
                return false;
            using FileStream held = new(path + ".lock", FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Lays the file beside the running gateway's database and waits until it has taken it.</summary>
    private static async Task<int> AskAsync(string path, string file, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        string asked = SqliteStore.RestoreFile(path);
        string refused = asked + RestoreService.Refused;
        File.Delete(refused);
        File.Copy(file, asked + ".copy", overwrite: true);
        File.Move(asked + ".copy", asked, overwrite: true);
        DateTimeOffset until = TimeProvider.System.GetUtcNow() + Patience;
        while (File.Exists(asked))
        {
            if (TimeProvider.System.GetUtcNow() > until)
            {
                File.Delete(asked);
                await errors.WriteLineAsync("The running gateway did not take the back-up within 5 minutes; nothing was changed. See its log.");
                return ExitCode.CannotStart;
            }

            await Task.Delay(200, cancel);
        }

        if (File.Exists(refused))
        {
            await errors.WriteLineAsync("The running gateway refused the back-up: " + await File.ReadAllTextAsync(refused, cancel));
            return ExitCode.CannotStart;
        }

        await output.WriteLineAsync($"The running gateway restored {file}; what it held before is beside its database (before-restore-*.db).");
        return 0;
    }
}
