using Busbar.Gateway.Store;

namespace Busbar.Gateway.Tests.Store;

/// <summary>The store in PostgreSQL passes the same suite as the one in SQLite.</summary>
public class PostgresStoreTests(PrivatePostgres server) : StoreCompliance, IClassFixture<PrivatePostgres>
{
    private readonly string database = server.NewSchema();

    [Fact]
    public void A_second_gateway_is_kept_off_the_same_data()
    {
        Write("plant", 1, 1, Sample("power", 0, 1));

        StoreException refusal = Assert.Throws<StoreException>(Open);
        Assert.Contains("in use", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=/nowhere;Database=busbar;Username=busbar", "cannot be opened")]
    [InlineData("Hosst=localhost", "connection string")]
    public void A_server_that_cannot_be_reached_is_named(string wrong, string said)
    {
        StoreException refusal = Assert.Throws<StoreException>(() => new PostgresStore(new StoreOptions { Path = "", Database = wrong }, Time));
        Assert.Contains(said, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_back_up_taken_while_the_store_runs_brings_that_state_back_and_neither_is_written_over()
    {
        using TemporaryFolder folder = new();
        Write("plant", 1, 1, Sample("power", 0, 1));
        Store.MigrateRoom("test", "CREATE TABLE test_bill (id {id}, amount TEXT NOT NULL)");
        Store.WriteRoom(room => room.Run("INSERT INTO test_bill (amount) VALUES (@a)", "12.34"));
        PostgresTools.Backup(database, folder.File("books.dump"));
        Write("plant", 1, 2, Sample("power", 1000, 2));
        Store.WriteRoom(room => room.Run("DELETE FROM test_bill"));

        // A gateway that runs remembers what it has stored: nothing is restored under it.
        Assert.Contains("in use", Assert.Throws<StoreException>(() => PostgresTools.Restore(database, folder.File("books.dump"))).Message, StringComparison.Ordinal);
        Assert.Contains("there already", Assert.Throws<StoreException>(() => PostgresTools.Backup(database, folder.File("books.dump"))).Message, StringComparison.Ordinal);
        Assert.Equal(2, (await Samples("power")).Count);
        Reopen();
        Assert.Contains("no file", Assert.Throws<StoreException>(() => PostgresTools.Restore(database, folder.File("none"))).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.File("wrong"), "no dump");
        Assert.Contains("pg_restore failed", Assert.Throws<StoreException>(() => PostgresTools.Restore(database, folder.File("wrong"))).Message, StringComparison.Ordinal);
        Assert.Equal(2, (await Samples("power")).Count);
        Reopen();

        PostgresTools.Restore(database, folder.File("books.dump"));

        Assert.Equal(1.0, Assert.Single(await Samples("power")).Value);
        Assert.Equal("12.34", Store.ReadRoom(room => room.Scalar("SELECT amount FROM test_bill")));
        Assert.Equal(0, Write("plant", 1, 2, Sample("power", 1000, 2)).Duplicates);
    }

    protected override IStore Open() => new PostgresStore(new StoreOptions { KindOf = KindOf, Path = "", Database = database }, Time);

    protected override IStore OpenFresh() => new PostgresStore(new StoreOptions { Path = "", Database = server.NewSchema() }, Time);
}
