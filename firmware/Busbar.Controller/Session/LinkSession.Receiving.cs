using Busbar.Link;

namespace Busbar.Controller;

internal sealed partial class LinkSession
{
    private const int ReceivedPerStep = 8;
    private const int MalformedMilliseconds = 60000;

    private readonly SparkplugReader reader;
    private readonly CommandReader commands;
    private string nodeCommand = "";
    private string deviceCommands = "";
    private string hostState = "";
    private readonly byte[] nothing = new byte[0];
    private bool isStuck;
    private bool hasMore;
    private int malformedTold;
    private long malformedDue;
    private long hostStateAt = -1;

    private void Receive(long now)
    {
        int left = ReceivedPerStep;
        while (left > 0 && port.TryReceive(message))
        {
            left--;
            bool isRead = true;
            if (message.Topic == nodeCommand)
            {
                isRead = NodeCommand(now);
            }
            else if (message.Topic == hostState)
            {
                TakeHostState(message);
            }
            else if (IsDeviceCommand(message.Topic))
            {
                isRead = commands.Take(message, message.Topic.Substring(deviceCommands.Length), tables, ledger, now);
            }

            if (!isRead)
            {
                Malformed++;
            }
        }

        // More may wait than one step takes.
        hasMore = left == 0;
        if (Malformed != malformedTold && now >= malformedDue)
        {
            malformedTold = Malformed;
            malformedDue = now + MalformedMilliseconds;
            journal.Node(ControllerEvent.MessageMalformed, Malformed, 0);
        }
    }

    private bool IsDeviceCommand(string topic)
    {
        if (topic.Length <= deviceCommands.Length)
        {
            return false;
        }

        for (int i = 0; i < deviceCommands.Length; i++)
        {
            if (topic[i] != deviceCommands[i])
            {
                return false;
            }
        }

        return true;
    }

    private bool NodeCommand(long now)
    {
        reader.Start(message.Payload, 0, message.Length);
        if (!reader.IsWellFormed())
        {
            return false;
        }

        bool isRead = true;
        int documentAt = -1;
        int documentLength = 0;
        while (reader.NextMetric())
        {
            if (reader.IsNull)
            {
                continue;
            }

            if (reader.NameIs(MetricNames.StoredThrough))
            {
                isRead = reader.Value.Kind <= SparkplugValueKind.Long && reader.Value.IsNumber && Stored(reader.Value.Bits, now) && isRead;
            }
            else if (reader.NameIs(MetricNames.Time) && reader.Value.IsNumber)
            {
                if (time.Learn(reader.Value.ToLong(SparkplugDataType.Int64)))
                {
                    journal.Node(ControllerEvent.TimeKnown, time.Offset, 0);
                }
            }
            else if (reader.NameIs(MetricNames.Rebirth) && reader.Value.AsBoolean)
            {
                StartBirths();
            }
            else if (reader.NameIs(MetricNames.Document) && reader.Value.Kind == SparkplugValueKind.Bytes)
            {
                documentAt = reader.Value.Offset;
                documentLength = reader.Value.Length;
            }
        }

        if (documentAt >= 0)
        {
            TakeDocument(documentAt, documentLength);
        }

        return isRead;
    }

    /// <summary>
    /// The message is the document and a few bytes around it: the document moves to its front. The device's MQTT client holds the last message until
    /// another comes, and an array for the document beside it would be more than a board has room for.
    /// </summary>
    private void TakeDocument(int at, int length)
    {
        System.Array.Copy(message.Payload, at, message.Payload, 0, length);
        PendingDocument = message.Payload;
        PendingLength = length;
        message.Payload = nothing;
    }

    /// <summary>False: nobody can have stored what was never sent. Freeing it would lose it.</summary>
    private bool Stored(ulong mark, long now)
    {
        if (mark <= outbox.AcknowledgedMark)
        {
            return true;
        }

        if (!outbox.WasSent(mark))
        {
            return false;
        }

        outbox.Acknowledge(mark);
        lastProgress = now;
        ulong through = outbox.AcknowledgedMark;
        ulong newest = outbox.SentMark;
        if (through >= newest)
        {
            inFlight = 0;
        }
        else if (through >> 40 == newest >> 40)
        {
            int left = (int)(newest - through);
            inFlight = left < inFlight ? left : inFlight;
        }
        else
        {
            inFlight /= 2;
        }

        return true;
    }

    private void HostSays(bool isOnline)
    {
        bool wasAway = host == HostState.Offline;
        host = isOnline ? HostState.Online : HostState.Offline;
        if (isOnline && wasAway)
        {
            // What was sent while nobody listened went nowhere.
            StartBirths();
        }
    }

    /// <summary>
    /// The STATE payload is JSON: {"online":true,"timestamp":...}. Of two the one with the later time counts (Sparkplug 3.0,
    /// section 5.4): a death that the broker hands out late must not end a host that is back.
    /// </summary>
    private void TakeHostState(LinkMessage state)
    {
        long at = -1;
        int place = Find(state, "timestamp\"");
        while (place >= 0 && place < state.Length && state.Payload[place] >= '0' && state.Payload[place] <= '9' && at < 1000000000000000)
        {
            at = (at < 0 ? 0 : at * 10) + (state.Payload[place] - '0');
            place++;
        }

        if (at >= 0 && at < hostStateAt)
        {
            return;
        }

        hostStateAt = at >= 0 ? at : hostStateAt;
        place = Find(state, "online\"");
        HostSays(place >= 0 && place < state.Length && state.Payload[place] == 't');
    }

    /// <summary>Where the member's value begins, or -1.</summary>
    private static int Find(LinkMessage state, string member)
    {
        for (int i = 0; i < state.Length; i++)
        {
            if (state.Payload[i] == '"' && Matches(state, i + 1, member))
            {
                int at = i + 1 + member.Length;
                while (at < state.Length && (state.Payload[at] == ' ' || state.Payload[at] == ':'))
                {
                    at++;
                }

                return at;
            }
        }

        return -1;
    }

    private static bool Matches(LinkMessage state, int at, string text)
    {
        if (at + text.Length > state.Length)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (state.Payload[at + i] != text[i])
            {
                return false;
            }
        }

        return true;
    }
}
