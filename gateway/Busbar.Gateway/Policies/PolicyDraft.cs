using Busbar.Control;
using Busbar.Gateway.North;
using Busbar.Site.Compile;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Policies;

/// <summary>How much of its room the policies take on a controller.</summary>
/// <param name="Bytes">Of <see cref="DocumentCompiler.MaximumPolicyLength"/>.</param>
/// <param name="Outputs">Of <see cref="OutputTable.MaximumCount"/>.</param>
public sealed record PolicyRoom(string Controller, int Bytes, int Outputs);

/// <summary>
/// A text of policies, read against the site and compiled for every controller and the gateway, as a whole: one mistake refuses it all.
/// Nothing is signed and nothing leaves.
/// </summary>
/// <param name="Text">As it was given.</param>
/// <param name="Site">Null when it could not be read at all.</param>
/// <param name="Findings">With file, line, key and what would be right.</param>
/// <param name="Rooms">Empty when something is wrong.</param>
/// <param name="AtGateway">Null when the gateway has nothing to do, or something is wrong.</param>
public sealed record PolicyDraft(string Text, SiteModel? Site, IReadOnlyList<Diagnostic> Findings, IReadOnlyList<PolicyRoom> Rooms, GatewayPolicies? AtGateway)
{
    /// <summary>It could be published.</summary>
    public bool IsGood => Site is not null && Findings.All(f => f.Severity != Severity.Error);

    /// <summary>Reads and compiles a text.</summary>
    /// <param name="siteFile">The site file whose policies it takes the place of.</param>
    /// <param name="name">What findings call it.</param>
    public static PolicyDraft Read(string siteFile, string name, string text, DeviceTypes types)
    {
        Diagnostics diagnostics = new();
        SiteModel? site = SiteLoader.ParseWithPolicies(siteFile, name, text, types, diagnostics);
        if (site is null)
            return new PolicyDraft(text, null, diagnostics.Items, [], null);
        PolicySet policies = PolicySet.Of(site, diagnostics);
        NorthModel.Read(site, new Diagnostics()).Modbus?.Limit?.WarnOfMeetings(policies);
        List<PolicyRoom> rooms = [];
        GatewayPolicies? atGateway = null;
        if (!diagnostics.HasErrors)
        {
            DocumentCompiler compiler = DocumentCompiler.For(types);
            foreach (SiteController controller in site.Controllers)
            {
                if (compiler.Compile(site, controller.Id, new byte[ControllerKeys.KeyLength], new DocumentStamp(1, DateTimeOffset.UnixEpoch), diagnostics) is { } made)
                    rooms.Add(new PolicyRoom(controller.Id, made.PolicyLength, OutputPlan.Of(site, controller, policies, policies.AtControllers)?.Outputs.Count ?? 0));
            }

            atGateway = GatewayPolicies.Compile(site, diagnostics);
        }

        // What concerns several controllers is found at each.
        Diagnostic[] findings = [.. diagnostics.Items.Distinct()];
        return diagnostics.HasErrors ? new PolicyDraft(text, site, findings, [], null) : new PolicyDraft(text, site, findings, rooms, atGateway);
    }
}
