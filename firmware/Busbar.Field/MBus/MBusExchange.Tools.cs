namespace Busbar.Field.MBus;

/// <content>What only tools on a computer ask for: left out of what is deployed to a board.</content>
public sealed partial class MBusExchange
{
    /// <summary>Every meter: identification, maker, version and medium all wildcards.</summary>
    public const ulong AnySecondary = 0xFFFFFFFFFFFFFFFF;

    /// <summary>An exchange with buffers of its own.</summary>
    public MBusExchange() : base(LongestRequest, LongestFrame)
    {
        Records = new MBusRecords();
    }

    /// <summary>The primary address in the answer.</summary>
    public byte AnswerPrimary
    {
        get { return Receive[5]; }
    }

    /// <summary>Asks whether a meter is there: SND_NKE, answered by E5.</summary>
    public void Ping(byte address)
    {
        this.address = address;
        secondary = 0;
        stage = Acknowledging;
        ExpectsAnswer = address != 0xFF;
        PutShort(ResetLink);
    }

    /// <summary>Selects by secondary address, with F digits as wildcards: one E5 when one meter fits, a collision when several do.</summary>
    public void SelectOnly(ulong secondaryAddress)
    {
        address = SelectedAddress;
        ExpectsAnswer = true;
        Select(secondaryAddress);
        stage = Acknowledging;
    }

    /// <summary>Gives a meter another primary address (01 7A, EN 13757-3).</summary>
    public void WritePrimary(byte address, byte next)
    {
        this.address = address;
        ExpectsAnswer = address != 0xFF;
        Transmit[7] = 0x01;
        Transmit[8] = 0x7A;
        Transmit[9] = next;
        PutLong(0x51, 3);
        stage = Acknowledging;
    }
}
