namespace Busbar.Controller;

/// <summary>One record as it stands in the outbox; reused, not made anew.</summary>
public sealed class OutboxRecord
{
    /// <summary>The boot in which it was made.</summary>
    public uint Boot;

    /// <summary>Counts up by one from 1 in each boot; gaps are where records were dropped.</summary>
    public long Sequence;

    /// <summary>Version of the document by which <see cref="Subject"/> counts.</summary>
    public uint DocumentVersion;

    /// <summary><see cref="Time"/> is Unix ms; else it is ms since its boot.</summary>
    public bool IsDated;

    public long Time;

    /// <summary>0: a sample. Else a <see cref="ControllerEvent"/>.</summary>
    public byte Event;

    /// <summary>A point; or <see cref="Outbox.DeviceSubject"/> and a device; or <see cref="Outbox.NoSubject"/>.</summary>
    public int Subject;

    public double Value;

    /// <summary>Of a sample.</summary>
    public byte Quality;

    /// <summary>A sample that may be thinned out when room is scarce.</summary>
    public bool IsThinnable;

    /// <summary>Of an event: command id, or what the code says.</summary>
    public ulong Detail;

    /// <summary>Of an event: a second value in four bytes, see <see cref="OutputWhy.Lengthen"/>; 0 without one.</summary>
    public uint Input;

    public byte Priority;
    public byte Source;
    public byte Reason;

    /// <summary>Order over boots: boot * 2^40 + sequence.</summary>
    public ulong Mark
    {
        get { return ((ulong)Boot << 40) | (ulong)Sequence; }
    }
}
