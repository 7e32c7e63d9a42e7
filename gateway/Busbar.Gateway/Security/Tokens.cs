using System.Collections.Concurrent;
using Busbar.Gateway.Store;

namespace Busbar.Gateway.Security;

/// <summary>An API token as it is shown; the secret itself was shown once.</summary>
/// <param name="Id">Eight hexadecimal digits.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Owner">Name of the user who made it; null when it was made on the gateway's machine.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Made">When.</param>
/// <param name="Expires">When it ends; null: never.</param>
/// <param name="LastUsed">To the minute; null: never yet.</param>
public sealed record ApiToken(string Id, string Name, string? Owner, IReadOnlyList<Scope> Scopes, DateTimeOffset Made, DateTimeOffset? Expires, DateTimeOffset? LastUsed);

/// <summary>API tokens. One may do what its scopes say and never more than its owner may do now; it dies with its owner. Thread-safe.</summary>
public sealed class Tokens(SecurityDatabase database, AuditLog audit, TimeProvider time)
{
    /// <summary>How every token begins, so that one that lies about is known for what it is.</summary>
    public const string Prefix = "busbar_";

    private static readonly TimeSpan NoteUse = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, DateTimeOffset> used = new();

    /// <summary>The role that it takes to make a token of a scope, and to use one.</summary>
    public static Role RoleOf(Scope scope) => scope switch
    {
        Scope.Read => Role.Viewer,
        Scope.Command or Scope.Alarms => Role.Operator,
        Scope.Books or Scope.Policies => Role.Engineer,
        _ => Role.Administrator,
    };

    /// <summary>Makes a token and returns its secret, which is not kept.</summary>
    /// <param name="name">What it is for; 1 to 60 characters.</param>
    /// <param name="scopes">At least one.</param>
    /// <param name="life">Null: until it is revoked.</param>
    /// <param name="owner">Who makes it; null on the gateway's machine.</param>
    /// <exception cref="SecurityRefusal">No name, no scope, or one that the owner's role does not reach.</exception>
    public (string Secret, ApiToken Token) Make(string name, IReadOnlyList<Scope> scopes, TimeSpan? life, GatewayUser? owner)
    {
        name = name.Trim();
        if (name.Length is 0 or > 60 || name.Any(char.IsControl))
            throw new SecurityRefusal(new("令牌需要 1 到 60 个字符的名称", "a token needs a name of 1 to 60 characters: what it is for"));
        if (scopes.Count == 0)
            throw new SecurityRefusal(new("令牌至少需要一个权限范围", "a token needs at least one scope"));
        if (life is { } given && (given < TimeSpan.FromMinutes(1) || given > TimeSpan.FromDays(3660)))
            throw new SecurityRefusal(new("有效期须在 1 分钟到 10 年之间", "a token lives 1 minute to 10 years"));
        if (owner is not null && scopes.FirstOrDefault(scope => RoleOf(scope) > owner.Role, (Scope)(-1)) is var tooMuch and not (Scope)(-1))
            throw new SecurityRefusal(new($"权限范围 {tooMuch} 需要角色 {RoleOf(tooMuch)}", $"the scope {tooMuch} takes the role {RoleOf(tooMuch)}"));
        string secret = Prefix + Secrets.New();
        DateTimeOffset now = time.GetUtcNow();
        ApiToken token = new(Guid.NewGuid().ToString("N")[..8], name, owner?.Name, [.. scopes.Distinct().Order()], now, now + life, null);
        audit.Change(session =>
        {
            session.Run(
                "INSERT INTO token (id, hash, name, owner, role, scopes, made, expires) VALUES (@a, @b, @c, @d, @e, @f, @g, @h)",
                token.Id, Secrets.Hash(secret), token.Name, owner?.Id, (int)(owner?.Role ?? Role.Administrator), string.Join(' ', token.Scopes), now.ToUnixTimeMilliseconds(), token.Expires?.ToUnixTimeMilliseconds());
            return (0, new AuditEntry(owner?.Name ?? Shell, "tokenMake", token.Id, null, $"{token.Name}: {string.Join(' ', token.Scopes)}"));
        });
        return (secret, token);
    }

    /// <summary>Name of who works on the gateway's own machine, for the audit log.</summary>
    public static string Shell => "shell:" + Environment.UserName;

    /// <summary>Those that live, newest first; only one user's where one is given.</summary>
    public IReadOnlyList<ApiToken> Living(string? ownerId = null) => database.Read(session => session.Query(
        """
        SELECT token.id, token.name, user.name, scopes, made, expires, last_used FROM token LEFT JOIN user ON user.id = token.owner
        WHERE revoked IS NULL AND (expires IS NULL OR expires > @a) AND (@b IS NULL OR owner = @b) ORDER BY made DESC
        """,
        row => new ApiToken(row.GetString(0), row.GetString(1), row.TextOrNull(2), Parse(row.GetString(3)), Time(row.GetInt64(4)), Optional(row.WholeOrNull(5)), Optional(row.WholeOrNull(6))),
        time.GetUtcNow().ToUnixTimeMilliseconds(), ownerId));

    /// <summary>Ends a token; false when there is none of that id, or it is somebody else's.</summary>
    /// <param name="id">Which.</param>
    /// <param name="by">Who ends it.</param>
    /// <param name="ownerId">Only if it is this user's; null: anybody's.</param>
    public bool Revoke(string id, string by, string? ownerId = null) => audit.Change(session =>
    {
        bool isEnded = session.Run("UPDATE token SET revoked = @b WHERE id = @a AND revoked IS NULL AND (@c IS NULL OR owner = @c)", id, time.GetUtcNow().ToUnixTimeMilliseconds(), ownerId) == 1;
        return (isEnded, isEnded ? new AuditEntry(by, "tokenRevoke", id) : null);
    });

    /// <summary>Who a token is; null when it is none, was revoked, is too old, or its owner may not log in any more.</summary>
    public Actor? Find(string secret)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal) || secret.Length > 100)
            return null;
        DateTimeOffset now = time.GetUtcNow();
        (Actor Actor, string Id)? found = database.Read(session => session.Query<(Actor, string)?>(
            "SELECT id, name, owner, role, scopes FROM token WHERE hash = @a AND revoked IS NULL AND (expires IS NULL OR expires > @b)",
            row =>
            {
                string id = row.GetString(0);
                Role role = (Role)row.GetInt64(3);
                GatewayUser? owner = row.TextOrNull(2) is { } ownerId ? Users.Find(session, ownerId) : null;
                // An owner that is gone or disabled takes the token along; one that was lowered lowers it.
                if (row.TextOrNull(2) is not null)
                    role = owner is { IsDisabled: false } ? owner.Role : 0;
                string called = owner is null ? $"token:{row.GetString(1)}" : $"{owner.Name}/{row.GetString(1)}";
                return role == 0 ? null : (new Actor(called, role, Parse(row.GetString(4)).Where(scope => RoleOf(scope) <= role).ToHashSet()), id);
            },
            Secrets.Hash(secret), now.ToUnixTimeMilliseconds()).FirstOrDefault());
        if (found is not { } token)
            return null;
        if (now - used.GetValueOrDefault(token.Id) > NoteUse)
        {
            used[token.Id] = now;
            database.Write(session => session.Run("UPDATE token SET last_used = @b WHERE id = @a", token.Id, now.ToUnixTimeMilliseconds()));
        }

        return token.Actor;
    }

    private static IReadOnlyList<Scope> Parse(string scopes) => [.. scopes.Split(' ').Select(Enum.Parse<Scope>)];

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static DateTimeOffset? Optional(long? milliseconds) => milliseconds is { } known ? Time(known) : null;
}
