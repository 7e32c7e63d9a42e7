using System.Net;
using Busbar.Gateway.Security;

namespace Busbar.Gateway.Tests.Security;

/// <summary>What a token may do, how long, and what ends it.</summary>
public sealed class Api_tokens(SecureGateway gateway) : IClassFixture<SecureGateway>
{
    [Fact]
    public async Task Are_shown_once_and_kept_as_a_hash()
    {
        (string secret, ApiToken token) = gateway.Get<Tokens>().Make("history", [Scope.Read], TimeSpan.FromDays(1), null);
        using HttpClient program = gateway.With(secret);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/devices")).StatusCode);

        byte[] kept = await File.ReadAllBytesAsync(gateway.Get<SecurityDatabase>().FilePath);
        byte[] journal = await File.ReadAllBytesAsync(gateway.Get<SecurityDatabase>().FilePath + "-wal");
        Assert.DoesNotContain(secret, System.Text.Encoding.Latin1.GetString([.. kept, .. journal]), StringComparison.Ordinal);
        Assert.NotNull(gateway.Get<Tokens>().Living().Single(each => each.Id == token.Id).LastUsed);
    }

    [Fact]
    public async Task End_with_their_time_their_revocation_and_their_owner()
    {
        gateway.Add("someone else", Role.Administrator);
        GatewayUser owner = gateway.Add("owner", Role.Engineer);
        Tokens tokens = gateway.Get<Tokens>();
        string forAnHour = tokens.Make("an hour", [Scope.Read], TimeSpan.FromHours(1), owner).Secret;
        (string revoked, ApiToken token) = tokens.Make("revoked", [Scope.Read], null, owner);
        string policies = tokens.Make("policies", [Scope.Read, Scope.Policies], null, owner).Secret;

        gateway.Time.Advance(TimeSpan.FromHours(1));
        Assert.Null(tokens.Find(forAnHour));
        Assert.False(tokens.Revoke(token.Id, "thief", ownerId: "somebody else's"));
        Assert.NotNull(tokens.Find(revoked));
        Assert.True(tokens.Revoke(token.Id, "owner", owner.Id));
        Assert.Null(tokens.Find(revoked));

        Actor keeper = new("keeper", Role.Administrator);
        Assert.True(tokens.Find(policies)!.May(Role.Engineer, Scope.Policies));
        gateway.Get<Accounts>().SetRole(keeper, owner.Id, Role.Viewer);
        Assert.False(tokens.Find(policies)!.May(Role.Engineer, Scope.Policies));
        Assert.True(tokens.Find(policies)!.May(Role.Viewer, Scope.Read));
        gateway.Get<Accounts>().SetDisabled(keeper, owner.Id, true);
        Assert.Null(tokens.Find(policies));
        await Task.CompletedTask;
    }

    [Fact]
    public void Reach_no_further_than_their_maker()
    {
        GatewayUser maker = gateway.Add("maker", Role.Operator);

        Assert.Throws<SecurityRefusal>(() => gateway.Get<Tokens>().Make("too much", [Scope.Read, Scope.Policies], null, maker));
        Assert.Throws<SecurityRefusal>(() => gateway.Get<Tokens>().Make("nothing", [], null, maker));
        Assert.Throws<SecurityRefusal>(() => gateway.Get<Tokens>().Make(" ", [Scope.Read], null, maker));
        Assert.NotNull(gateway.Get<Tokens>().Make("enough", [Scope.Command], null, maker).Secret);
    }
}
