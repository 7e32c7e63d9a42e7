namespace Busbar.Gateway.Security;

/// <summary>What administrators do with users; refused with a reason, told in the audit log.</summary>
public sealed class Accounts(Users users, Invitations invitations, AuditLog audit)
{
    public IReadOnlyList<GatewayUser> All => users.All;

    /// <summary>Key of a link for a new user.</summary>
    public string Invite(Actor by, Role role) => invitations.Make(by.Name, role);

    /// <summary>Key of a link by which a user sets the password anew.</summary>
    public string Reset(Actor by, GatewayUser user) => invitations.Make(by.Name, user.Role, user);

    /// <summary>Gives a user another role; their sessions end.</summary>
    /// <exception cref="SecurityRefusal">They are the last administrator.</exception>
    public void SetRole(Actor by, string id, Role role) => users.Change(
        id,
        user => user.Role == role ? user : user with { Role = role, Stamp = GatewayUser.NewStamp() },
        (before, after) => new AuditEntry(by.Name, "userRole", before.Name, before.Role.ToString(), after.Role.ToString()));

    /// <summary>Locks a user out for good, or lets them in again; their sessions and tokens end.</summary>
    /// <exception cref="SecurityRefusal">They are the last administrator.</exception>
    public void SetDisabled(Actor by, string id, bool isDisabled) => users.Change(
        id,
        user => user.IsDisabled == isDisabled ? user : user with { IsDisabled = isDisabled, Stamp = GatewayUser.NewStamp(), Failures = 0, LockedUntil = null },
        (before, after) => new AuditEntry(by.Name, "userDisabled", before.Name, before.IsDisabled ? "yes" : "no", after.IsDisabled ? "yes" : "no"));

    /// <summary>A new password in place of the one that was confirmed; the sessions end.</summary>
    /// <exception cref="SecurityRefusal">It is too weak.</exception>
    public void SetPassword(GatewayUser user, string password, Passwords passwords)
    {
        if (PasswordRules.Refusal(password, user.Name) is { } refusal)
            throw new SecurityRefusal(refusal);
        string hash = passwords.Hash(password);
        users.Change(user.Id, before => before with { PasswordHash = hash, Stamp = GatewayUser.NewStamp() }, (before, _) => new AuditEntry(before.Name, "passwordSet", before.Name));
    }

    /// <summary>The audit log, for those who may see it.</summary>
    public AuditLog Log => audit;
}
