using Busbar.Control;

namespace Busbar.Controller;

/// <summary>What console and board support ask of a running controller.</summary>
public sealed partial class EdgeController
{
    /// <summary>Whether the time of day is known.</summary>
    public bool IsTimeKnown
    {
        get { return time.IsKnown; }
    }

    /// <summary>Unix ms; -1 while unknown.</summary>
    public long UtcMilliseconds
    {
        get { return time.UtcMilliseconds; }
    }

    /// <summary>The broker says that the gateway is not there.</summary>
    public bool IsHostAway
    {
        get { return link.IsHostAway; }
    }

    /// <summary>The document before is in use because the controller crashed under the newer one.</summary>
    public bool IsSafeMode { get; private set; }

    /// <summary>A bus of the document in effect has no port on this board.</summary>
    public bool IsPortMissing
    {
        get { return operation != null && operation.IsPortMissing; }
    }

    /// <summary>A stored document was damaged at the start, and none has come since.</summary>
    public bool IsDocumentDamaged { get; private set; }

    /// <summary>The newest document that came was refused.</summary>
    public bool IsDocumentRefused { get; private set; }

    /// <summary>Reports a problem of the device, now or when the gateway is there again.</summary>
    public void NoteProblem(byte problem, bool isStanding)
    {
        journal.Node(isStanding ? ControllerEvent.ProblemBegan : ControllerEvent.ProblemEnded, 0, problem);
    }

    /// <summary>Reports that somebody pressed the board's button.</summary>
    public void NoteButton()
    {
        journal.Node(ControllerEvent.ButtonPressed, 0, 0);
    }

    /// <summary>Takes the time of day from somebody who knows it; false when the clock has its own.</summary>
    public bool LearnTime(long unixMilliseconds)
    {
        bool isNew = time.Learn(unixMilliseconds);
        if (isNew)
        {
            journal.Node(ControllerEvent.TimeKnown, time.Offset, 0);
        }

        return isNew;
    }

    /// <summary>Puts a read into a bus's queue. False: no document is in effect, or the bus carries another one.</summary>
    public bool Carry(int bus, BusProbe probe)
    {
        return operation != null && operation.Buses[bus].Carry(probe);
    }

    /// <summary>An operator's command on the spot: level 8, for so long, under all limits. Empty, or why it was refused.</summary>
    public string Command(int output, double value, int seconds)
    {
        if (operation == null)
        {
            return "no document is in effect";
        }

        ControlEngine engine = operation.Tables.Engine;
        long now = ports.Clock.MonotonicMilliseconds;
        byte refusal;
        if (!engine.Command(output, value, Priority.Operator, now + seconds * 1000L, now, out refusal))
        {
            return ErrorText.Refusal(refusal);
        }

        operation.Ledger.Note(output, Priority.Operator, 0);
        journal.Command(ControllerEvent.CommandAcknowledged, engine.OutputPointIndex(output), value, 0, Priority.Operator, 0);
        return "";
    }

    /// <summary>Withdraws the operator's command; false when there was none.</summary>
    public bool Release(int output)
    {
        if (operation == null || !operation.Tables.Engine.Release(output, Priority.Operator))
        {
            return false;
        }

        operation.Ledger.Withdraw(output, Priority.Operator);
        return true;
    }
}
