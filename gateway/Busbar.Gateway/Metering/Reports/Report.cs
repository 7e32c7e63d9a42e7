using Busbar.Metering;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Metering.Reports;

/// <summary>What a report covers.</summary>
public enum ReportKind
{
    Day,
    Month,
    Year,
    HeatingSeason,
}

/// <summary>One cell: words or a number.</summary>
/// <param name="Text">Null for a number or nothing.</param>
/// <param name="Number">Null for words, or when the value is not known: shown as a dash, never as 0.</param>
/// <param name="Decimals">Of the number.</param>
public sealed record ReportCell(LocalName? Text, decimal? Number, int Decimals)
{
    public static ReportCell Of(LocalName text) => new(text, null, 0);

    public static ReportCell Of(BookText text) => new(new LocalName(text.Zh, text.En), null, 0);

    public static ReportCell Of(string text) => new(new LocalName(text, text), null, 0);

    public static ReportCell Of(decimal? number, int decimals) => new(null, number, decimals);
}

/// <summary>Bars of a chart, one a step; null where nothing is known.</summary>
public sealed record ReportChart(LocalName Name, string Unit, IReadOnlyList<string> Labels, IReadOnlyList<decimal?> Values)
{
    /// <summary>A second row of values, drawn as a line over the bars; empty for none.</summary>
    public IReadOnlyList<decimal?> Beside { get; init; } = [];
}

/// <summary>One part of a report: a table, remarks, and perhaps a chart.</summary>
public sealed record ReportSection(LocalName Title, IReadOnlyList<LocalName> Columns, IReadOnlyList<IReadOnlyList<ReportCell>> Rows, IReadOnlyList<LocalName> Notes, ReportChart? Chart = null)
{
    /// <summary>Its name for programs: energy, balance, timeOfUse, carbon, weather, plan, compliance, corrections.</summary>
    public string Key { get; init; } = "";
}

/// <summary>A report in both languages; page, print and workbook are made of it.</summary>
/// <param name="From">First local day.</param>
/// <param name="To">Last local day.</param>
/// <param name="IsWhole">False when the span has not ended or something in it is missing or estimated; the notes say what.</param>
public sealed record Report(ReportKind Kind, LocalName Title, DateOnly From, DateOnly To, DateTimeOffset Made, bool IsWhole, IReadOnlyList<ReportSection> Sections);
