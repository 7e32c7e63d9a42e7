using Busbar.Gateway.Store;
using Busbar.Link;

namespace Busbar.Gateway.Ingest;

/// <summary>What each kind of message does to the session and the batch.</summary>
public sealed partial class IngestPipeline
{
    private void NodeBirth(ControllerSession session)
    {
        long birthDeathSequence = -1;
        ulong boot = 0;
        ulong? newest = null;
        long uptime = -1;
        ulong storage = 0;
        Dictionary<string, double> facts = new(StringComparer.Ordinal);
        List<(BornMetric Metric, bool HasAlias, ulong Alias)> names = [];
        while (reader.NextMetric())
        {
            if (!reader.HasName)
                continue;
            string name = reader.NameText();
            names.Add((new BornMetric("", name, reader.DataType), reader.HasAlias, reader.Alias));
            if (name == MetricNames.BirthDeathSequence)
                birthDeathSequence = reader.Value.ToLong(SparkplugDataType.UInt64);
            else if (name == MetricNames.Boot)
                boot = reader.Value.Bits;
            else if (name == MetricNames.Sequence)
                newest = reader.Value.Bits;
            else if (name == MetricNames.StorageId)
                storage = reader.Value.Bits;
            else if (name == MetricNames.Uptime)
                uptime = reader.Value.ToLong(SparkplugDataType.UInt64);
            if (RecordReader.Number(reader, reader.DataType) is { } value)
                facts[name] = value;
        }

        // What was acknowledged to the controller that it was means other records to the one that it is.
        bool isReset = HasLostStorage(session.Mark, boot, newest, storage);
        if (isReset)
            batch.Marks.Remove(session.Controller);
        CommitRecordsOf(session);
        lock (namesGate)
        {
            session.Begin(Math.Max(0, reader.Sequence), birthDeathSequence, boot, uptime, Now);
            foreach ((BornMetric metric, bool hasAlias, ulong alias) in names)
                session.Name(metric, hasAlias, alias);
        }

        TakeBoot(session, boot, newest, storage, isReset);
        SendTime(session.Controller);
        Acknowledge(session.Controller, session.Mark);
        ControllerBirth birth = new(session.Controller, time.GetUtcNow(), boot, facts);
        Tell(sink => sink.ControllerBorn(birth));
    }

    /// <summary>Another id, or numbers that went back, mean that the controller lost its storage.</summary>
    private static bool HasLostStorage(ControllerMark mark, ulong boot, ulong? newest, ulong storage) =>
        boot != 0 && ((storage != 0 && mark.StorageId != 0 && storage != mark.StorageId) || boot < mark.HighestBoot || (boot == mark.HighestBoot && newest < mark.HighestSequence));

    private void TakeBoot(ControllerSession session, ulong boot, ulong? newest, ulong storage, bool isReset)
    {
        ControllerMark mark = session.Mark;
        if (boot == 0 || boot > StoredThroughMark.MaximumBoot)
            return;
        if (isReset)
        {
            log.LogWarning(
                "Controller {Controller}: boot {Boot}, record {Newest} of storage {Storage:X8} instead of boot {HighestBoot}, record {HighestSequence} of {KnownStorage:X8}; it lost its storage, its numbers count anew",
                session.Controller,
                boot,
                newest,
                storage,
                mark.HighestBoot,
                mark.HighestSequence,
                mark.StorageId);
            session.Mark = new ControllerMark(mark.Epoch + 1, boot, 0, 0, 0);
        }
        else if (boot > mark.HighestBoot)
        {
            session.Mark = mark with { HighestBoot = boot, HighestSequence = 0 };
        }

        if (storage != 0)
            session.Mark = session.Mark with { StorageId = storage };
        if (session.Mark != mark)
            batch.Marks[session.Controller] = session.Mark;
    }

    private void NodeDeath(ControllerSession session)
    {
        long birthDeathSequence = -1;
        while (reader.NextMetric())
        {
            if (reader.NameIs(MetricNames.BirthDeathSequence))
                birthDeathSequence = reader.Value.ToLong(SparkplugDataType.UInt64);
        }

        // The will of an earlier connection, spoken late, says nothing about this one.
        if (!session.IsBorn || (birthDeathSequence >= 0 && session.BirthDeathSequence >= 0 && birthDeathSequence != session.BirthDeathSequence))
            return;
        CommitRecordsOf(session);
        session.End();
        ControllerDeath death = new(session.Controller, time.GetUtcNow(), LinkTexts.ConnectionEnded);
        Tell(sink => sink.ControllerDied(death));
    }

    private void DeviceBirth(ControllerSession session, string device)
    {
        List<BornPoint> points = [];
        lock (namesGate)
        {
            while (reader.NextMetric())
            {
                if (!reader.HasName)
                    continue;
                string name = Known(reader.NameText());
                session.Name(new BornMetric(device, name, reader.DataType), reader.HasAlias, reader.Alias);
                if (!IsOurs(name))
                    points.Add(RecordReader.Point(reader, name, Now));
            }
        }

        DeviceBirth birth = new(session.Controller, device, time.GetUtcNow(), points);
        Tell(sink => sink.DeviceBorn(birth));
    }

    /// <summary>A thousand devices of a kind have the same names: each stands in memory once.</summary>
    private string Known(string name)
    {
        if (knownNames.TryGetValue(name, out string? known))
            return known;
        if (knownNames.Count < MaximumNames)
            knownNames.Add(name);
        return name;
    }

    private void Data(ControllerSession session, string device, string topicName)
    {
        ulong boot = 0;
        ulong sequence = 0;
        bool mayKeep = true;
        List<StoreRecord> records = batch.Records();
        while (reader.NextMetric())
        {
            BornMetric? metric = session.Find(reader, device);
            string name = metric?.Name ?? "";
            if (reader.NameIs(MetricNames.Boot) || name == MetricNames.Boot)
                boot = reader.Value.Bits;
            else if (reader.NameIs(MetricNames.Sequence) || name == MetricNames.Sequence)
                sequence = reader.Value.Bits;
            else if (reader.NameIs(MetricNames.Event) || name == MetricNames.Event)
                records.Add(new StoreRecord(null, RecordReader.Event(reader, session, device, boot, Now)));
            else if (device.Length == 0)
                Fact(session, metric, topicName);
            else
                records.Add(Sample(session, metric, boot, sequence, topicName, ref mayKeep));
        }

        if (records.Count == 0 || !mayKeep)
            return;
        if (boot == 0 || boot > StoredThroughMark.MaximumBoot || sequence == 0 || sequence + (ulong)records.Count > StoredThroughMark.MaximumSequence)
        {
            Malformed(session.Controller, MalformedKind.NoRecordNumber, $"{topicName}: boot {boot}, sequence {sequence}");
            return;
        }

        ulong last = sequence + (ulong)records.Count - 1;
        batch.Add(new StoreMessage(session.Controller, session.Mark.Epoch, boot, sequence, records));
        if (!session.TakeRecords(boot, sequence, last) && session.IsUnbroken)
        {
            session.IsUnbroken = false;
            AskForBirth(session);
        }

        Advance(session, boot, last);
    }

    private StoreRecord Sample(ControllerSession session, BornMetric? metric, ulong boot, ulong sequence, string topicName, ref bool mayKeep)
    {
        if (metric is null || metric.Device.Length == 0)
        {
            Malformed(session.Controller, MalformedKind.UnknownMetric, reader.HasName ? $"{topicName}: {reader.NameText()}" : $"{topicName}: alias {reader.Alias}");
            AskForNames(session, boot, sequence, ref mayKeep);
            return default;
        }

        if (!reader.IsNull && !reader.Value.IsNumber)
        {
            Malformed(session.Controller, MalformedKind.NotANumber, $"{topicName}: {metric.Name}");
            return default;
        }

        return new StoreRecord(RecordReader.Sample(reader, session, metric, boot, Now), null);
    }

    /// <summary>A metric without a name: everything is asked for again, and the message with it, until the session does without.</summary>
    private void AskForNames(ControllerSession session, ulong boot, ulong sequence, ref bool mayKeep)
    {
        if (session.DoesWithoutName(boot, sequence))
            return;
        session.IsUnbroken = false;
        mayKeep = false;
        AskForBirth(session);
    }

    private void Fact(ControllerSession session, BornMetric? metric, string topicName)
    {
        string name = metric?.Name ?? (reader.HasName ? reader.NameText() : "");
        if (name.Length == 0)
        {
            Malformed(session.Controller, MalformedKind.UnknownMetric, $"{topicName}: alias {reader.Alias}");
            return;
        }

        if (RecordReader.Number(reader, metric?.DataType ?? SparkplugDataType.Unknown) is { } value)
        {
            DateTimeOffset now = time.GetUtcNow();
            Tell(sink => sink.ControllerFact(session.Controller, name, value, now));
        }
    }

    private void Advance(ControllerSession session, ulong boot, ulong last)
    {
        ControllerMark mark = session.Mark;
        if (boot > mark.HighestBoot || (boot == mark.HighestBoot && last > mark.HighestSequence))
            mark = mark with { HighestBoot = boot, HighestSequence = last };
        if (session.IsUnbroken && StoredThroughMark.Make(boot, last) > StoredThroughMark.Make(mark.ThroughBoot, mark.ThroughSequence))
            mark = mark with { ThroughBoot = boot, ThroughSequence = last };
        session.Mark = mark;
        batch.Marks[session.Controller] = mark;
    }

    private static bool IsOurs(string name) => name.StartsWith("Busbar/", StringComparison.Ordinal) || name == MetricNames.BirthDeathSequence || name == MetricNames.Rebirth;
}
