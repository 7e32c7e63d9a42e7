using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Busbar.Gateway.Security;

/// <summary>
/// The certificate of page and broker: one of the owner's, or one that the gateway makes itself. For that it makes, at its first start, an
/// authority of its own (ten years); controllers and browsers are told to trust that one, and the server's certificate (a year) is made anew
/// under it when it nears its end or the computer's names and addresses change. RSA with 2048 bits, for every TLS on a microcontroller takes it.
/// </summary>
public static class ServerCertificate
{
    /// <summary>Name of the authority's file beside the data folder, in the folder of keys; no secret: it is what others are to trust.</summary>
    public const string AuthorityFile = "authority.pem";

    private static readonly TimeSpan LifeOfAuthority = TimeSpan.FromDays(3653);
    private static readonly TimeSpan LifeOfServer = TimeSpan.FromDays(397);
    private static readonly TimeSpan Remainder = TimeSpan.FromDays(60);

    /// <summary>The owner's certificate.</summary>
    /// <param name="file">PEM, the server's own first, others of its chain behind it.</param>
    /// <param name="keyFile">PEM of its key; null when it stands in the same file.</param>
    /// <exception cref="InvalidOperationException">It cannot be read, or certificate and key do not belong together.</exception>
    public static X509Certificate2 Load(string file, string? keyFile)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(file, keyFile ?? file);
        }
        catch (Exception wrong) when (wrong is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidOperationException($"The certificate {file}{(keyFile is null ? "" : " with the key " + keyFile)} cannot be used: {wrong.Message} A PEM file with BEGIN CERTIFICATE is wanted, and the key that belongs to it (BEGIN PRIVATE KEY, without a password).", wrong);
        }
    }

    /// <summary>The gateway's own; made, or made anew, when it must be.</summary>
    public static X509Certificate2 OfOwn(string dataDirectory, DateTimeOffset now)
    {
        SecurityKeys keys = new(dataDirectory);
        string path = keys.PathOf("server.pem");
        string[] names = [.. Names()];
        if (File.Exists(path))
        {
            X509Certificate2 kept = Load(path, null);
            if (kept.NotAfter.ToUniversalTime() > now.UtcDateTime + Remainder && names.All(name => kept.MatchesHostname(name)))
                return kept;
        }

        using X509Certificate2 authority = Authority(keys, now);
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={names[0]}, O=Busbar gateway", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder others = new();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address))
                others.AddIpAddress(address);
            else
                others.AddDnsName(name);
        }

        request.CertificateExtensions.Add(others.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using X509Certificate2 signed = request.Create(authority, now.AddDays(-1), now + LifeOfServer, RandomNumberGenerator.GetBytes(16));
        Write(path, signed.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        return Load(path, null);
    }

    private static X509Certificate2 Authority(SecurityKeys keys, DateTimeOffset now)
    {
        string path = keys.PathOf("authority.key.pem");
        if (File.Exists(path) && Load(path, null) is { } kept && kept.NotAfter.ToUniversalTime() > now.UtcDateTime + LifeOfServer)
            return kept;
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN=Busbar authority of {Environment.MachineName}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now + LifeOfAuthority);
        Write(path, made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        File.WriteAllText(keys.PathOf(AuthorityFile), made.ExportCertificatePem() + "\n");
        return Load(path, null);
    }

    private static IEnumerable<string> Names()
    {
        yield return Environment.MachineName.ToLowerInvariant();
        yield return "localhost";
        yield return "127.0.0.1";
        IEnumerable<IPAddress> addresses = NetworkInterface.GetAllNetworkInterfaces()
            .Where(each => each.OperationalStatus == OperationalStatus.Up)
            .SelectMany(each => each.GetIPProperties().UnicastAddresses.Select(address => address.Address))
            .Where(address => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        foreach (string address in addresses.Select(each => each.ToString()).Distinct().Order(StringComparer.Ordinal))
            yield return address;
    }

    private static void Write(string path, string text)
    {
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        string temporary = path + ".new";
        File.Delete(temporary);
        using (StreamWriter writer = new(temporary, options))
            writer.Write(text);
        File.Move(temporary, path, overwrite: true);
    }
}
