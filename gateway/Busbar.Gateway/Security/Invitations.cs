using Busbar.Gateway.Store;

namespace Busbar.Gateway.Security;

/// <summary>What a one-time link is for.</summary>
/// <param name="Role">Role of the user that it makes.</param>
/// <param name="User">The user whose password it sets anew; null when it makes a new one.</param>
/// <param name="MadeBy">Who made it.</param>
public sealed record Invitation(Role Role, GatewayUser? User, string MadeBy);

/// <summary>
/// One-time links: they make a user or set a password anew, open for a time and once. So nobody ever knows another one's password, and
/// there is no default one. The key of a link is kept as a hash.
/// </summary>
public sealed class Invitations(SecurityDatabase database, AuditLog audit, Passwords passwords, TimeProvider time)
{
    /// <summary>How long a link opens.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(1);

    /// <summary>Makes a link and returns its key, which is not kept.</summary>
    /// <param name="by">Who makes it.</param>
    /// <param name="role">Role of the new user.</param>
    /// <param name="user">The user whose password is to be set anew; their role stays.</param>
    public string Make(string by, Role role, GatewayUser? user = null)
    {
        string key = Secrets.New();
        DateTimeOffset expires = time.GetUtcNow() + Life;
        audit.Change(session =>
        {
            session.Run("DELETE FROM invitation WHERE expires < @a", (time.GetUtcNow() - TimeSpan.FromDays(30)).ToUnixTimeMilliseconds());
            session.Run(
                "INSERT INTO invitation (hash, user, role, made_by, expires) VALUES (@a, @b, @c, @d, @e)",
                Secrets.Hash(key), user?.Id, (int)(user?.Role ?? role), by, expires.ToUnixTimeMilliseconds());
            return (0, new AuditEntry(by, user is null ? "userInvite" : "passwordReset", user?.Name ?? "-", null, FormattableString.Invariant($"{user?.Role ?? role}, until {expires:yyyy-MM-dd'T'HH:mm:ss'Z'}")));
        });
        return key;
    }

    /// <summary>What a key opens; null when it is wrong, was used, or is too old.</summary>
    public Invitation? Find(string key) => database.Read(session => Find(session, key));

    /// <summary>Uses a link: makes the user, or sets the password. The link is used up with it, in one transaction.</summary>
    /// <param name="key">Of the link.</param>
    /// <param name="name">Name of the new user; not looked at when the link is for an old one.</param>
    /// <param name="password">The new password.</param>
    /// <exception cref="SecurityRefusal">The link opens nothing, the name is taken or no name, or the password is too weak; nothing was changed.</exception>
    public GatewayUser Accept(string key, string name, string password)
    {
        Invitation found = Find(key) ?? throw Closed();
        string called = found.User?.Name ?? name.Trim();
        if (((found.User is null ? PasswordRules.NameRefusal(called) : null) ?? PasswordRules.Refusal(password, called)) is { } refusal)
            throw new SecurityRefusal(refusal);
        // Slow on purpose; not in the transaction.
        string hash = passwords.Hash(password);
        return audit.Change(session =>
        {
            Invitation invitation = Find(session, key) ?? throw Closed();
            session.Run("UPDATE invitation SET used = @b WHERE hash = @a", Secrets.Hash(key), time.GetUtcNow().ToUnixTimeMilliseconds());
            if (invitation.User is { } known)
            {
                // Who lost the password may have lost the telephone too.
                GatewayUser after = known with { PasswordHash = hash, Stamp = GatewayUser.NewStamp(), Failures = 0, LockedUntil = null, SealedTotpKey = null, RecoveryHashes = [] };
                Users.Save(session, after);
                return (after, new AuditEntry(known.Name, "passwordSet", known.Name, null, null, $"link made by {invitation.MadeBy}"));
            }

            GatewayUser made = new(Guid.NewGuid().ToString("N"), called, invitation.Role) { PasswordHash = hash };
            if (!Users.Add(session, made))
                throw new SecurityRefusal(new($"用户名 {called} 已存在", $"there is a user {called} already"));
            return (made, new AuditEntry(called, "userAdd", called, null, made.Role.ToString(), $"link made by {invitation.MadeBy}"));
        });
    }

    private Invitation? Find(SqlSession session, string key)
    {
        (string? User, Role Role, string MadeBy)? row = session.Query<(string?, Role, string)?>(
            "SELECT user, role, made_by FROM invitation WHERE hash = @a AND used IS NULL AND expires > @b",
            each => (each.TextOrNull(0), (Role)each.GetInt64(1), each.GetString(2)),
            Secrets.Hash(key), time.GetUtcNow().ToUnixTimeMilliseconds()).FirstOrDefault();
        if (row is not { } found)
            return null;
        GatewayUser? user = found.User is null ? null : Users.Find(session, found.User);
        return found.User is not null && user is not { IsDisabled: false } ? null : new Invitation(found.Role, user, found.MadeBy);
    }

    private static SecurityRefusal Closed() =>
        new(new("链接无效、已使用或已过期；请重新索取（服务器上运行 busbar user link）", "this link was used, is too old or is no link; ask for a new one (on the gateway's machine: busbar user link)"));
}
