namespace Busbar.Gateway.Security;

/// <summary>A local user as it is kept. What could be used to log in is a hash, or sealed with a key that is not in the database.</summary>
/// <param name="Id">Never changes, never used again.</param>
/// <param name="Name">1 to 60 characters; unique whatever the case.</param>
/// <param name="Role">What they may do.</param>
public sealed record GatewayUser(string Id, string Name, Role Role)
{
    /// <summary>Of the password; PBKDF2 as ASP.NET Core Identity writes it. Null: none set, so no login by password.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>Changes with everything that must end the sessions: password, second factor, role.</summary>
    public string Stamp { get; init; } = NewStamp();

    /// <summary>May not log in, and their tokens are dead.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>Wrong tries since the last right one or the last lock-out.</summary>
    public int Failures { get; init; }

    /// <summary>No login before.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>Secret of the authenticator app, sealed; null without one.</summary>
    public string? SealedTotpKey { get; init; }

    /// <summary>Step of the last code that was taken: a code opens once.</summary>
    public long LastTotpStep { get; init; }

    /// <summary>SHA-256 of the recovery codes that are left, in hex.</summary>
    public IReadOnlyList<string> RecoveryHashes { get; init; } = [];

    /// <summary>There is a second factor besides the password.</summary>
    public bool HasTotp => SealedTotpKey is not null;

    internal static string NewStamp() => Guid.NewGuid().ToString("N");
}
