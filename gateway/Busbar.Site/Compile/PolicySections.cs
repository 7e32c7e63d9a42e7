using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Compile;

/// <summary>What the policies' compiler makes for one controller: the payloads of sections 5, 6 and 7.</summary>
public sealed record PolicySections(byte[] Outputs, byte[] Policies, byte[] Calendar)
{
    /// <summary>Bytes of the three together.</summary>
    public int Length => Outputs.Length + Policies.Length + Calendar.Length;
}

/// <summary>
/// Compiles one controller's part of the site's policies. Mistakes of the file go to <paramref name="diagnostics"/>; null then.
/// </summary>
public delegate PolicySections? PolicyPart(SiteModel site, SiteController controller, NamePool names, Diagnostics diagnostics);
