using Busbar.SystemTests.Bench;
using Microsoft.Data.Sqlite;

namespace Busbar.SystemTests;

/// <summary>A building of separate programs whose gateway cannot store: it stops storing, says so, lets the building be controlled, and misses nothing afterwards.</summary>
[Collection(SeparateBuilding.Name)]
public sealed class The_disk_of_the_gateway(SeparateBuilding building)
{
    private const string NothingIsStored = "Nothing is stored.";

    [Theory]
    [InlineData("full", "full", 611)]
    [InlineData("read-only", "", 622)]
    public async Task Nothing_is_stored_commands_reach_the_devices_and_afterwards_everything_is_there(string fault, string said, int decawatts)
    {
        await building.Api.GoodAsync("ev-1/powerLimit");
        building.Disk.Begin(fault);
        ulong command;
        try
        {
            await Eventually.HoldsAsync("the store fails", async () => (await building.Api.ProblemsAsync()).ContainsKey("store"), () => building.GatewayOutput);
            Assert.Contains(said, (await building.Api.ProblemsAsync())["store"], StringComparison.Ordinal);
            Assert.Contains("The store failed; trying again", building.GatewayOutput, StringComparison.Ordinal);
            Assert.Contains(NothingIsStored, await building.Api.PageAsync("/"), StringComparison.Ordinal);

            command = await building.Api.CommandAsync("ev-1/powerLimit", decawatts * 10);
            ForeignModbus charger = new(building.Place("loads/ev"));
            await Eventually.HoldsAsync("the charger has the limit", () => charger.Registers(unit: 1, "4", start: 10, count: 1)[0] == decawatts, () => building.GatewayOutput);
            await Eventually.HoldsAsync("the audit log waits", async () => (await building.Api.ProblemsAsync()).ContainsKey("audit"), () => building.GatewayOutput);
        }
        finally
        {
            building.Disk.End();
        }

        await Eventually.HoldsAsync("all is well", async () => (await building.Api.ProblemsAsync()).Count == 0, () => building.GatewayOutput);
        await building.Api.StageAsync(command, "verified");
        Assert.DoesNotContain(NothingIsStored, await building.Api.PageAsync("/"), StringComparison.Ordinal);
        await NothingIsMissingAsync(command);
    }

    [Fact]
    public async Task A_database_that_another_program_has_locked_is_told_and_waited_for()
    {
        await building.Api.GoodAsync("room-201/setpoint");
        using (SqliteConnection other = new(new SqliteConnectionStringBuilder { DataSource = Path.Combine(building.Data, "busbar.db"), Pooling = false }.ToString()))
        {
            other.Open();
            using SqliteCommand hold = other.CreateCommand();
            hold.CommandText = "BEGIN IMMEDIATE";
            hold.ExecuteNonQuery();
            await Eventually.HoldsAsync(
                "the lock is told", async () => (await building.Api.ProblemsAsync()).GetValueOrDefault("store")?.Contains("locked", StringComparison.Ordinal) == true, () => building.GatewayOutput);
            Assert.Contains(NothingIsStored, await building.Api.PageAsync("/devices"), StringComparison.Ordinal);
        }

        await Eventually.HoldsAsync("all is well", async () => (await building.Api.ProblemsAsync()).Count == 0, () => building.GatewayOutput);
        await building.Api.GoodAsync("room-201/setpoint");
    }

    [Fact]
    public async Task On_a_disk_that_is_full_the_gateway_ends_in_order_and_starts_again_when_there_is_room()
    {
        await building.Api.GoodAsync("room-201/setpoint");
        building.Disk.Begin("full");
        try
        {
            await Eventually.HoldsAsync("the store fails", async () => (await building.Api.ProblemsAsync()).ContainsKey("store"), () => building.GatewayOutput);
            Assert.Equal(0, await building.EndGatewayAsync());
        }
        finally
        {
            building.Disk.End();
        }

        await building.StartGatewayAsync();
        await building.Api.GoodAsync("room-201/setpoint");
    }

    /// <summary>Every number that each controller gave lies in the database once, and every line of the audit log in its chain.</summary>
    private async Task NothingIsMissingAsync(ulong command)
    {
        await Eventually.HoldsAsync(
            "the outboxes are empty again",
            async () => (await building.Api.GetAsync("/api/controllers"))?.EnumerateArray().All(controller => controller.GetProperty("online").GetBoolean() && controller.GetProperty("outboxUsedBytes").GetDouble() == 0) == true,
            () => building.GatewayOutput);
        using (Database database = new(building.Data))
        {
            Assert.Equal("ok", database.Integrity);
            Assert.All(database.Ranges().GroupBy(range => (range.Controller, range.Boot)), ranges => Assert.Equal(1UL, Assert.Single(ranges).First));
        }

        Assert.Contains("ev-1/powerLimit", (await building.Api.GetAsync($"/api/audit?limit=20"))!.Value.ToString(), StringComparison.Ordinal);
        Assert.Equal("verified", (await building.Api.GetAsync($"/api/commands/{command}"))!.Value.GetProperty("stage").GetString());
        (int code, string output) = await RunningProgram.BusbarToItsEndAsync("audit", "verify", "--data", building.Data);
        Assert.True(code == 0, output);
    }
}
