using System.Text.Json;
using Busbar.Gateway.Store;

namespace Busbar.Gateway.Security;

/// <summary>The local users. A change is one transaction from reading to writing, and its line of the audit log, so that two at once lose nothing. Thread-safe.</summary>
public sealed class Users(SecurityDatabase database, AuditLog audit)
{
    /// <summary>By name.</summary>
    public IReadOnlyList<GatewayUser> All => database.Read(session => session.Query("SELECT content FROM user ORDER BY name", row => Parse(row.GetString(0))));

    /// <summary>Somebody can administer this gateway.</summary>
    public bool HasAdministrator => All.Any(IsAdministrator);

    public GatewayUser? Find(string id) => database.Read(session => Find(session, id));

    public GatewayUser? FindByName(string name) => database.Read(session => session.Query("SELECT content FROM user WHERE name = @a", row => Parse(row.GetString(0)), name.Trim())).FirstOrDefault();

    /// <summary>Changes a user; null when there is none. The last administrator stays one: an attempt throws.</summary>
    /// <param name="id">Whom.</param>
    /// <param name="change">Gives the user as they shall be; the same one when nothing is to be changed.</param>
    /// <param name="tell">The line of the audit log, before and after; null writes none.</param>
    /// <exception cref="SecurityRefusal">It would leave nobody who can administer the gateway.</exception>
    public GatewayUser? Change(string id, Func<GatewayUser, GatewayUser> change, Func<GatewayUser, GatewayUser, AuditEntry?> tell) => audit.Change(session =>
    {
        if (Find(session, id) is not { } before)
            return (null, null);
        GatewayUser after = change(before);
        if (ReferenceEquals(after, before))
            return (before, null);
        Save(session, after);
        if (IsAdministrator(before) && !IsAdministrator(after) && !session.Query("SELECT content FROM user", row => Parse(row.GetString(0))).Any(IsAdministrator))
            throw new SecurityRefusal(new("这是最后一位管理员；请先指定另一位", "this is the last administrator; make somebody else one first"));
        return ((GatewayUser?)after, tell(before, after));
    });

    /// <summary>Adds a user in a transaction of somebody else's; false when the name is taken.</summary>
    internal static bool Add(SqlSession session, GatewayUser user) => session.Run(
        "INSERT INTO user (id, name, content) VALUES (@a, @b, @c) ON CONFLICT DO NOTHING", user.Id, user.Name, JsonSerializer.Serialize(user)) == 1;

    internal static GatewayUser? Find(SqlSession session, string id) => session.Query("SELECT content FROM user WHERE id = @a", row => Parse(row.GetString(0)), id).FirstOrDefault();

    internal static void Save(SqlSession session, GatewayUser user) => session.Run("UPDATE user SET content = @b WHERE id = @a", user.Id, JsonSerializer.Serialize(user));

    // One without a password cannot come in.
    private static bool IsAdministrator(GatewayUser user) => user is { Role: Role.Administrator, IsDisabled: false, PasswordHash: not null };

    private static GatewayUser Parse(string content) => JsonSerializer.Deserialize<GatewayUser>(content)!;
}
