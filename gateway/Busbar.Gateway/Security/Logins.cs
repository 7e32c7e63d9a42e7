using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Busbar.Gateway.Security;

/// <summary>
/// Logs people in by password and, where they have one, a second factor. Five wrong tries lock a user for five minutes. One try is
/// worked on at a time, so that a flood of them costs one core and no more. Thread-safe.
/// </summary>
public sealed class Logins(Users users, Passwords passwords, AuditLog audit, IDataProtectionProvider protection, TimeProvider time) : IDisposable
{
    /// <summary>Wrong tries that lock.</summary>
    public const int MostFailures = 5;

    /// <summary>How long a lock holds.</summary>
    public static readonly TimeSpan LockFor = TimeSpan.FromMinutes(5);

    private const int RecoveryCodes = 8;
    private readonly SemaphoreSlim one = new(1);
    private readonly IDataProtector protector = protection.CreateProtector("busbar.totp");

    /// <summary>The user when name, password and code are right; null otherwise, without a word about which was wrong.</summary>
    /// <param name="name">As typed.</param>
    /// <param name="password">As typed.</param>
    /// <param name="code">Of the authenticator app, or a recovery code; empty without a second factor.</param>
    /// <param name="from">Where the try comes from, for the audit log.</param>
    /// <param name="cancel">Ends the waiting for other tries.</param>
    public async Task<GatewayUser?> LogInAsync(string name, string password, string code, string from, CancellationToken cancel)
    {
        await one.WaitAsync(cancel);
        try
        {
            GatewayUser? user = name.Length > 60 ? null : users.FindByName(name);
            bool isRight = passwords.IsRight(user, password.Length > PasswordRules.Longest ? "" : password);
            if (user is null)
            {
                audit.Add(new AuditEntry("-", "loginRefused", Printable(name), null, null, from));
                return null;
            }

            bool isOpen = !user.IsDisabled && !(user.LockedUntil > time.GetUtcNow());
            if (!isOpen)
            {
                audit.Add(new AuditEntry(user.Name, "loginRefused", user.Name, null, null, $"{from}: {(user.IsDisabled ? "disabled" : "locked")}"));
                return null;
            }

            return isRight ? TakeCode(user, code.Trim(), from) : Fail(user, from);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Whether it is this user's password, for what asks again before it acts; wrong ones count as wrong tries.</summary>
    public async Task<bool> ConfirmAsync(GatewayUser user, string password, CancellationToken cancel)
    {
        await one.WaitAsync(cancel);
        try
        {
            if (users.Find(user.Id) is not { IsDisabled: false } now || now.LockedUntil > time.GetUtcNow())
                return false;
            if (passwords.IsRight(now, password))
                return true;
            Fail(now, "page");
            return false;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>A new secret for an authenticator app; it is not kept before a code of it was shown.</summary>
    public static byte[] NewTotpKey() => RandomNumberGenerator.GetBytes(Totp.KeyLength);

    /// <summary>Turns the second factor on with a code that proves that the app has the secret; recovery codes, to be shown once; null for a wrong code.</summary>
    public IReadOnlyList<string>? TurnOnTotp(string id, byte[] key, string code)
    {
        if (Totp.Accept(key, code.Trim(), time.GetUtcNow(), 0) is not { } step)
            return null;
        string[] recovery = [.. Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetHexString(16, lowercase: true))];
        users.Change(
            id,
            user => user with { SealedTotpKey = protector.Protect(Convert.ToBase64String(key)), LastTotpStep = step, Stamp = GatewayUser.NewStamp(), RecoveryHashes = [.. recovery.Select(each => Convert.ToHexString(Secrets.Hash(each)))] },
            (before, _) => new AuditEntry(before.Name, "totpOn", before.Name));
        return recovery;
    }

    /// <summary>Turns the second factor off.</summary>
    public void TurnOffTotp(string id, string by) => users.Change(
        id,
        user => user.HasTotp ? user with { SealedTotpKey = null, RecoveryHashes = [], Stamp = GatewayUser.NewStamp() } : user,
        (before, _) => new AuditEntry(by, "totpOff", before.Name));

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    private GatewayUser? TakeCode(GatewayUser user, string code, string from)
    {
        bool isTaken = false;
        GatewayUser? after = users.Change(
            user.Id,
            before =>
            {
                GatewayUser open = before with { Failures = 0, LockedUntil = null };
                if (before.SealedTotpKey is not { } sealedKey)
                {
                    isTaken = true;
                    return open;
                }

                string recovery = Convert.ToHexString(Secrets.Hash(code.ToLowerInvariant()));
                if (Totp.Accept(Convert.FromBase64String(protector.Unprotect(sealedKey)), code, time.GetUtcNow(), before.LastTotpStep) is { } step)
                {
                    isTaken = true;
                    return open with { LastTotpStep = step };
                }

                isTaken = before.RecoveryHashes.Contains(recovery);
                return isTaken ? open with { RecoveryHashes = [.. before.RecoveryHashes.Where(each => each != recovery)] } : before;
            },
            (before, _) => new AuditEntry(before.Name, "login", before.Name, null, null, from));
        return isTaken ? after : Fail(user, from);
    }

    private GatewayUser? Fail(GatewayUser user, string from)
    {
        users.Change(
            user.Id,
            before => before.Failures + 1 < MostFailures ? before with { Failures = before.Failures + 1 } : before with { Failures = 0, LockedUntil = time.GetUtcNow() + LockFor },
            (before, after) => new AuditEntry(before.Name, "loginRefused", before.Name, null, null, after.LockedUntil > time.GetUtcNow() ? $"{from}: locked for {LockFor.TotalMinutes:0} min" : from));
        return null;
    }

    // What was typed into the field of the name may be anything, a password too.
    private static string Printable(string name) => name.Length is 0 or > 60 || name.Any(char.IsControl) ? "-" : name[..Math.Min(2, name.Length)] + "…";
}
