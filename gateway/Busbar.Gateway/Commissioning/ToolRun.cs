using Busbar.Site.Check;
using Busbar.Site.Yaml;
using Busbar.Technician.Doctor;
using Busbar.Technician.Scan;

namespace Busbar.Gateway.Commissioning;

/// <summary>The technician's tools.</summary>
public enum FieldTool
{
    /// <summary>Which devices are there.</summary>
    Scan,

    /// <summary>What a register, meter or device says.</summary>
    Probe,

    /// <summary>What is wrong, and why.</summary>
    Doctor,

    /// <summary>Site and device files, time budget, read plan.</summary>
    Check,

    /// <summary>The record to sign.</summary>
    Accept,
}

/// <summary>Where a run stands.</summary>
public enum ToolState
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It came to its end, whatever it found.</summary>
    Done,

    /// <summary>Somebody stopped it.</summary>
    Cancelled,

    /// <summary>It could not be carried out.</summary>
    Failed,
}

/// <summary>What a tool brought.</summary>
/// <param name="IsGood">Nothing is wrong.</param>
/// <param name="Verdict">In a sentence.</param>
/// <param name="Text">All of it as the command line prints it, in a language.</param>
public sealed record ToolResult(bool IsGood, LocalName Verdict, Func<string, string> Text)
{
    /// <summary>The doctor's.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Lines that were not asked: name and reason.</summary>
    public IReadOnlyList<(string Line, LocalName Reason)> Refused { get; init; } = [];

    /// <summary>Of the site's files.</summary>
    public SiteCheckReport? Check { get; init; }

    /// <summary>The record as a page for paper, in a language; null: the tool makes none.</summary>
    public Func<string, string>? Page { get; init; }
}

/// <summary>One run of a tool: a snapshot.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Subject">What is asked, for people: a place, or the site.</param>
/// <param name="Who">Who started it.</param>
/// <param name="Progress">How far it is.</param>
/// <param name="Result">When it is done.</param>
/// <param name="Fault">Why it failed.</param>
public sealed record ToolRun(int Number, FieldTool Tool, string Subject, string Who, DateTimeOffset Started, ToolState State, ScanProgress Progress, ToolResult? Result, LocalName? Fault);
