using Busbar.Gateway.Security;
using System.Globalization;
using System.Text.Json;
using Busbar.Gateway.Store;
using Busbar.Metering;
using Busbar.Metering.Counters;
using Busbar.Metering.Heat;

namespace Busbar.Gateway.Metering;

/// <summary>A bill as it is kept: never changed, only followed by a correction.</summary>
/// <param name="Corrects">Id of the bill that it corrects; null for a first one.</param>
/// <param name="State">What the customer's season costs after this bill; a correction's own lines are the difference.</param>
public sealed record StoredBill(long Id, DateTimeOffset Created, string CreatedBy, DateOnly From, DateOnly To, HeatBill Bill, HeatBill State, long? Corrects, string Reason);

/// <summary>A line of the journal as it is kept.</summary>
public sealed record StoredCorrection(DateTimeOffset Recorded, string Meter, CounterCorrection Correction);

/// <summary>The books' own tables: journal of corrections, meter swaps, bills, reports, uploads, weather, plans.</summary>
public sealed class BooksTables
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE metering_swap (
            id {id}, meter TEXT NOT NULL, time {whole} NOT NULL, old_final TEXT NOT NULL, new_start TEXT NOT NULL, entered_by TEXT NOT NULL,
            note TEXT NOT NULL, recorded {whole} NOT NULL, UNIQUE (meter, time));
        CREATE TABLE metering_journal (
            id {id}, meter TEXT NOT NULL, time {whole} NOT NULL, kind {whole} NOT NULL, recorded {whole} NOT NULL, before TEXT, reading TEXT, counted TEXT,
            explanation TEXT NOT NULL, UNIQUE (meter, time, kind));
        CREATE TABLE metering_bill (
            id {id}, created {whole} NOT NULL, created_by TEXT NOT NULL, customer TEXT NOT NULL, first_day {whole} NOT NULL, last_day {whole} NOT NULL,
            bill TEXT NOT NULL, state TEXT NOT NULL, corrects {whole}, reason TEXT NOT NULL);
        CREATE INDEX metering_bill_customer ON metering_bill (customer, first_day);
        CREATE TABLE metering_report (kind TEXT NOT NULL, first_day {whole} NOT NULL, created {whole} NOT NULL, content TEXT NOT NULL, PRIMARY KEY (kind, first_day));
        CREATE TABLE metering_upload (
            day {whole} NOT NULL PRIMARY KEY, name TEXT NOT NULL, content {bytes} NOT NULL, tries {whole} NOT NULL, next_try {whole} NOT NULL,
            acknowledged {whole}, last_error TEXT);
        """,
        """
        CREATE TABLE metering_weather (day {whole} NOT NULL PRIMARY KEY, mean {real} NOT NULL, recorded {whole} NOT NULL, entered_by TEXT NOT NULL);
        CREATE TABLE metering_plan (
            kind {whole} NOT NULL, start {whole} NOT NULL, made {whole} NOT NULL, grid {real} NOT NULL, battery {real} NOT NULL, load {real} NOT NULL,
            pv {real} NOT NULL, PRIMARY KEY (kind, start));
        """,
    ];

    private static readonly JsonSerializerOptions Reading = new() { Converters = { new BookTextReader() } };

    private readonly IRoomTables tables;
    private readonly TimeProvider time;
    private readonly AuditLog? audit;

    public BooksTables(IRoomTables tables, TimeProvider time, AuditLog? audit = null)
    {
        this.audit = audit;
        this.tables = tables;
        this.time = time;
        tables.MigrateRoom("metering", Steps);
    }

    /// <summary>Writes to the audit log what a service of this room is about to change.</summary>
    internal void Tell(AuditEntry entry) => audit?.Add(entry);

    /// <summary>The tables, for services of this room that keep more there.</summary>
    internal IRoomTables Tables => tables;

    public IReadOnlyList<MeterSwap> Swaps(string meter) => tables.ReadRoom(room => room.Query(
        "SELECT time, old_final, new_start, entered_by, note FROM metering_swap WHERE meter = @a ORDER BY time",
        row => new MeterSwap(DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), Number(row.GetString(1)), Number(row.GetString(2)), row.GetString(3), row.GetString(4)),
        meter));

    /// <summary>False when a swap of this meter at this time is there already.</summary>
    public bool Add(string meter, MeterSwap swap)
    {
        audit?.Add(new AuditEntry(swap.EnteredBy, "meterSwap", meter, $"final reading {Text(swap.OldFinal)}", FormattableString.Invariant($"first reading {Text(swap.NewStart)} at {swap.Time:O}"), swap.Note));
        return tables.WriteRoom(room => room.Run(
            "INSERT INTO metering_swap (meter, time, old_final, new_start, entered_by, note, recorded) VALUES (@a, @b, @c, @d, @e, @f, @g) ON CONFLICT DO NOTHING",
            meter, swap.Time.ToUnixTimeMilliseconds(), Text(swap.OldFinal), Text(swap.NewStart), swap.EnteredBy, swap.Note, Now) == 1);
    }

    /// <summary>Adds lines that are not there yet; the first finding of a correction stays.</summary>
    public void Add(string meter, IReadOnlyList<CounterCorrection> corrections)
    {
        if (corrections.Count == 0)
            return;
        tables.WriteRoom(room =>
        {
            foreach (CounterCorrection line in corrections)
            {
                room.Run(
                    "INSERT INTO metering_journal (meter, time, kind, recorded, before, reading, counted, explanation) VALUES (@a, @b, @c, @d, @e, @f, @g, @h) ON CONFLICT DO NOTHING",
                    meter, line.Time.ToUnixTimeMilliseconds(), (int)line.Kind, Now, line.Before is { } before ? Text(before) : null, line.Reading is { } reading ? Text(reading) : null, line.Counted is { } counted ? Text(counted) : null, JsonSerializer.Serialize(line.Explanation));
            }

            return 0;
        });
    }

    public IReadOnlyList<StoredCorrection> Journal(DateTimeOffset from, DateTimeOffset to) => tables.ReadRoom(room => room.Query(
        "SELECT recorded, meter, time, kind, before, reading, counted, explanation FROM metering_journal WHERE time >= @a AND time < @b ORDER BY time DESC, id DESC LIMIT 5000",
        row => new StoredCorrection(
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)),
            row.GetString(1),
            new CounterCorrection(DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)), (CorrectionKind)row.GetInt64(3), NumberOrNull(row.TextOrNull(4)), NumberOrNull(row.TextOrNull(5)), NumberOrNull(row.TextOrNull(6)), Sentence(row.GetString(7)))),
        from.ToUnixTimeMilliseconds(),
        to.ToUnixTimeMilliseconds()));

    /// <summary>Keeps bills, all or none, and returns their ids in order.</summary>
    public IReadOnlyList<long> Add(DateOnly from, DateOnly to, string by, IReadOnlyList<(HeatBill Bill, HeatBill State, long? Corrects, string Reason)> bills)
    {
        audit?.Add([.. bills.Select(each => new AuditEntry(
            by, each.Corrects is null ? "heatBills" : "heatBillCorrection", each.Bill.Customer, each.Corrects is { } bill ? $"bill {bill}" : null, FormattableString.Invariant($"{from:yyyy-MM-dd} to {to:yyyy-MM-dd}: {each.State.Total} yuan"), each.Reason)).DefaultIfEmpty(new AuditEntry(by, "heatBills", "nobody can be billed"))]);
        return tables.WriteRoom(room =>
        {
            List<long> ids = [];
            foreach ((HeatBill bill, HeatBill state, long? corrects, string reason) in bills)
            {
                ids.Add(room.Number(
                    "INSERT INTO metering_bill (created, created_by, customer, first_day, last_day, bill, state, corrects, reason) VALUES (@a, @b, @c, @d, @e, @f, @g, @h, @i) RETURNING id",
                    Now, by, bill.Customer, from.DayNumber, to.DayNumber, JsonSerializer.Serialize(bill), JsonSerializer.Serialize(state), corrects, reason));
            }

            return ids;
        });
    }

    /// <summary>All bills, newest first.</summary>
    public IReadOnlyList<StoredBill> Bills() => Bills("ORDER BY id DESC LIMIT 10000");

    public StoredBill? Bill(long id) => Bills("WHERE id = @a", id).FirstOrDefault();

    /// <summary>The last bill of each customer whose span shares a day with this one.</summary>
    public IReadOnlyList<StoredBill> LastBills(DateOnly from, DateOnly to) =>
        [.. Bills("WHERE first_day <= @a AND last_day >= @b ORDER BY id", to.DayNumber, from.DayNumber).GroupBy(bill => (bill.Bill.Customer, bill.From, bill.To)).Select(group => group.Last())];

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private IReadOnlyList<StoredBill> Bills(string selection, params object?[] parameters) => tables.ReadRoom(room => room.Query(
        "SELECT id, created, created_by, first_day, last_day, bill, state, corrects, reason FROM metering_bill " + selection,
        row => new StoredBill(
            row.GetInt64(0),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
            row.GetString(2),
            DateOnly.FromDayNumber((int)row.GetInt64(3)),
            DateOnly.FromDayNumber((int)row.GetInt64(4)),
            JsonSerializer.Deserialize<HeatBill>(row.GetString(5), Reading)!,
            JsonSerializer.Deserialize<HeatBill>(row.GetString(6), Reading)!,
            row.WholeOrNull(7),
            row.GetString(8)),
        parameters));

    private static BookText Sentence(string kept) => kept.StartsWith('{') ? JsonSerializer.Deserialize<BookText>(kept)! : BookText.Same(kept);

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static decimal? NumberOrNull(string? text) => text is null ? null : Number(text);
}
