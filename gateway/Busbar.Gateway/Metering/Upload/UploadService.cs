using System.Net.Http.Headers;
using Busbar.Gateway.Store;
using Busbar.Site.Sites;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Metering.Upload;

/// <summary>What became of a day's upload.</summary>
/// <param name="Acknowledged">When the platform took it; null while it waits.</param>
public sealed record UploadState(DateOnly Day, string Name, int Tries, DateTimeOffset? Acknowledged, string? LastError);

/// <summary>
/// Queues each ended day's documents in the database and sends them, oldest first, until the platform acknowledges: a minute
/// after a failure, then ever more seldom, at most every hour. Nothing is lost by a restart, nothing is sent again that was taken.
/// </summary>
public sealed class UploadService(EnergyBooks books, BooksTables tables, SiteModel site, TimeProvider time, ILogger<UploadService> log, HttpClient? client = null) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterMidnight = TimeSpan.FromMinutes(20);

    // A gateway that was off for longer sends a month: platforms take no older days.
    private const int MostDaysBehind = 31;
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private readonly HttpClient http = client ?? new HttpClient { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>All days, newest first.</summary>
    public IReadOnlyList<UploadState> States() => tables.Tables.ReadRoom(room => room.Query(
        "SELECT day, name, tries, acknowledged, last_error FROM metering_upload ORDER BY day DESC LIMIT 1000",
        row => new UploadState(DateOnly.FromDayNumber((int)row.GetInt64(0)), row.GetString(1), (int)row.GetInt64(2), row.WholeOrNull(3) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, row.TextOrNull(4))));

    /// <summary>Queues yesterday when it is not there, and sends what is due. Without an upload in metering.yaml it does nothing.</summary>
    public async Task StepAsync(CancellationToken cancel)
    {
        if (books.Model.Upload is not { } upload)
            return;
        UploadProfile profile = ProfileOf(upload);
        DateOnly yesterday = books.DayOf(time.GetUtcNow() - AfterMidnight).AddDays(-1);
        int? newest = tables.Tables.ReadRoom(room => (int?)(long?)room.Scalar("SELECT MAX(day) FROM metering_upload"));
        int first = newest is { } queued ? Math.Max(queued + 1, yesterday.DayNumber - MostDaysBehind) : yesterday.DayNumber;
        for (DateOnly day = DateOnly.FromDayNumber(first); day <= yesterday; day = day.AddDays(1))
            await QueueAsync(profile, upload, day, cancel);

        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        List<(long Day, string Name, byte[] Content, long Tries, long Next)> waiting = tables.Tables.ReadRoom(room => room.Query(
            "SELECT day, name, content, tries, next_try FROM metering_upload WHERE acknowledged IS NULL ORDER BY day LIMIT 10", row => (row.GetInt64(0), row.GetString(1), row.Bytes(2), row.GetInt64(3), row.GetInt64(4))));
        foreach ((long day, string name, byte[] content, long tries, long next) in waiting)
        {
            // In order: a platform that misses a day takes none after it.
            if (next > now)
                return;
            string? refusal = await SendAsync(upload, profile, name, content, cancel);
            TimeSpan pause = TimeSpan.FromTicks(Math.Min(Longest.Ticks, Period.Ticks << (int)Math.Min(tries, 10)));
            tables.Tables.WriteRoom(room => room.Run(
                "UPDATE metering_upload SET tries = tries + 1, next_try = @b, acknowledged = @c, last_error = @d WHERE day = @a",
                day, now + (long)pause.TotalMilliseconds, refusal is null ? now : null, refusal));
            if (refusal is null)
                continue;
            log.LogWarning("The upload of {Name} to {Address} was not taken: {Reason}; tried again in {Pause}", name, upload.Address, refusal, pause);
            return;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (books.Model.Upload is null)
            return;
        using PeriodicTimer timer = new(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await StepAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                log.LogError(exception, "The upload failed; tried again in {Period}", Period);
            }
        }
    }

    private async Task QueueAsync(UploadProfile profile, BooksUpload upload, DateOnly day, CancellationToken cancel)
    {
        IReadOnlyList<MeterEnergy> energies = await books.ReadAllAsync(day, day, TimeSpan.FromHours(1), fills: true, cancel);
        (string name, byte[] content) = UploadDocument.Make(profile, upload, day, site.Location.UtcOffset, site.Name.Zh, books.Model.AreaSquareMetres, energies);
        tables.Tables.WriteRoom(room => room.Run(
            "INSERT INTO metering_upload (day, name, content, tries, next_try) VALUES (@a, @b, @c, 0, 0) ON CONFLICT DO NOTHING", day.DayNumber, name, content));
    }

    private UploadProfile ProfileOf(BooksUpload upload)
    {
        if (upload.ProfilePath(books.Model.File) is not { } file)
            return UploadProfile.Standard;
        Diagnostics diagnostics = new();
        return UploadProfile.Load(file, diagnostics) ?? throw new RoomFileException(diagnostics.ToString());
    }

    /// <summary>Null when it was taken, else why not.</summary>
    private async Task<string?> SendAsync(BooksUpload upload, UploadProfile profile, string name, byte[] content, CancellationToken cancel)
    {
        try
        {
            using ByteArrayContent body = new(content);
            body.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
            body.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = name };
            using HttpResponseMessage answer = await http.PostAsync(upload.Address, body, cancel);
            string text = await answer.Content.ReadAsStringAsync(cancel);
            if (!answer.IsSuccessStatusCode)
                return $"answer {(int)answer.StatusCode}: {text[..Math.Min(text.Length, 200)]}";
            return text.Contains(profile.Acknowledgement, StringComparison.Ordinal) ? null : $"the answer does not hold '{profile.Acknowledgement}': {text[..Math.Min(text.Length, 200)]}";
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return exception.Message;
        }
    }
}
