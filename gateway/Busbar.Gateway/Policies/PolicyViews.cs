using System.ComponentModel;
using Busbar.Site.Policies;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Policies;

/// <summary>A text of policies, to look at.</summary>
public sealed record PolicyTextBody([property: Description("YAML with the keys policies, calendar and loads of a site file.")] string Text);

/// <summary>A text to try on a recorded day.</summary>
public sealed record PolicyTryBody(
    [property: Description("YAML with the keys policies, calendar and loads of a site file.")] string Text,
    [property: Description("A local day in the store, 2026-12-01; without it yesterday.")] DateOnly? Day = null);

/// <summary>A text to publish.</summary>
public sealed record PublishBody(
    [property: Description("YAML with the keys policies, calendar and loads of a site file.")] string Text,
    [property: Description("Why, in your words; kept with the version.")] string Reason);

/// <summary>A version to go back to.</summary>
public sealed record RollBackBody(
    [property: Description("Number of a published version; 0 is the site file's own text.")] int Version,
    [property: Description("Why, in your words; kept with the new version.")] string Reason);

/// <summary>A finding with its place.</summary>
public sealed record FindingView(int Line, int Column, string Key, [property: Description("error or warning")] string Severity, string Message, [property: Description("What would be right; may be empty.")] string Hint)
{
    public static FindingView Of(Diagnostic finding) =>
        new(finding.Line, finding.Column, finding.Key, finding.Severity == Busbar.Site.Yaml.Severity.Warning ? "warning" : "error", finding.Message, finding.Hint);
}

/// <summary>What a check found.</summary>
public sealed record PolicyCheckView(
    [property: Description("It could be published.")] bool Good,
    IReadOnlyList<FindingView> Findings,
    [property: Description("Room that it takes on each controller; empty when something is wrong.")] IReadOnlyList<PolicyRoom> Controllers,
    [property: Description("Policies that the gateway carries out.")] IReadOnlyList<string> AtGateway)
{
    public static PolicyCheckView Of(PolicyDraft draft) => new(
        draft.IsGood, [.. draft.Findings.Select(FindingView.Of)], draft.Rooms, [.. draft.AtGateway?.Running.Where(p => p.RunsAtGateway || p is GridTargetModel or PvSurplusModel).Select(p => p.Id) ?? []]);
}

/// <summary>A line that the text in force and another do not share.</summary>
public sealed record PolicyDifferenceView([property: Description("- is in force, + is new")] string Change, string Line);

/// <summary>What a text would have done on a recorded day, beside what happened.</summary>
public sealed record PolicyTrialView(
    [property: Description("Covered by a measurement of the grid.")] double Hours,
    TrialFigures Happened,
    TrialFigures Tried,
    [property: Description("Outputs that were not recorded and are not compared.")] IReadOnlyList<string> Missing,
    [property: Description("Of the rooms, in words.")] string Assumed);
