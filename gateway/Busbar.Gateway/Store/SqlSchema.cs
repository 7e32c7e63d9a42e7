using System.Globalization;

namespace Busbar.Gateway.Store;

/// <summary>The tables that all databases share, and the steps that lead to them.</summary>
internal static class SqlSchema
{
    /// <summary>Controllers, what is stored of them, points, events and the audit: as first released.</summary>
    public const string Records =
        """
        CREATE TABLE controller (
            id {id}, name TEXT NOT NULL UNIQUE, epoch {whole} NOT NULL,
            highest_boot {whole} NOT NULL, highest_sequence {whole} NOT NULL,
            through_boot {whole} NOT NULL, through_sequence {whole} NOT NULL);
        CREATE TABLE stored (
            controller {whole} NOT NULL, epoch {whole} NOT NULL, boot {whole} NOT NULL, first {whole} NOT NULL, last {whole} NOT NULL,
            PRIMARY KEY (controller, epoch, boot, first));
        CREATE TABLE point (id {id}, device TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (device, name));
        CREATE TABLE event (
            id {id}, time {whole} NOT NULL, controller {whole} NOT NULL, device TEXT NOT NULL, code {whole} NOT NULL,
            point TEXT, value {real}, command {whole} NOT NULL, priority {whole} NOT NULL, source {whole} NOT NULL, reason {whole} NOT NULL,
            text TEXT, flags {whole} NOT NULL);
        CREATE INDEX event_time ON event (time);
        CREATE TABLE audit (
            id {id}, command {whole} NOT NULL, time {whole} NOT NULL, stage TEXT NOT NULL, controller TEXT NOT NULL,
            device TEXT NOT NULL, point TEXT NOT NULL, value {real}, priority {whole} NOT NULL, "user" TEXT NOT NULL, text TEXT NOT NULL);
        CREATE INDEX audit_command ON audit (command);
        """;

    /// <summary>
    /// Samples: the journal takes every transaction as one row; chunks take its samples point by point, and then the journal's
    /// rows go (see ChunkTables). Roll-ups stand in blocks of a point's quarter hours or minutes; stale names the point's days
    /// whose blocks have yet to be made anew. place orders chunks by arrival. The journal's numbers never begin anew; rooms keep tables of their own beside these.
    /// </summary>
    public const string Samples =
        """
        CREATE TABLE journal (id {serial}, data {bytes} NOT NULL);
        CREATE TABLE chunk (
            id {id}, point {whole} NOT NULL, place {whole} NOT NULL, first {whole} NOT NULL, last {whole} NOT NULL, count {whole} NOT NULL,
            data {bytes} NOT NULL);
        CREATE INDEX chunk_time ON chunk (point, last, first, count, place);
        CREATE INDEX chunk_age ON chunk (last);
        CREATE TABLE rollup (
            point {whole} NOT NULL, level {whole} NOT NULL, block {whole} NOT NULL, mean {bytes} NOT NULL, detail {bytes} NOT NULL,
            PRIMARY KEY (point, level, block));
        CREATE TABLE stale (point {whole} NOT NULL, day {whole} NOT NULL, PRIMARY KEY (point, day));
        CREATE TABLE fact (name TEXT NOT NULL PRIMARY KEY, value {whole} NOT NULL);
        INSERT INTO fact (name, value) VALUES ('sealed', 0), ('raw-from', 0);
        CREATE TABLE room (name TEXT NOT NULL PRIMARY KEY, version {whole} NOT NULL);
        """;

    /// <summary>From what a change of an output was decided; which storage a controller's numbers are of.</summary>
    public const string Why =
        """
        ALTER TABLE event ADD COLUMN input TEXT;
        ALTER TABLE event ADD COLUMN input_value {real};
        ALTER TABLE event ADD COLUMN input_quality {whole};
        ALTER TABLE event ADD COLUMN input_age {whole};
        ALTER TABLE event ADD COLUMN policy TEXT;
        ALTER TABLE event ADD COLUMN limits {whole};
        ALTER TABLE controller ADD COLUMN storage {whole} NOT NULL DEFAULT 0;
        """;

    /// <summary>How far the samples of the journal have moved to chunks, point by point: see ChunkTables.</summary>
    public const string Leaving =
        """
        INSERT INTO fact (name, value) VALUES ('leaving', 0), ('left', -1);
        """;

    /// <summary>Brings a database up to date, step by step, each in a transaction.</summary>
    public static void Migrate(SqlSession session, SqlDialect dialect)
    {
        long version = dialect.SchemaVersion(session);
        if (version > dialect.Steps.Count)
        {
            throw new StoreException(
                string.Create(CultureInfo.InvariantCulture, $"{dialect.Name} was written by a newer program (schema {version}; this one knows up to {dialect.Steps.Count}). ")
                + "Start the newer program, or choose another folder with --data.");
        }

        for (; version < dialect.Steps.Count; version++)
        {
            session.Run(dialect.BeginWrite);
            dialect.Steps[(int)version](session);
            dialect.SetSchemaVersion(session, version + 1);
            session.Run("COMMIT");
        }
    }
}
