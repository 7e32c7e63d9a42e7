using System.Text.Json;
using Busbar.Gateway.Store;

namespace Busbar.Gateway.Alarms;

/// <summary>A message that waits to be sent, or was.</summary>
public sealed record AlarmNotice(long Id, string Channel, DateTimeOffset Created, AlarmChange Change);

/// <summary>The alarms' own tables: standing, journal, messages. A change and its messages are written in one transaction.</summary>
public sealed class AlarmTables
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE alarm (id TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL);
        CREATE TABLE alarm_journal (id {id}, time {whole} NOT NULL, alarm TEXT NOT NULL, what TEXT NOT NULL, content TEXT NOT NULL);
        CREATE INDEX alarm_journal_time ON alarm_journal (time);
        CREATE TABLE alarm_notice (id {id}, channel TEXT NOT NULL, created {whole} NOT NULL, content TEXT NOT NULL, sent {whole});
        CREATE INDEX alarm_notice_waiting ON alarm_notice (channel, sent);
        """,
    ];

    private readonly IRoomTables tables;

    public AlarmTables(IRoomTables tables)
    {
        this.tables = tables;
        tables.MigrateRoom("alarms", Steps);
    }

    public IReadOnlyList<AlarmState> States() => tables.ReadRoom(room => room.Query("SELECT state FROM alarm", row => JsonSerializer.Deserialize<AlarmState>(row.GetString(0))!));

    /// <summary>Durable when it returns.</summary>
    public void Write(IReadOnlyList<AlarmChange> changes, Func<AlarmChange, IEnumerable<string>> channels) => tables.WriteRoom(room =>
    {
        foreach (AlarmChange change in changes)
        {
            string content = JsonSerializer.Serialize(change);
            long time = change.Time.ToUnixTimeMilliseconds();
            room.Run("INSERT INTO alarm (id, state) VALUES (@a, @b) ON CONFLICT (id) DO UPDATE SET state = excluded.state", change.Id, JsonSerializer.Serialize(change.After));
            room.Run("INSERT INTO alarm_journal (time, alarm, what, content) VALUES (@a, @b, @c, @d)", time, change.Id, change.What, content);
            foreach (string channel in channels(change))
                room.Run("INSERT INTO alarm_notice (channel, created, content) VALUES (@a, @b, @c)", channel, time, content);
        }

        return 0;
    });

    /// <summary>Newest first.</summary>
    public IReadOnlyList<AlarmChange> Journal(DateTimeOffset from, DateTimeOffset to, int limit) => tables.ReadRoom(room => room.Query(
        "SELECT content FROM alarm_journal WHERE time >= @a AND time < @b ORDER BY id DESC LIMIT @c",
        row => JsonSerializer.Deserialize<AlarmChange>(row.GetString(0))!,
        from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), limit));

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<AlarmNotice> Waiting(string channel) => tables.ReadRoom(room => room.Query(
        "SELECT id, channel, created, content FROM alarm_notice WHERE channel = @a AND sent IS NULL ORDER BY id LIMIT 5000",
        row => new AlarmNotice(row.GetInt64(0), row.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)), JsonSerializer.Deserialize<AlarmChange>(row.GetString(3))!),
        channel));

    public void MarkSent(string channel, long through, DateTimeOffset now) => tables.WriteRoom(room => room.Run(
        "UPDATE alarm_notice SET sent = @c WHERE channel = @a AND id <= @b AND sent IS NULL", channel, through, now.ToUnixTimeMilliseconds()));
}
