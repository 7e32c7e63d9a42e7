using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Busbar.Gateway.Tests.Store;

/// <summary>
/// A PostgreSQL server of our own in a temporary folder, reached over a socket in that folder only. Its programs refuse to run
/// as root, so root lends it the user that Debian's package made.
/// </summary>
public sealed class PrivatePostgres : IDisposable
{
    private const string Programs = "/usr/lib/postgresql/15/bin";
    private readonly string folder = Directory.CreateTempSubdirectory("busbar-postgres-").FullName;
    private int schemas;

    public PrivatePostgres()
    {
        if (!Directory.Exists(Programs))
            throw new InvalidOperationException("PostgreSQL 15 is missing; install it with: sudo apt-get install --no-install-recommends postgresql-15");
        if (Environment.IsPrivilegedProcess)
            Run("chown", "postgres", folder);
        RunAsUser("initdb", "-D", Data, "-A", "trust", "-U", "busbar", "-E", "UTF8", "--locale=C", "--no-sync");
        RunAsUser("pg_ctl", "-D", Data, "-w", "-l", Path.Combine(folder, "log"), "-o", $"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60", "start");
    }

    private string Data => Path.Combine(folder, "data");

    /// <summary>Connection string of a new, empty schema.</summary>
    public string NewSchema()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"s{Interlocked.Increment(ref schemas)}");
        string text = $"Host={folder};Database=postgres;Username=busbar;Maximum Pool Size=8";
        using NpgsqlConnection connection = new(text + ";Pooling=false");
        connection.Open();
        using NpgsqlCommand command = new($"CREATE SCHEMA {name}", connection);
        command.ExecuteNonQuery();
        return $"{text};Search Path={name}";
    }

    public void Dispose()
    {
        RunAsUser("pg_ctl", "-D", Data, "-m", "immediate", "stop");
        Directory.Delete(folder, recursive: true);
    }

    private static void RunAsUser(string program, params string[] arguments)
    {
        string path = Path.Combine(Programs, program);
        if (Environment.IsPrivilegedProcess)
            Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", "--", path, .. arguments]);
        else
            Run(path, arguments);
    }

    private static void Run(string program, params string[] arguments)
    {
        // Not redirected: a server would keep the pipes open that its starter was given.
        ProcessStartInfo start = new("/bin/sh") { WorkingDirectory = "/" };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null");
        start.ArgumentList.Add(program);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
