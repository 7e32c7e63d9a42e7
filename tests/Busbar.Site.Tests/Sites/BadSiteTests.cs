using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Sites;

/// <summary>
/// A mistake is a file in <c>Sites/bad</c>: its last lines, <c># expect: line:column: key: message; hint</c>, are all that a
/// run reports.
/// </summary>
public sealed class BadSiteTests
{
    public static TheoryData<string> Files => Mistakes.In("Sites");

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_mistake_is_told_with_its_line_key_and_remedy(string name)
    {
        string text = Mistakes.Read("Sites", name);
        Diagnostics diagnostics = new();

        SiteLoader.Parse("site.yaml", text, new TestTypes(), diagnostics);

        Assert.Equal(Mistakes.ExpectedIn(text, "site.yaml"), diagnostics.Items.Select(d => d.ToString()));
    }
}
