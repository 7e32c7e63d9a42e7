using Busbar.Gateway.Security;
using Busbar.Gateway.Store;
using Busbar.Gateway.Twin;
using CsCheck;
using Microsoft.Data.Sqlite;

namespace Busbar.Gateway.Tests.Security;

/// <summary>Only added to, and what was done to it behind its back is found.</summary>
public sealed class The_audit_log : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("busbar-test-").FullName;
    private SecurityDatabase database;
    private AuditLog log;

    public The_audit_log()
    {
        database = new SecurityDatabase(Data);
        log = Open();
    }

    private string Data => Path.Combine(folder, "data");

    public void Dispose()
    {
        database.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Tells_who_did_what_with_before_and_after_and_why_and_goes_on_after_a_restart()
    {
        Assert.Equal(new AuditVerdict(0, null), log.Verify());
        AuditEntry entry = new("Ada", "command", "room-301/setpoint", "20", "22.5 for 3600 s", "太冷");
        log.Add(entry);
        database.Dispose();
        database = new SecurityDatabase(Data);
        log = Open();
        log.Add(new AuditEntry("Bob", "login", "Bob"));

        Assert.Equal(new AuditVerdict(2, null), log.Verify());
        Assert.Equal([2, 1], log.Newest(10).Select(line => line.Number));
        Assert.Equal(entry, log.Newest(10, act: "command").Single().Entry);
        Assert.Equal("Bob", log.Newest(1, who: "Bob").Single().Entry.Who);
        Assert.Empty(log.Newest(10, before: 1));
    }

    [Fact]
    public void Remembers_its_last_line_later_when_it_could_not_at_once_and_says_so_meanwhile()
    {
        string head = new SecurityKeys(Data).PathOf("audit.head");
        Directory.CreateDirectory(head);
        log.Add(new AuditEntry("Ada", "login", "Ada"));
        Assert.NotNull(log.HeadFault);
        Assert.DoesNotContain(folder, log.HeadFault, StringComparison.Ordinal);

        Directory.Delete(head);
        log.RememberHead();
        Assert.Null(log.HeadFault);
        Assert.StartsWith("1 ", File.ReadAllText(head), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_to_be_changed_or_cut_through_the_database()
    {
        log.Add(new AuditEntry("Ada", "login", "Ada"));

        Assert.Throws<StoreException>(() => database.Write(session => session.Run("UPDATE audit SET who = 'Eve'")));
        Assert.Throws<StoreException>(() => database.Write(session => session.Run("DELETE FROM audit")));
        Assert.Equal(new AuditVerdict(1, null), log.Verify());
    }

    [Theory]
    [InlineData("UPDATE audit SET who = 'Eve' WHERE number = 3", "line 3")]
    [InlineData("UPDATE audit SET time = time + 1 WHERE number = 5", "line 5")]
    [InlineData("UPDATE audit SET before = NULL WHERE number = 1", "line 1")]
    [InlineData("DELETE FROM audit WHERE number = 2", "line 2 is missing")]
    [InlineData("DELETE FROM audit WHERE number = 5", "lines 5 to 5 are missing at the end")]
    [InlineData("DELETE FROM audit", "lines 1 to 5 are missing at the end")]
    [InlineData("UPDATE audit SET number = 100 WHERE number = 1; UPDATE audit SET number = 1 WHERE number = 2; UPDATE audit SET number = 2 WHERE number = 100", "line 1")]
    [InlineData("INSERT INTO audit SELECT 6, time, 'Eve', act, subject, before, after, why, hash FROM audit WHERE number = 5", "line 6")]
    public void Finds_what_somebody_with_the_file_did_to_it(string harm, string found)
    {
        for (int i = 1; i <= 5; i++)
            log.Add(new AuditEntry("Ada", "command", $"room-30{i}/setpoint", "20", "21", ""));
        database.Dispose();
        using (SqliteConnection direct = new($"Data Source={database.FilePath};Pooling=False"))
        {
            direct.Open();
            using SqliteCommand command = direct.CreateCommand();
            command.CommandText = $"DROP TRIGGER audit_stays; DROP TRIGGER audit_keeps; {harm}";
            command.ExecuteNonQuery();
        }

        database = new SecurityDatabase(Data);
        Assert.Contains(found, Open().Verify().Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Holds_when_several_write_at_once_each_with_a_connection_of_its_own()
    {
        using SecurityDatabase other = new(Data);
        AuditLog second = new(other, new SecurityKeys(Data), TimeProvider.System);
        Parallel.For(0, 60, i => (i % 2 == 0 ? log : second).Add(new AuditEntry($"user {i}", "command", "x")));

        Assert.Equal(new AuditVerdict(60, null), log.Verify());
    }

    [Fact]
    public void Holds_whatever_is_written() =>
        Gen.Select(Gen.String, Gen.String.Null(), Gen.String).Where((who, before, why) => !(who + before + why).Any(char.IsSurrogate)).List[1, 4].Sample(
            texts =>
            {
                log.Add([.. texts.Select(text => new AuditEntry(text.Item1, "command", "x", text.Item2, null, text.Item3))]);
                Assert.Null(log.Verify().Fault);
            },
            iter: 20,
            threads: 1);

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Has_a_key_that_is_not_in_the_data_folder_and_that_only_its_owner_reads()
    {
        log.Add(new AuditEntry("Ada", "login", "Ada"));

        string key = Path.Combine(folder, "data.keys", "gateway", "audit.key");
        Assert.True(File.Exists(key));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(database.FilePath));
        Assert.DoesNotContain(Directory.GetFiles(Data, "*", SearchOption.AllDirectories), file => file.EndsWith(".key", StringComparison.Ordinal));
    }

    private AuditLog Open() => new(database, new SecurityKeys(Data), TimeProvider.System);
}
