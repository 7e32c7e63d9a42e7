using Busbar.Site.Compile;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Policies;

/// <summary>
/// A mistake is a file in <c>Policies/bad</c>: its last lines, <c># expect: line:column: key: message; hint</c>, are all that a
/// compilation for every controller reports, and no document is made.
/// </summary>
public sealed class BadPolicyTests
{
    public static TheoryData<string> Files => Mistakes.In("Policies");

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_mistake_is_told_with_its_line_key_and_remedy(string name)
    {
        string text = Mistakes.Read("Policies", name);
        Diagnostics diagnostics = new();
        SiteModel site = PolicySite.Read(text, diagnostics);

        List<PolicySections?> made = [.. site.Controllers.Select(c => PolicyCompiler.Compile(site, c, new NamePool(), diagnostics))];

        Assert.Equal(Mistakes.ExpectedIn(text, "site.yaml"), diagnostics.Items.Select(d => d.ToString()));
        Assert.Contains(null, made);
    }
}
