using System.Globalization;
using System.Text;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Busbar.Gateway.Alarms;

/// <summary>One way to tell somebody. What it throws is told and tried again.</summary>
public interface INoticeChannel
{
    /// <summary>webhook, email, ...</summary>
    string Name { get; }

    /// <summary>Sends one message about one or many changes; done when the other side took it.</summary>
    Task SendAsync(IReadOnlyList<AlarmChange> changes, int leftOut, CancellationToken cancel);
}

/// <summary>POST of a JSON object.</summary>
public sealed class WebhookChannel(Uri address, string site, HttpClient http) : INoticeChannel
{
    public string Name => "webhook";

    public async Task SendAsync(IReadOnlyList<AlarmChange> changes, int leftOut, CancellationToken cancel)
    {
        var body = new
        {
            site,
            leftOut,
            changes = changes.Select(change => new
            {
                alarm = change.Id,
                time = change.Time,
                what = change.What,
                priority = change.After.Priority.ToString().ToLowerInvariant(),
                value = change.After.Value,
                nameZh = change.After.Name.Zh,
                nameEn = change.After.Name.En,
                textZh = change.After.Text.Zh,
                textEn = change.After.Text.En,
            }),
        };
        using HttpResponseMessage answer = await http.PostAsJsonAsync(address, body, cancel);
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"{address} answered {(int)answer.StatusCode}");
    }
}

/// <summary>Mail by SMTP, encrypted where the server offers it.</summary>
public sealed class MailChannel(MailTarget target, string site, TimeSpan offset) : INoticeChannel
{
    public string Name => "email";

    public async Task SendAsync(IReadOnlyList<AlarmChange> changes, int leftOut, CancellationToken cancel)
    {
        using MimeMessage message = new();
        message.From.Add(MailboxAddress.Parse(target.From));
        foreach (string to in target.To)
            message.To.Add(MailboxAddress.Parse(to));
        message.Subject = changes.Count == 1 ? $"[{site}] {changes[0].What}: {changes[0].After.Name.Zh} / {changes[0].After.Name.En}" : $"[{site}] {changes.Count + leftOut} 条报警变化 / alarm changes";
        StringBuilder text = new();
        foreach (AlarmChange change in changes)
        {
            string time = change.Time.ToOffset(offset).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            text.AppendLine(CultureInfo.InvariantCulture, $"{time} {change.After.Priority} {change.What}: {change.After.Name.Zh} / {change.After.Name.En} ({change.Id}) {change.After.Text.Zh} / {change.After.Text.En}");
        }

        if (leftOut > 0)
            text.AppendLine(CultureInfo.InvariantCulture, $"+ {leftOut}");
        message.Body = new TextPart("plain") { Text = text.ToString() };
        using SmtpClient client = new() { Timeout = 30_000 };
        await client.ConnectAsync(target.Server, target.Port, SecureSocketOptions.Auto, cancel);
        if (target.User is { } user)
            await client.AuthenticateAsync(user, target.PasswordFile is null ? "" : (await File.ReadAllTextAsync(target.PasswordFile, cancel)).Trim(), cancel);
        await client.SendAsync(message, cancel);
        await client.DisconnectAsync(true, cancel);
    }
}

/// <summary>
/// Sends what waits: at most one message a minute and channel, with all that happened meanwhile, so that a storm is one
/// message; after a failure ever more seldom, at most every half hour, until it is taken. What waits outlives a restart.
/// </summary>
public sealed class Notifier(AlarmTables tables, IReadOnlyList<INoticeChannel> channels, TimeProvider time, ILogger<Notifier> log)
{
    private const int MostInMessage = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);
    private readonly Dictionary<string, (DateTimeOffset Next, int Failures)> pauses = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Channels { get; } = [.. channels.Select(channel => channel.Name)];

    /// <summary>Sends what is due.</summary>
    public async Task StepAsync(CancellationToken cancel)
    {
        foreach (INoticeChannel channel in channels)
        {
            (DateTimeOffset next, int failures) = pauses.GetValueOrDefault(channel.Name);
            // Further off than any pause: the clock was set back.
            TimeSpan left = next - time.GetUtcNow();
            if (left > TimeSpan.Zero && left <= LongestPause)
                continue;
            IReadOnlyList<AlarmNotice> waiting = tables.Waiting(channel.Name);
            if (waiting.Count == 0)
                continue;
            try
            {
                // The newest tell where things stand; how many more there were is said.
                AlarmChange[] newest = [.. waiting.TakeLast(MostInMessage).Select(notice => notice.Change)];
                await channel.SendAsync(newest, waiting.Count - newest.Length, cancel);
                tables.MarkSent(channel.Name, waiting[^1].Id, time.GetUtcNow());
                pauses[channel.Name] = (time.GetUtcNow() + Pause, 0);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                TimeSpan pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, Pause.Ticks << Math.Min(failures, 6)));
                pauses[channel.Name] = (time.GetUtcNow() + pause, failures + 1);
                log.LogWarning(exception, "{Count} alarm changes could not be sent by {Channel}; tried again in {Pause}", waiting.Count, channel.Name, pause);
            }
        }
    }
}
