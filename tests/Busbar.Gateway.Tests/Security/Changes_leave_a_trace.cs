using System.Net.Http.Json;
using Busbar.Gateway.North.Modbus;
using Busbar.Gateway.Security;
using Busbar.Gateway.Twin;
using Busbar.Site.Sites;

namespace Busbar.Gateway.Tests.Security;

/// <summary>Every way to change something writes its line: who, what, before, after, why.</summary>
public sealed class Changes_leave_a_trace(SecureGateway gateway) : IClassFixture<SecureGateway>
{
    [Fact]
    public async Task Commands_also_refused_ones()
    {
        using HttpClient program = gateway.Program(Scope.Command);

        await program.PutAsJsonAsync("/api/points/room-301/setpoint", new { value = 20.5, reason = "a guest feels cold", expiry = "PT1H" });

        AuditEntry entry = gateway.Get<AuditLog>().Newest(10, act: "command").First().Entry;
        Assert.Equal("token:test", entry.Who);
        Assert.Equal("room-301/setpoint", entry.Subject);
        Assert.Contains("20.5 for 3600 s at priority 8", entry.After, StringComparison.Ordinal);
        Assert.Equal("a guest feels cold", entry.Why);
    }

    [Fact]
    public void A_limit_over_Modbus_once_for_each_change_though_the_writer_repeats_it()
    {
        SiteModel site = gateway.Get<SiteModel>();
        SiteDevice converter = site.FindDevice("acdc")!;
        PointReference output = new(converter, converter.Type.Points.ToList().FindIndex(point => point.Name == "powerLimit"));
        PowerLimit limit = new(new PowerLimitModel([output], TimeSpan.FromHours(1), []), gateway.Get<LiveState>(), gateway.Get<CommandService>(), gateway.Get<DemandLevel>(), TimeProvider.System, gateway.Get<AuditLog>());

        limit.Write(60, 300, null);
        limit.Write(null, null, true);
        limit.Write(60, 300, true);
        limit.Write(null, null, false);

        Assert.Equal([("60 %", "none"), ("none", "60 %")], gateway.Get<AuditLog>().Newest(10, act: "powerLimit").Select(line => (line.Entry.Before, line.Entry.After)));
    }

    [Fact]
    public async Task The_books()
    {
        using HttpClient program = gateway.Program(Scope.Books, Scope.Read);
        string meter = (await program.GetFromJsonAsync<System.Text.Json.JsonElement>("/api/metering/meters"))[0].GetProperty("id").GetString()!;

        (await program.PostAsJsonAsync("/api/metering/swaps", new { meter, time = "2026-01-01T00:00:00Z", oldFinal = 12, newStart = 0, note = "calibration was due" })).EnsureSuccessStatusCode();

        AuditEntry entry = gateway.Get<AuditLog>().Newest(10, act: "meterSwap").First().Entry;
        Assert.Equal((meter, "calibration was due"), (entry.Subject, entry.Why));
    }

    [Fact]
    public async Task Users_tokens_and_logins_right_and_wrong()
    {
        GatewayUser user = gateway.Add("trace", Role.Operator);
        using HttpClient browser = await gateway.BrowserOfAsync("trace");
        await SecureGateway.LogInAsync(gateway.Anybody(), "trace", "wrong wrong wrong");
        await SecureGateway.LogInAsync(gateway.Anybody(), "my own password by mistake", "x");
        gateway.Get<Accounts>().SetRole(new Actor("keeper", Role.Administrator), user.Id, Role.Engineer);

        IReadOnlyList<AuditLine> lines = gateway.Get<AuditLog>().Newest(1000);
        Assert.Contains(lines, line => line.Entry is { Act: "userAdd", Subject: "trace", After: "Operator" });
        Assert.Contains(lines, line => line.Entry is { Act: "login", Who: "trace" });
        Assert.Contains(lines, line => line.Entry is { Act: "loginRefused", Who: "trace" });
        Assert.Contains(lines, line => line.Entry is { Act: "userRole", Who: "keeper", Before: "Operator", After: "Engineer" });
        Assert.DoesNotContain(lines, line => line.ToString().Contains("by mistake", StringComparison.Ordinal));
        Assert.Null(gateway.Get<AuditLog>().Verify().Fault);
    }
}
