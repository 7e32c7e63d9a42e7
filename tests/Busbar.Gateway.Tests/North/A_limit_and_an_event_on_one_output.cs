using Busbar.Control;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.North.Modbus;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Twin;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Tests.North;

/// <summary>An active-power limit over Modbus meets a demand response: both want level 11 of the converter's limit, and the tighter counts.</summary>
public sealed class A_limit_and_an_event_on_one_output : IDisposable
{
    private readonly NorthRig rig = new("modbus: {port: 0, limit: {outputs: [acdc/powerLimit], longest: 30min}}\n");
    private readonly PowerLimit limit;

    public A_limit_and_an_event_on_one_output() => limit = new PowerLimit(rig.Model.Modbus!.Limit!, rig.State, rig.Commands, rig.Demand, rig.Time);

    private (double? Value, double Seconds) Last => rig.Link.Commands[^1] is { } last ? (last.Value, last.Expiry.TotalSeconds) : default;

    [Fact]
    public void A_tighter_limit_that_comes_during_an_event_takes_over_and_the_event_goes_on_when_it_reverts()
    {
        Event(60);
        limit.Write(40, 100, true);
        Assert.Equal((40, 100), Last);
        // The event is renewed meanwhile: the controller goes on with the limit.
        Pass(50);
        Event(60);
        Assert.Equal((40, 50), Last);
        Pass(51);
        Assert.False(limit.IsEnabled);
        Assert.Equal((60, 250), Last);
        int told = rig.Link.Commands.Count;
        Pass(60);
        Assert.Equal(told, rig.Link.Commands.Count);
    }

    [Fact]
    public void A_wider_limit_that_comes_during_an_event_waits_until_the_event_ends()
    {
        Event(30);
        limit.Write(70, 600, true);
        Assert.Equal(30, Last.Value);
        Pass(60);
        Event(null);
        Assert.Equal((70, 540), Last);
        limit.Write(null, null, false);
        Assert.Null(Last.Value);
    }

    [Fact]
    public void An_event_whose_gateway_policy_is_gone_ends_by_its_life_and_the_limit_follows()
    {
        limit.Write(70, 1200, true);
        Event(30);
        Assert.Equal(30, Last.Value);
        Pass(301);
        Assert.Equal((70, 900), Last);
    }

    [Fact]
    public void A_limit_taken_back_leaves_the_event_and_an_event_that_was_never_asked_for_withdraws_nothing()
    {
        Event(60);
        limit.Write(40, 600, true);
        limit.Write(null, null, false);
        Assert.Equal(60, Last.Value);
        Event(null);
        Assert.Null(Last.Value);
        int told = rig.Link.Commands.Count;
        Event(null);
        Assert.Equal(told, rig.Link.Commands.Count);
    }

    [Fact]
    public void A_value_that_the_output_does_not_take_leaves_the_other_its_place()
    {
        Event(-5);
        Assert.Empty(rig.Link.Commands);
        limit.Write(70, 600, true);
        Assert.Equal(70, Last.Value);
    }

    [Fact]
    public void Who_holds_the_output_is_named_with_his_reason()
    {
        Event(60);
        limit.Write(80, 600, true);
        Assert.Equal((PolicyRunner.User, "event"), (rig.Commands.Recent[0].Request.User, rig.Commands.Recent[0].Request.Reason));
        limit.Write(20, null, null);
        Assert.Equal(PowerLimit.User, rig.Commands.Recent[0].Request.User);
        Assert.Contains("20 %", rig.Commands.Recent[0].Request.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_that_wants_the_level_of_the_limit_is_told_so()
    {
        string text = PolicyText.OfSite(File.ReadAllText(rig.Site.File)).Replace("    participants:\n", "    participants:\n      - {output: acdc/powerLimit, gives: 6000, value: 50}\n", StringComparison.Ordinal);
        PolicyDraft draft = PolicyDraft.Read(rig.Site.File, "policies", text, rig.Loaded!.Types);
        Assert.True(draft.IsGood);
        Diagnostic finding = Assert.Single(draft.Findings);
        Assert.Equal((Severity.Warning, "policies.demand-response.participants[0]"), (finding.Severity, finding.Key));
        Assert.Contains("acdc/powerLimit gets the active-power limit of north.yaml (modbus.limit) at level 11 too", finding.Message, StringComparison.Ordinal);
    }

    public void Dispose() => rig.Dispose();

    private void Event(double? percent) =>
        rig.Demand.Send(new CommandRequest("acdc", "powerLimit", percent, "event", TimeSpan.FromMinutes(5), PolicyRunner.User, Priority.DemandResponse));

    private void Pass(int seconds)
    {
        for (int second = 0; second < seconds; second++)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(1));
            limit.Step();
        }
    }
}
