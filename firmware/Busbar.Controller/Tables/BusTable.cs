using System;
using Busbar.Link;
using Busbar.Points;

namespace Busbar.Controller;

/// <summary>The document's section 3, read in place: the serial lines and TCP connections of this controller.</summary>
public sealed class BusTable
{
    /// <summary>Kind of a serial line.</summary>
    public const byte Serial = 1;

    /// <summary>Kind of a TCP connection.</summary>
    public const byte Tcp = 2;

    private const int RowLength = 18;
    private readonly byte[] document;
    private readonly int rows;
    private readonly DocumentNames names;

    /// <summary>A view of <paramref name="length"/> bytes at <paramref name="offset"/>; ArgumentException names the row that cannot be.</summary>
    public BusTable(byte[] document, int offset, int length, DocumentNames names, int maximumCount)
    {
        this.document = document;
        this.names = names;
        rows = offset + 1;
        if (offset < 0 || length < 1 || 1 + document[offset] * RowLength != length || document[offset] > maximumCount)
        {
            throw new ArgumentException("buses: at most " + maximumCount + " rows of 18 bytes expected");
        }

        Count = document[offset];
        for (int bus = 0; bus < Count; bus++)
        {
            if ((Kind(bus) != Serial && Kind(bus) != Tcp) || names.Length(Big.Get16(document, Row(bus) + 3)) == 0)
            {
                throw new ArgumentException("buses: row " + bus + " has no port, or is neither serial nor TCP");
            }

            if (Kind(bus) == Serial && (Baud(bus) < 300 || Parity(bus) > 2 || StopBits(bus) < 1 || StopBits(bus) > 2))
            {
                throw new ArgumentException("buses: row " + bus + " has line settings that no port knows");
            }

            if (TimeoutMilliseconds(bus) == 0)
            {
                throw new ArgumentException("buses: row " + bus + " has no response time-out");
            }
        }
    }

    public int Count { get; }

    /// <summary>The bus's id; a new string, for start and messages.</summary>
    public string Name(int bus)
    {
        return names.Text(Big.Get16(document, Row(bus)));
    }

    /// <summary>1 serial, 2 TCP.</summary>
    public byte Kind(int bus)
    {
        return document[Row(bus) + 2];
    }

    /// <summary>Serial: the port on the board; TCP: the host. A new string.</summary>
    public string PortName(int bus)
    {
        return names.Text(Big.Get16(document, Row(bus) + 3));
    }

    public int TcpPort(int bus)
    {
        return Big.Get16(document, Row(bus) + 5);
    }

    public int Baud(int bus)
    {
        return Signed.Of(Big.Get32(document, Row(bus) + 7));
    }

    /// <summary>0 none, 1 odd, 2 even.</summary>
    public byte Parity(int bus)
    {
        return document[Row(bus) + 11];
    }

    public byte StopBits(int bus)
    {
        return document[Row(bus) + 12];
    }

    /// <summary>How long a device may take to begin its answer, unless its profile says.</summary>
    public int TimeoutMilliseconds(int bus)
    {
        return Big.Get16(document, Row(bus) + 13);
    }

    /// <summary>Silence between frames.</summary>
    public int GuardMilliseconds(int bus)
    {
        return Big.Get16(document, Row(bus) + 15);
    }

    private int Row(int bus)
    {
        return rows + bus * RowLength;
    }
}
