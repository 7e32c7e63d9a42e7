using Busbar.Site.Yaml;

namespace Busbar.Gateway.North.OpenAdr;

/// <summary>The key <c>openAdr</c> of north.yaml: events of an OpenADR 3.1 server (VTN) as demand response.</summary>
/// <param name="Server">Base address of its interface.</param>
/// <param name="Token">Where tokens are given; null: what the server says at auth/server.</param>
/// <param name="SecretFile">File with the client's secret.</param>
/// <param name="Ven">Name of this client (VEN) at the server.</param>
/// <param name="Programs">Names of the programmes that are followed; empty: all that the server shows.</param>
/// <param name="Targets">What is asked for; empty: what the server gives.</param>
/// <param name="Shares">Of what all participants give, at the levels 1, 2 and 3 of SIMPLE.</param>
/// <param name="RelativeIsLess">A positive DISPATCH_SETPOINT_RELATIVE is so much less consumption, otherwise so much more.</param>
public sealed record OpenAdrModel(
    Uri Server, Uri? Token, string ClientId, string SecretFile, string? Scope, string Ven, IReadOnlyList<string> Programs, IReadOnlyList<string> Targets, TimeSpan Poll, IReadOnlyList<double> Shares, bool RelativeIsLess)
{
    private static readonly double[] UsualShares = [0.3, 0.6, 1];

    /// <summary>Mistakes go to the map's diagnostics.</summary>
    public static OpenAdrModel Read(MapNode map, string site)
    {
        Uri server = Address(map, "url") ?? new Uri("http://127.0.0.1/");
        List<double> shares = map.Has("simple") ? [.. map.List("simple").Select(each => each.ReadDouble(0, 1))] : [.. UsualShares];
        if (shares.Count != UsualShares.Length)
            map.Find("simple")!.Error($"{shares.Count} shares", "write three, for the levels 1, 2 and 3: [0.3, 0.6, 1]");
        OpenAdrModel model = new(
            server,
            map.Has("token") ? Address(map, "token") : null,
            map.String("clientId"),
            map.String("secretFile", "path of a file that only the gateway may read, with the client's secret"),
            map.OptionalString("scope"),
            map.OptionalString("ven") ?? site,
            [.. map.OptionalList("programs").Select(each => each.ReadString())],
            [.. map.OptionalList("targets").Select(each => each.ReadString())],
            map.Duration("poll", TimeSpan.FromSeconds(5), TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)),
            shares,
            !map.Has("relative") || map.Choice("relative", "less", "more") == "less");
        map.Done();
        return model;
    }

    /// <summary>Always with a slash at its end, so that paths are added and not exchanged.</summary>
    private static Uri? Address(MapNode map, string key)
    {
        string text = map.String(key, "an address such as https://vtn.example/openadr3/3.1.0");
        bool isAddress = Uri.TryCreate(key == "url" ? text.TrimEnd('/') + "/" : text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https";
        // A secret goes over the network only where nobody else can read it.
        if (isAddress && (address!.Scheme == "https" || address.IsLoopback))
            return address;
        if (text.Length > 0)
            map.Find(key)!.Error($"'{text}' is no address for secrets", "write https://host/path; http is taken for this machine only");
        return null;
    }
}
