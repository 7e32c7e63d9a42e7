using Busbar.Site.Yaml;

namespace Busbar.Gateway.Store;

/// <summary>One line of the audit of commands; lines are added and never changed.</summary>
/// <param name="CommandId">Id of the command.</param>
/// <param name="Time">When this stage was reached.</param>
/// <param name="Stage">Sent, Acknowledged, Written, Verified, Refused, ...</param>
/// <param name="Controller">Id of the controller; empty when none has the device.</param>
/// <param name="Device">Id of the device.</param>
/// <param name="Point">Canonical name.</param>
/// <param name="Value">Value of this stage; null when it has none.</param>
/// <param name="Priority">Level of the priority array.</param>
/// <param name="User">Who asked.</param>
/// <param name="Text">The asker's reason in the asker's words, or why a stage failed: Chinese and English on a line each (rows of early builds: English).</param>
public sealed record CommandAuditEntry(
    ulong CommandId,
    DateTimeOffset Time,
    string Stage,
    string Controller,
    string Device,
    string Point,
    double? Value,
    int Priority,
    string User,
    string Text)
{
    /// <summary>The program's own words as <see cref="Text"/> holds them.</summary>
    public static string InBoth(LocalName? text) => text is null ? "" : text.Zh == text.En ? text.En : $"{OneLine(text.Zh)}\n{OneLine(text.En)}";

    /// <summary><see cref="Text"/> for a culture such as <c>zh-CN</c> or <c>en</c>.</summary>
    public string TextIn(string language) => Text.Split('\n') is [var chinese, var english] ? new LocalName(chinese, english).For(language) : Text;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
