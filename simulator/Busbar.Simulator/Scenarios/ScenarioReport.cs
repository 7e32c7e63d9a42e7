using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Busbar.Simulator.Scenarios;

/// <summary>A scenario's result as text for people and as JUnit XML for machines.</summary>
public static class ScenarioReport
{
    /// <summary>Indicators beside those of the building without policies, and every expectation.</summary>
    public static string Text(ScenarioResult result)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{result.Scenario.Id}: {result.Scenario.Name.En}\n  {result.Scenario.Start:yyyy-MM-dd HH:mm zzz}, {result.Scenario.Duration.TotalHours:0.##} h, depth {result.Scenario.Depth.ToString().ToLowerInvariant()}, seed {result.Scenario.Seed}\n\n");
        text.Append("  indicator          with policies     without   unit\n");
        foreach (string name in Indicators.Names)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {name,-18} {Number(result.Indicators[name]),13} {(name == "flexibilityIndex" ? "-" : Number(result.Baseline[name])),11}   {Indicators.UnitOf(name)}\n");
        }

        if (result.Indicators.IsPriceUnknown)
        {
            text.Append("  (the site file tells no price for this time: cost counts a kWh as one yuan)\n");
        }

        foreach (ScenarioRefusal refusal in result.Refusals)
        {
            text.Append(CultureInfo.InvariantCulture, $"  (refused from {result.Scenario.Start + refusal.At:yyyy-MM-dd HH:mm}, {(refusal.Times == 1 ? "once" : $"{refusal.Times} times")}: {refusal.Point}: {refusal.Reason})\n");
        }

        text.Append('\n');
        foreach (ScenarioOutcome outcome in result.Outcomes)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {(outcome.IsMet ? "met    " : "NOT MET")} {outcome.Expectation.Text}{(outcome.IsMet ? "" : $"; found {Number(outcome.Found)} ({result.Scenario.File}:{outcome.Expectation.Line})")}\n");
        }

        return text.ToString();
    }

    /// <summary>One test suite a scenario, one test case an expectation.</summary>
    public static XDocument JUnit(IReadOnlyList<(ScenarioResult Result, double Seconds)> results) => new(new XElement(
        "testsuites",
        results.Select(r => new XElement(
            "testsuite",
            new XAttribute("name", r.Result.Scenario.Id),
            new XAttribute("tests", r.Result.Outcomes.Count),
            new XAttribute("failures", r.Result.Outcomes.Count(o => !o.IsMet)),
            new XAttribute("time", r.Seconds.ToString("0.###", CultureInfo.InvariantCulture)),
            new XElement("properties", Indicators.Names.Where(n => !double.IsNaN(r.Result.Indicators[n])).Select(n => new XElement("property", new XAttribute("name", n), new XAttribute("value", r.Result.Indicators[n].ToString("R", CultureInfo.InvariantCulture))))),
            r.Result.Outcomes.Select(o => new XElement(
                "testcase",
                new XAttribute("classname", r.Result.Scenario.Id),
                new XAttribute("name", o.Expectation.Text),
                new XAttribute("file", r.Result.Scenario.File),
                new XAttribute("line", o.Expectation.Line),
                o.IsMet ? null : new XElement("failure", new XAttribute("message", $"found {Number(o.Found)}"))))))));

    private static string Number(double value) => double.IsNaN(value) ? "-" : value.ToString(Math.Abs(value) >= 100 ? "#,0" : "0.###", CultureInfo.InvariantCulture);
}
