using Busbar.Site.Compile;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>
/// Compiles a controller's part of the site's policies to sections 5, 6 and 7 of its document. The layout is told in
/// docs/developer/policy-format.md.
/// </summary>
public static class PolicyCompiler
{
    /// <summary>
    /// Null, and errors with file, line, key and what would be right in the diagnostics that the site was loaded with, when a
    /// policy is wrong or does not fit. A <see cref="PolicyPart"/>.
    /// </summary>
    public static PolicySections? Compile(SiteModel site, SiteController controller, NamePool names, Diagnostics diagnostics)
    {
        PolicySet policies = PolicySet.Of(site, diagnostics);
        if (policies.HasErrors || OutputPlan.Of(site, controller, policies, policies.AtControllers) is not { } plan)
        {
            return null;
        }

        int position = site.Controllers.TakeWhile(c => c.Id != controller.Id).Count();
        byte[]? rows = new PolicySection(controller, plan, names, position, site.Controllers.Count).Write(policies.AtControllers);
        return rows is null ? null : new PolicySections(OutputSection.Write(plan), rows, CalendarSection.Write(policies.Calendar, site.Location.UtcOffset));
    }
}
