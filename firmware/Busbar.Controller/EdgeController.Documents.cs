using System;
using Busbar.Link;

namespace Busbar.Controller;

public sealed partial class EdgeController
{
    private void ChooseDocument(byte[]? first)
    {
        byte[]? stored = documents.Load();
        bool isSafeMode = false;
        if (stored != null && !documents.IsProven && time.StartsInARow >= StartsUntilSafeMode)
        {
            uint from = Big.Get32(stored, DocumentFormat.VersionOffset);
            byte[]? before = documents.LoadOther();

            // Not back again to the one that was fallen back from: it crashed too.
            if (before != null && Big.Get32(before, DocumentFormat.VersionOffset) != documents.FallenFrom)
            {
                isSafeMode = true;
                documents.FallBack(from);
                stored = before;
            }
        }

        ControllerTables? tables = stored == null ? null : Build(stored, stored.Length, false);
        if (tables == null && !isSafeMode)
        {
            // Damaged, or made for another firmware: the one before is better than none.
            stored = documents.LoadOther();
            tables = stored == null ? null : Build(stored, stored.Length, false);
        }

        if (tables != null)
        {
            TakeEffect(tables, null);
        }

        IsSafeMode = isSafeMode;
        IsDocumentDamaged = documents.IsDamaged;
        if (IsDocumentDamaged)
        {
            ports.Log.Write(3, "a stored document was damaged; " + (DocumentVersion == 0 ? "there is no other" : "document " + DocumentVersion.ToString() + " is in effect"));
        }

        if (isSafeMode)
        {
            ports.Log.Write(3, "safe mode: " + time.StartsInARow.ToString() + " starts in a row; the document before is in effect");
            journal.Node(ControllerEvent.SafeMode, DocumentVersion, 0);
        }

        // A first document that is no news is not refused aloud: it is given at every start.
        if (first != null && IsNews(first))
        {
            Offer(first, first.Length);
        }
    }

    private bool IsNews(byte[] document)
    {
        return DocumentCheck.Check(document, document.Length, settings.Key, settings.ControllerId, NewerThan(), -1) != DocumentError.NotNewer;
    }

    private uint NewerThan()
    {
        return DocumentVersion > documents.FallenFrom ? DocumentVersion : documents.FallenFrom;
    }

    /// <summary>A new document: checked whole, stored, and only then put into effect; else refused with the reason.</summary>
    private void Offer(byte[] document, int length)
    {
        long utc = time.UtcMilliseconds;
        DocumentError error = DocumentCheck.Check(document, length, settings.Key, settings.ControllerId, NewerThan(), utc < 0 ? -1 : utc / 1000);
        if (error != DocumentError.None)
        {
            Refuse(document, length, (byte)((byte)DocumentRefusal.EnvelopeBase + (byte)error), "envelope error " + ((int)error).ToString());
            return;
        }

        if (length > settings.Limits.DocumentBytes)
        {
            Refuse(document, length, (byte)DocumentRefusal.TooLong, "its " + length.ToString() + " bytes are more than the " + settings.Limits.DocumentBytes.ToString() + " that this controller has room for");
            return;
        }

        ControllerTables? tables = Build(document, length, true);
        if (tables == null)
        {
            return;
        }

        PointMap? map = Vacate(tables);
        if (!MakeEngine(tables, length))
        {
            Resume();
            return;
        }

        if (!documents.Save(document, length))
        {
            Refuse(document, length, (byte)DocumentRefusal.NotStored, "storage did not take it");
            Resume();
            return;
        }

        healthyAt = ports.Clock.MonotonicMilliseconds + HealthyAfterMilliseconds;
        TakeEffect(tables, map);
        IsDocumentRefused = false;
        IsDocumentDamaged = false;
        IsSafeMode = false;
        journal.Node(ControllerEvent.DocumentAccepted, tables.Envelope.Version, 0);
    }

    /// <summary>Checks what can be checked beside the document in effect; null: refused.</summary>
    private ControllerTables? Build(byte[] document, int length, bool isNew)
    {
        ControllerTables tables;
        try
        {
            tables = new ControllerTables(document, length, settings.Limits, !isNew || settings.HasRoomForTwo);
        }
        catch (Exception error)
        {
            Refuse(document, length, (byte)DocumentRefusal.Inconsistent, error.Message);
            return null;
        }

        int tooLarge = link.FindTooLarge(tables);
        if (tooLarge >= 0)
        {
            Refuse(document, length, (byte)DocumentRefusal.BirthTooLarge, "the birth of " + tables.Devices.Name(tooLarge) + " does not fit " + settings.MessageBytes.ToString() + " bytes");
            return null;
        }

        for (int bus = 0; isNew && bus < tables.Buses.Count; bus++)
        {
            double load = BusLoadEstimate.Of(tables, bus);
            if (load > BusLoadEstimate.LargestLoad)
            {
                string percent = ((int)(load * 100)).ToString();
                Refuse(document, length, (byte)DocumentRefusal.BusOverloaded, "the polls of bus " + tables.Buses.Name(bus) + " take " + percent + " % of its time; 80 % is the most. Poll less often or use a faster bus");
                return null;
            }
        }

        return tables;
    }

    private bool MakeEngine(ControllerTables tables, int length)
    {
        try
        {
            tables.MakeEngine();
            return true;
        }
        catch (Exception error)
        {
            Refuse(tables.Envelope.Bytes, length, (byte)DocumentRefusal.Inconsistent, error.Message);
            return false;
        }
    }

    /// <summary>
    /// Ends the document in effect, where there is no room for another beside it; its records are in storage then, and what its points are
    /// called now is all that is kept.
    /// </summary>
    private PointMap? Vacate(ControllerTables next)
    {
        if (settings.HasRoomForTwo || operation == null)
        {
            return null;
        }

        operation.Abandon();
        outbox.Flush();
        PointMap? map = MapOfBefore(next);
        operation = null;
        learned.End();
        link.Release();
        return map;
    }

    /// <summary>The document that had to make room for one that then was refused takes effect again.</summary>
    private void Resume()
    {
        byte[]? stored = operation != null ? null : documents.Load();
        ControllerTables? tables = stored == null ? null : Build(stored, stored.Length, false);
        if (tables != null)
        {
            TakeEffect(tables, null);
        }
    }

    /// <summary>
    /// Restart in place: new state machines; outbox and link go on. Everything of the document before goes first but the map of its points:
    /// both together are more than a board has to spare.
    /// </summary>
    private void TakeEffect(ControllerTables tables, PointMap? known)
    {
        if (operation != null)
        {
            // Under the old numbering still.
            operation.Abandon();
        }

        outbox.SetDocument(tables.Envelope.Version);
        PointMap? map = known == null ? MapOfBefore(tables) : known;
        operation = null;
        learned.End();
        link.Release();
        tables.MakePoints();
        operation = new Operation(tables, ports, time, outbox, journal);
        learned.Begin(tables, ports.Clock.MonotonicMilliseconds);
        link.Bind(tables, map, operation.Ledger);
        ports.Log.Write(1, "document " + tables.Envelope.Version.ToString() + ": " + tables.Devices.Count.ToString() + " devices, " + tables.Points.Count.ToString() + " points, " + tables.Engine.OutputCount.ToString() + " outputs");
    }

    /// <summary>Where the points of the document before are now: of the one in effect so far, after a start of the one in the other slot. Null: no record waits that would need it.</summary>
    private PointMap? MapOfBefore(ControllerTables tables)
    {
        if (outbox.UsedBytes == 0)
        {
            return null;
        }

        if (operation != null)
        {
            return new PointMap(operation.Tables.Envelope, operation.Tables.Devices, tables);
        }

        byte[]? other = documents.LoadOther();
        if (other == null)
        {
            return null;
        }

        try
        {
            ControllerDocument envelope = new ControllerDocument(other, other.Length);
            return envelope.Version == tables.Envelope.Version
                ? null
                : new PointMap(envelope, ControllerTables.ReadDevices(envelope, ControllerTables.ReadBuses(envelope, settings.Limits), settings.Limits), tables);
        }
        catch (Exception)
        {
            // It was good once and is not in effect: its records are then counted as gone when they come up.
            return null;
        }
    }

    private void Refuse(byte[] document, int length, byte reason, string why)
    {
        long version = length >= DocumentFormat.MinimumLength ? Big.Get32(document, DocumentFormat.VersionOffset) : 0;
        IsDocumentRefused = true;
        ports.Log.Write(3, "document " + version.ToString() + " refused: " + why);
        journal.Node(ControllerEvent.DocumentRefused, version, reason);
    }
}
