using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Busbar.Gateway.Store;

/// <summary>
/// The tables and how they came to be. A step, once released, is never changed; a new one is added at the end. The number of
/// steps done is SQLite's user_version.
/// </summary>
internal static class SqliteSchema
{
    // recent takes rows in the order of arrival, so that a commit touches a handful of pages however many points there are;
    // from time to time it is moved to sample, where a point's history lies together (see SampleTables).
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE controller (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, epoch INTEGER NOT NULL,
            highest_boot INTEGER NOT NULL, highest_sequence INTEGER NOT NULL,
            through_boot INTEGER NOT NULL, through_sequence INTEGER NOT NULL);
        CREATE TABLE stored (
            controller INTEGER NOT NULL, epoch INTEGER NOT NULL, boot INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
            PRIMARY KEY (controller, epoch, boot, first)) WITHOUT ROWID;
        CREATE TABLE point (id INTEGER PRIMARY KEY, device TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (device, name));
        CREATE TABLE recent (id INTEGER PRIMARY KEY, point INTEGER NOT NULL, time INTEGER NOT NULL, value REAL, flags INTEGER NOT NULL);
        CREATE TABLE sample (
            point INTEGER NOT NULL, time INTEGER NOT NULL, tie INTEGER NOT NULL, value REAL, flags INTEGER NOT NULL,
            PRIMARY KEY (point, time, tie)) WITHOUT ROWID;
        CREATE TABLE event (
            id INTEGER PRIMARY KEY, time INTEGER NOT NULL, controller INTEGER NOT NULL, device TEXT NOT NULL, code INTEGER NOT NULL,
            point TEXT, value REAL, command INTEGER NOT NULL, priority INTEGER NOT NULL, source INTEGER NOT NULL, reason INTEGER NOT NULL,
            text TEXT, flags INTEGER NOT NULL);
        CREATE INDEX event_time ON event (time);
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY, command INTEGER NOT NULL, time INTEGER NOT NULL, stage TEXT NOT NULL, controller TEXT NOT NULL,
            device TEXT NOT NULL, point TEXT NOT NULL, value REAL, priority INTEGER NOT NULL, user TEXT NOT NULL, text TEXT NOT NULL);
        CREATE INDEX audit_command ON audit (command);
        """,
    ];

    /// <summary>Brings a database up to date, step by step, each in a transaction.</summary>
    public static void Migrate(SqliteConnection connection, string path)
    {
        long version = SqliteStatements.Number(connection, "PRAGMA user_version");
        if (version > Steps.Length)
        {
            throw new StoreException(
                $"The database {path} was written by a newer program (schema {version}; this one knows up to {Steps.Length}). "
                + "Start the newer program, or choose another folder with --data.");
        }

        for (; version < Steps.Length; version++)
        {
            SqliteStatements.Run(connection, string.Create(CultureInfo.InvariantCulture, $"BEGIN IMMEDIATE; {Steps[version]}; PRAGMA user_version = {version + 1}; COMMIT;"));
        }
    }
}
