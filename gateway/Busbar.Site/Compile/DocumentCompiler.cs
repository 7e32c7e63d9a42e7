using Busbar.Controller;
using Busbar.Link;
using Busbar.Site.Policies;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Site.Compile;

/// <summary>Compiles the profile of a device type; its names go to the document's pool.</summary>
public delegate byte[] ProfilePart(DeviceType type, NamePool names);

/// <summary>A controller's document, signed.</summary>
/// <param name="PolicyLength">Bytes of outputs, policies and calendar.</param>
public sealed record CompiledDocument(byte[] Bytes, DocumentStamp Stamp, int PolicyLength);

/// <summary>
/// Makes the document that a controller runs by: which buses, devices and profiles, which outputs and policies. The bytes
/// depend on nothing but the arguments.
/// </summary>
public sealed class DocumentCompiler
{
    /// <summary>Of a document's bytes, for outputs, policies and calendar.</summary>
    public const int MaximumPolicyLength = 8 * 1024;

    private readonly ProfilePart _profiles;
    private readonly PolicyPart _policies;

    public DocumentCompiler(ProfilePart profiles, PolicyPart policies)
    {
        _profiles = profiles;
        _policies = policies;
    }

    /// <summary>With the profiles of the device files and the policies of the site file.</summary>
    public static DocumentCompiler For(DeviceTypes types) => new(types.CompileProfile, PolicyCompiler.Compile);

    /// <summary>Null, and errors in <paramref name="diagnostics"/>, when policies are wrong or the document is too large.</summary>
    /// <exception cref="ArgumentException">The site has no such controller.</exception>
    public CompiledDocument? Compile(SiteModel site, string controllerId, byte[] key, DocumentStamp stamp, Diagnostics diagnostics)
    {
        SiteController controller = site.FindController(controllerId)
            ?? throw new ArgumentException($"the site {site.Id} has no controller '{controllerId}'", nameof(controllerId));

        NamePool names = new();
        List<DeviceType> types = [.. controller.Devices.Select(d => d.Type).Distinct()];
        List<byte[]> profiles = [.. types.Select(t => _profiles(t, names))];
        DocumentSection buses = SiteSections.Buses(controller, names);
        DocumentSection devices = SiteSections.Devices(controller, types, names);
        DocumentSection link = SiteSections.Link(site, names);
        PolicySections? policies = _policies(site, controller, names, diagnostics);
        if (policies is null)
        {
            return null;
        }

        DocumentSection[] sections =
        [
            new(DocumentFormat.Names, names.Bytes),
            SiteSections.Profiles(profiles),
            buses,
            devices,
            new(DocumentFormat.Outputs, policies.Outputs),
            new(DocumentFormat.Policies, policies.Policies),
            new(DocumentFormat.Calendar, policies.Calendar),
            link,
        ];
        byte[] bytes = DocumentEnvelope.Write(controller.Id, stamp, sections, key);
        if (!HasRoom(controller, sections, bytes.Length, policies.Length))
        {
            return null;
        }

        try
        {
            Verify(controller, bytes, key, stamp);
        }
        catch (ArgumentException refusal)
        {
            controller.Node.Error("the controller would refuse its document: " + refusal.Message, "change the policy or output that is named");
            return null;
        }

        return new CompiledDocument(bytes, stamp, policies.Length);
    }

    private static bool HasRoom(SiteController controller, IEnumerable<DocumentSection> sections, int length, int policyLength)
    {
        if (policyLength > MaximumPolicyLength)
        {
            controller.Node.Error($"outputs, policies and calendar take {policyLength} bytes; {MaximumPolicyLength} is the most", "use fewer policies or outputs, or a second controller");
            return false;
        }

        if (length > controller.Size.DocumentBytes)
        {
            string parts = string.Join(", ", sections.Select(s => $"{DocumentDump.SectionName(s.Id)} {s.Payload.Length}"));
            controller.Node.Error($"the controller's document takes {length} bytes ({parts}); {controller.Size.DocumentBytes} is the most", "move devices to another controller");
            return false;
        }

        return true;
    }

    // Reads the document as the controller will: what it refuses, no reader of the file has found.
    private static void Verify(SiteController controller, byte[] bytes, byte[] key, DocumentStamp stamp)
    {
        DocumentError error = DocumentCheck.Check(bytes, bytes.Length, key, controller.Id, 0, stamp.Issued.ToUnixTimeSeconds());
        if (error != DocumentError.None)
        {
            throw new InvalidOperationException($"the document made for {controller.Id} does not pass its own check: {error}");
        }

        ControllerTables tables = new(bytes, bytes.Length, controller.Size.Limits);
        if (tables.Devices.PointCount != controller.PointCount)
        {
            throw new InvalidOperationException($"the document made for {controller.Id} has {tables.Devices.PointCount} points; the site says {controller.PointCount}");
        }
    }
}
