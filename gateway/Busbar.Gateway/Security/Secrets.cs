using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Busbar.Gateway.Security;

/// <summary>Random secrets that go to their owner once, and of which a hash is kept.</summary>
internal static class Secrets
{
    /// <summary>256 bits as 43 characters of base64url. Nobody guesses it, so a plain hash is enough.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is kept of a secret.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
