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

    protected override IStore Open() => new PostgresStore(new StoreOptions { Path = "", Database = database }, Time);

    protected override IStore OpenFresh() => new PostgresStore(new StoreOptions { Path = "", Database = server.NewSchema() }, Time);
}
