using System;
using Busbar.Points;

namespace Busbar.Field.Profiles;

/// <summary>
/// A device file compiled to bytes, read in place: which registers to ask for, what they mean as canonical points, how to
/// write. One object serves every device of the type; what differs between devices is in <see cref="DeviceState"/>.
/// Layout: docs/developer/profile-format.md. Nothing here allocates after construction.
/// </summary>
public sealed partial class DeviceProfile
{
    // Functions 1 and 2 read bits.
    private const byte ReadDiscreteInputs = 2;

    private readonly byte[] _document;
    private readonly int _start;
    private readonly double[] _numbers;
    private readonly int _groups;
    private readonly int _models;
    private readonly int _requests;
    private readonly int _points;
    private readonly int _fields;
    private readonly int _steps;
    private readonly int _maps;
    private readonly int _sentinels;
    private readonly byte[] _scratch = new byte[8];

    // What the states of devices without auxiliaries share.
    internal readonly double[] NoAuxiliaries = new double[0];

    /// <summary>A view on <paramref name="length"/> bytes at <paramref name="offset"/> of a document.</summary>
    /// <exception cref="ArgumentException">The bytes are no profile of a known version, or point outside themselves.</exception>
    public DeviceProfile(byte[] document, int offset, int length)
    {
        if (document == null)
        {
            throw new ArgumentNullException("document");
        }

        if (offset < 0 || length < ProfileLayout.HeaderSize || offset > document.Length - length)
        {
            throw new ArgumentException("profile: shorter than its header");
        }

        if (document[offset] != ProfileLayout.FormatVersion)
        {
            throw new ArgumentException("profile: format version is not known");
        }

        _document = document;
        _start = offset;
        if (Protocol < ProfileLayout.ProtocolModbus || Protocol > ProfileLayout.ProtocolMBus)
        {
            throw new ArgumentException("profile: protocol is not known");
        }

        int numbers = document[offset + 8];
        GroupCount = document[offset + 9];
        RequestCount = document[offset + 13];
        PointCount = document[offset + 14];

        int at = ProfileLayout.HeaderSize;
        int numbersAt = at;
        at += numbers * ProfileLayout.NumberSize;
        _groups = at;
        at += GroupCount * ProfileLayout.GroupSize;
        _models = at;
        at += ModelRows * ProfileLayout.ModelSize;
        _requests = at;
        at += RequestCount * ProfileLayout.RequestSize;
        _points = at;
        at += PointCount * ProfileLayout.PointSize;
        _fields = at;
        at += FieldCount * ProfileLayout.FieldSize;
        _steps = at;
        at += document[offset + 16] * ProfileLayout.StepSize;
        _maps = at;
        at += document[offset + 17] * ProfileLayout.MapSize;
        _sentinels = at;
        at += document[offset + 18] * ProfileLayout.SentinelSize;
        if (at != length)
        {
            throw new ArgumentException("profile: its tables do not fill its length");
        }

        // One more behind them, 0: what a field without an offset adds.
        _numbers = new double[numbers + 1];
        for (int i = 0; i < numbers; i++)
        {
            _numbers[i] = BitConverter.Int64BitsToDouble((long)U64(numbersAt + i * ProfileLayout.NumberSize));
        }

        CheckReferences(numbers, document[offset + 16], document[offset + 17], document[offset + 18]);
        _plan = MakePlan(numbers, out _limits, out _mapped);
    }

    /// <summary>A value of <see cref="Busbar.Points.DeviceClass"/>.</summary>
    public byte DeviceClass
    {
        get { return Byte(1); }
    }

    /// <summary>1 Modbus, 2 CJ/T 188, 3 DL/T 645, 4 M-Bus.</summary>
    public byte Protocol
    {
        get { return Byte(2); }
    }

    public int PointCount { get; }

    public int RequestCount { get; }

    public int GroupCount { get; }

    /// <summary>Registers that scale, select or gate others; slots of <see cref="DeviceState.Auxiliary"/>.</summary>
    public int AuxiliaryCount
    {
        get { return Byte(12); }
    }

    /// <summary>SunSpec models used; slots of <see cref="SunSpecState.ModelBase"/>.</summary>
    public int ModelCount
    {
        get { return Byte(10); }
    }

    /// <summary>Rows that say what the requests' data mean: points and auxiliaries.</summary>
    public int FieldCount
    {
        get { return Byte(15); }
    }

    /// <summary>How long the device may take to answer; 0: the bus's own setting.</summary>
    public int TimeoutMilliseconds
    {
        get { return U16(4); }
    }

    /// <summary>Silence that the device needs between frames; 0: the bus's own setting.</summary>
    public int GuardMilliseconds
    {
        get { return U16(6); }
    }

    /// <summary>SunSpec: walk the model chain before the first poll.</summary>
    public bool NeedsIdentification
    {
        get { return Protocol == ProfileLayout.ProtocolModbus && (Byte(3) & ProfileLayout.ProfileNeedsIdentification) != 0; }
    }

    /// <summary>A watchdog register has to be fed.</summary>
    public bool HasKeepAlive
    {
        get { return KeepAliveStep != ProfileLayout.None; }
    }

    /// <summary>How often to feed it.</summary>
    public int KeepAlivePeriodMilliseconds
    {
        get { return Signed.Of(U32(20)); }
    }

    public int GroupPeriodMilliseconds(int group)
    {
        return Signed.Of(U32(_groups + group * ProfileLayout.GroupSize));
    }

    public int RequestGroup(int request)
    {
        return Byte(Request(request) + 5);
    }

    /// <summary>Bytes of data in the longest answer to a poll; other answers of Modbus bear eight at most.</summary>
    public int LongestAnswer
    {
        get
        {
            switch (Protocol)
            {
                case ProfileLayout.ProtocolCjt188: return 100;
                case ProfileLayout.ProtocolDlt645: return 200;
                case ProfileLayout.ProtocolMBus: return 255;
            }

            int longest = 8;
            for (int request = 0; request < RequestCount; request++)
            {
                int count = U16(Request(request) + 6);
                int bytes = Byte(Request(request)) <= ReadDiscreteInputs ? (count + 7) / 8 : 2 * count;
                longest = bytes > longest ? bytes : longest;
            }

            return longest;
        }
    }

    /// <summary>Offset of the point's name in the document's name pool.</summary>
    public int PointNameOffset(int point)
    {
        return U16(Point(point));
    }

    public Unit PointUnit(int point)
    {
        return (Unit)Byte(Point(point) + 2);
    }

    public PointKind PointKind(int point)
    {
        return (PointKind)Byte(Point(point) + 3);
    }

    /// <summary>Poll group; -1 for a point that is only written.</summary>
    public int PointGroup(int point)
    {
        int group = Byte(Point(point) + 4);
        return group == ProfileLayout.None ? -1 : group;
    }

    public bool IsWritable(int point)
    {
        return (Byte(Point(point) + 5) & ProfileLayout.PointWritable) != 0;
    }

    public bool HasSafeValue(int point)
    {
        return (Byte(Point(point) + 5) & ProfileLayout.PointHasSafeValue) != 0;
    }

    public double PointMinimum(int point)
    {
        return _numbers[Byte(Point(point) + 6)];
    }

    public double PointMaximum(int point)
    {
        return _numbers[Byte(Point(point) + 7)];
    }

    /// <summary>Units a second; 0: no limit known.</summary>
    public double PointMaximumRatePerSecond(int point)
    {
        return Number(Byte(Point(point) + 8), 0.0);
    }

    /// <summary>A change smaller than this is not reported.</summary>
    public double PointDeadBand(int point)
    {
        return Number(Byte(Point(point) + 9), 0.0);
    }

    /// <summary>What to command when nobody commands; NaN without <see cref="HasSafeValue"/>.</summary>
    public double PointSafeValue(int point)
    {
        return Number(Byte(Point(point) + 10), double.NaN);
    }

    /// <summary>
    /// Seconds after which the device itself drops a written value unless it is written again; 0: it has no revert timer.
    /// </summary>
    public int RevertSeconds(int point)
    {
        return U16(Point(point) + 14);
    }

    /// <summary>True when the request's answer carries the point.</summary>
    public bool RequestHoldsPoint(int request, int point)
    {
        int field = Byte(Point(point) + 13);
        return field != ProfileLayout.None && Byte(Field(field) + 2) == request;
    }

    private int ModelRows
    {
        get { return Byte(11); }
    }

    private int KeepAliveStep
    {
        get { return Byte(19); }
    }

    private int Request(int request)
    {
        return _requests + request * ProfileLayout.RequestSize;
    }

    private int Point(int point)
    {
        return _points + point * ProfileLayout.PointSize;
    }

    private int Field(int field)
    {
        return _fields + field * ProfileLayout.FieldSize;
    }

    private double Number(int index, double otherwise)
    {
        return index == ProfileLayout.None ? otherwise : _numbers[index];
    }

    private byte Byte(int at)
    {
        return _document[_start + at];
    }

    private int U16(int at)
    {
        at += _start;
        return (_document[at] << 8) | _document[at + 1];
    }

    private uint U32(int at)
    {
        return ((uint)U16(at) << 16) | (uint)U16(at + 2);
    }

    private ulong U64(int at)
    {
        return ((ulong)U32(at) << 32) | U32(at + 4);
    }
}
