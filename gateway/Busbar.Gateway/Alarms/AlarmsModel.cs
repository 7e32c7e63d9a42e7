using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Alarms;

/// <summary>Where messages go.</summary>
/// <param name="Server">Host of the mail server.</param>
/// <param name="PasswordFile">File with the password; null sends without.</param>
public sealed record MailTarget(string Server, int Port, string From, IReadOnlyList<string> To, string? User, string? PasswordFile);

/// <summary>The alarms of a building as its <c>alarms.yaml</c> beside the site file tells them; without one, what does not answer is alarmed all the same.</summary>
/// <param name="NotifyFrom">Least priority that is sent.</param>
public sealed record AlarmsModel(string File, IReadOnlyList<AlarmRule> Rules, Uri? Webhook, MailTarget? Mail, AlarmPriority NotifyFrom, double AnomalyDeviation)
{
    /// <summary>The file's name, beside the site file.</summary>
    public const string FileName = "alarms.yaml";

    /// <summary>Mistakes go to the diagnostics.</summary>
    public static AlarmsModel Read(SiteModel site, Diagnostics diagnostics)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(site.File)) ?? "", FileName);
        AlarmsModel empty = new(path, [], null, null, AlarmPriority.Medium, 0.5);
        if (!System.IO.File.Exists(path) || YamlFile.Load(path, diagnostics).RootMap() is not { } root)
            return empty;
        if (root.Require("alarms", "the site's id") is { } node && node.ReadString() != site.Id)
            node.Error($"'{node.ReadString()}' is another site", $"this folder's site is '{site.Id}'");
        List<AlarmRule> rules = [];
        foreach (MapEntry entry in root.OptionalMap("rules")?.All() ?? [])
        {
            if (entry.Value.AsMap() is { } map)
                rules.Add(ReadRule(entry.Key, map, site));
        }

        Uri? webhook = null;
        MailTarget? mail = null;
        AlarmPriority from = AlarmPriority.Medium;
        if (root.OptionalMap("notify") is { } notify)
        {
            from = notify.Enum("from", AlarmPriority.Medium);
            if (notify.Find("webhook") is { } address && !(Uri.TryCreate(address.ReadString(), UriKind.Absolute, out webhook) && webhook.Scheme is "http" or "https"))
                address.Error($"'{address.ReadString()}' is no address", "write it as https://host/path");
            if (notify.OptionalMap("email") is { } map)
            {
                mail = new MailTarget(map.String("server"), map.Int("port", 1, 65535, 587), map.String("from"), [.. map.List("to").Select(each => each.ReadString())], map.OptionalString("user"), map.OptionalString("passwordFile"));
                map.Done();
            }

            notify.Done();
        }

        double deviation = root.Double("anomalyDeviation", 0.05, 10, 0.5);
        root.Done();
        return empty with { Rules = rules, Webhook = webhook, Mail = mail, NotifyFrom = from, AnomalyDeviation = deviation };
    }

    /// <summary>Whether a pattern such as room-*/roomTemperature names a point.</summary>
    public static bool Matches(string pattern, string point)
    {
        string[] parts = pattern.Split('*');
        if (!point.StartsWith(parts[0], StringComparison.Ordinal))
            return false;
        int at = parts[0].Length;
        for (int i = 1; i < parts.Length; i++)
        {
            int found = i == parts.Length - 1 && parts[i].Length > 0 ? point.LastIndexOf(parts[i], StringComparison.Ordinal) : point.IndexOf(parts[i], at, StringComparison.Ordinal);
            if (found < at || (i == parts.Length - 1 && parts[i].Length > 0 && found + parts[i].Length != point.Length))
                return false;
            at = found + parts[i].Length;
        }

        return parts.Length > 1 || at == point.Length;
    }

    private static AlarmRule ReadRule(string id, MapNode map, SiteModel site)
    {
        AlarmKind[] kinds = [AlarmKind.High, AlarmKind.Low, AlarmKind.Rate, AlarmKind.Stuck, AlarmKind.Stale];
        AlarmKind[] said = [.. kinds.Where(kind => map.Has(Key(kind)))];
        if (said.Length != 1)
            map.Error($"rule '{id}' watches {(said.Length == 0 ? "nothing" : string.Join(" and ", said))}", "give it one of high, low, rate, stuck, stale");
        AlarmKind watched = said.Length > 0 ? said[0] : AlarmKind.High;
        TimeSpan longest = TimeSpan.FromDays(30);
        bool isTime = watched is AlarmKind.Stuck or AlarmKind.Stale;
        double limit = isTime || said.Length == 0 ? 0 : map.Double(Key(watched));
        TimeSpan window = isTime ? map.Duration(Key(watched), TimeSpan.FromSeconds(1), longest) : map.Duration("within", TimeSpan.FromSeconds(1), longest, TimeSpan.FromMinutes(5));
        List<string> points = [];
        foreach (Node node in map.List("points"))
        {
            string pattern = node.ReadString();
            if (!site.Devices.Any(device => device.Type.Points.Any(point => Matches(pattern, $"{device.Id}/{point.Name}"))))
                node.Error($"no point is called '{pattern}'", "write device/point, for instance room-301/roomTemperature or room-*/roomTemperature");
            points.Add(pattern);
        }

        AlarmRule rule = new(
            id, map.Name("name", id), watched, points, limit, map.Double("deadBand", 0, 1e9, 0), window, map.Duration("delay", TimeSpan.Zero, longest, TimeSpan.Zero), map.Duration("offDelay", TimeSpan.Zero, longest, TimeSpan.Zero), map.Enum("priority", AlarmPriority.Medium));
        map.Done();
        return rule;
    }

    private static string Key(AlarmKind kind) => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];
}
