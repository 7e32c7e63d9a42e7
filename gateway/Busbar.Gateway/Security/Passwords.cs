using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Busbar.Gateway.Security;

/// <summary>
/// Hashes of passwords: ASP.NET Core Identity's hasher (PBKDF2 with HMAC-SHA512, 128 bits of salt) with 600,000 rounds, which is above
/// what OWASP asks of SHA-512 (210,000) and equal to what it asks of SHA-256.
/// </summary>
public sealed class Passwords
{
    /// <summary>Rounds of PBKDF2.</summary>
    public const int Rounds = 600_000;

    private readonly PasswordHasher<GatewayUser> hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Rounds }));
    private readonly Lazy<string> nobodys;

    public Passwords()
    {
        nobodys = new Lazy<string>(() => Hash(Secrets.New()));
    }

    /// <summary>What is kept of a password.</summary>
    public string Hash(string password) => hasher.HashPassword(null!, password);

    /// <summary>Whether it is the user's. Takes as long for a user that is not there, so that the time tells nobody who is.</summary>
    public bool IsRight(GatewayUser? user, string password) =>
        hasher.VerifyHashedPassword(null!, user?.PasswordHash ?? nobodys.Value, password) != PasswordVerificationResult.Failed && user?.PasswordHash is not null;
}
