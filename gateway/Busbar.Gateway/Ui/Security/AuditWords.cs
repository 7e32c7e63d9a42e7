using System.Text.RegularExpressions;
using Busbar.Control;
using Busbar.Gateway.Planner;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Security;
using Busbar.Site.Policies;
using Microsoft.Extensions.Localization;

namespace Busbar.Gateway.Ui.Security;

/// <summary>What the gateway's own programs wrote into the audit, in the reader's language. The lines, which are hashed, stay; so does what people wrote.</summary>
internal static partial class AuditWords
{
    /// <summary>What a line says that there is now.</summary>
    public static string After(AuditEntry entry, IStringLocalizer<Texts> text)
    {
        if (entry.Act != "command" || Command().Match(entry.After ?? "") is not { Success: true } command)
            return entry.After ?? "";
        string priority = command.Groups["priority"].Value;
        string said = command.Groups["value"] is { Success: true } value ? text["audit.command", value.Value, command.Groups["seconds"].Value, priority] : text["audit.released", priority];
        return command.Groups["refused"].Success ? text["audit.refused", said] : said;
    }

    /// <summary>Why, as planner or policies give it.</summary>
    public static string Why(AuditEntry entry, IStringLocalizer<Texts> text, string language)
    {
        if (entry.Who == PlanPublisher.User)
        {
            if (entry.Why == PlanPublisher.NothingAsked)
                return text["audit.planEnds"];
            return Plan().Match(entry.Why) is { Success: true } plan ? text["audit.plan", text["reason." + plan.Groups["reason"].Value], plan.Groups["price"].Value] : entry.Why;
        }

        if (entry.Who == PolicyRunner.User && Enum.GetValues<ReasonCode>().Select(code => ReasonTexts.Reason((byte)code)).FirstOrDefault(reason => reason.En == entry.Why) is { } known)
            return known.For(language);
        return entry.Why;
    }

    [GeneratedRegex(@"^(?<refused>refused: )?((?<value>\S+) for (?<seconds>\d+) s|released) at priority (?<priority>\d+)$")]
    private static partial Regex Command();

    [GeneratedRegex(@"^plan: (?<reason>\w+), price (?<price>\S+)$")]
    private static partial Regex Plan();
}
