using System;

namespace Busbar.Field.Dlt645;

/// <content>What only tools on a computer ask for: left out of what is deployed to a board.</content>
public sealed partial class Dlt645Exchange
{
    private const int LongestRequest = 7 + HeaderLength + 16 + 2;
    private const byte MoreBit = 0x20;

    /// <summary>Address of a broadcast, which nobody answers.</summary>
    public const ulong EveryAddress = 0x999999999999;

    public const byte BroadcastTimeControl = 0x08;

    public const byte ReadNextControl = 0x12;

    /// <summary>Import since installation, in 0.01 kWh; the tariffs are 0x00010100 (sharp) to 0x00010400 (valley).</summary>
    public const uint EnergyImport = 0x00010000;

    /// <summary>An exchange with buffers of its own.</summary>
    public Dlt645Exchange() : base(HeaderLength, LongestData, LongestRequest)
    {
    }

    /// <summary>The answer is a part; <see cref="ReadNext"/> brings the following one.</summary>
    public bool HasMore
    {
        get { return DataLength > 0 && (Receive[8] & MoreBit) != 0; }
    }

    /// <summary>Reads the part behind the last answer; <paramref name="part"/> counts from 1.</summary>
    public void ReadNext(ulong address, uint identifier, byte part, int wakeBytes)
    {
        int start = Open(address, ReadNextControl, 5, wakeBytes);
        PutIdentifier(start + HeaderLength, identifier);
        Transmit[start + HeaderLength + 4] = part;
        this.identifier = identifier;
        Close(start, 5, true);
    }

    /// <summary>Reads the address of the one meter on the line.</summary>
    public void ReadAddress(int wakeBytes)
    {
        Close(Open(AnyAddress, ReadAddressControl, 0, wakeBytes), 0, true);
    }

    /// <summary>
    /// Tells every meter the time; nobody answers. Meters obey once a day and correct at most five minutes (clause 7.8).
    /// Local time, as the tariffs run.
    /// </summary>
    public void BroadcastTime(DateTime local, int wakeBytes)
    {
        int start = Open(EveryAddress, BroadcastTimeControl, 6, wakeBytes);
        int at = start + HeaderLength;
        Transmit[at] = Bcd(local.Second);
        Transmit[at + 1] = Bcd(local.Minute);
        Transmit[at + 2] = Bcd(local.Hour);
        Transmit[at + 3] = Bcd(local.Day);
        Transmit[at + 4] = Bcd(local.Month);
        Transmit[at + 5] = Bcd(local.Year % 100);
        Close(start, 6, false);
    }

    private static byte Bcd(int value)
    {
        return (byte)(((value / 10) << 4) | (value % 10));
    }
}
