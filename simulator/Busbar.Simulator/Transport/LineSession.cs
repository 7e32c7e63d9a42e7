using Busbar.Field.Modbus;
using Busbar.Simulator.Devices;
using Busbar.Simulator.Devices.Meters;
using Busbar.Simulator.Faults;

namespace Busbar.Simulator.Transport;

/// <summary>The server's end of one connection: bytes in, answers out, in order.</summary>
public sealed class LineSession
{
    private readonly FieldLine _line;
    private readonly UnitBoard _board;
    private readonly ModbusServerFramer _framer;
    private readonly IReadOnlyList<MeterServer> _meters;
    private readonly List<MeterServer> _heard = [];
    private readonly LineSession? _twins;
    private readonly byte[] _one = new byte[1];
    private readonly byte[] _answer = new byte[ModbusLimits.TcpFrame];

    internal LineSession(FieldLine line, UnitBoard board, IReadOnlyList<MeterServer> meters, UnitBoard? twins = null)
    {
        _twins = twins is null ? null : new LineSession(line, twins, []);
        _line = line;
        _board = board;
        _meters = meters;
        _framer = line.IsTcp ? new ModbusTcpServer(board) : new ModbusRtuServer(board);
    }

    /// <summary>Whole requests heard on this connection.</summary>
    public long Heard { get; private set; }

    /// <summary>Bytes that have left towards the controller; counted by the transport.</summary>
    public long BytesSent { get; set; }

    /// <summary>What arrived cannot be Modbus TCP: the connection is best closed.</summary>
    public bool Failed => _framer.Failed;

    /// <summary>Feeds bytes in pieces of any size and returns the answers they earned.</summary>
    public IReadOnlyList<LineAnswer> Receive(ReadOnlyMemory<byte> bytes)
    {
        _line.Trace?.Invoke(_line, true, bytes);
        List<LineAnswer>? answers = null;
        foreach (byte b in bytes.Span)
        {
            // One byte at a time: so at most one request ends in a call, and its answer belongs to one device.
            byte heard = _line.HasSwappedWires ? (byte)~b : b;
            LineAnswer? answer = Hear(heard);
            LineAnswer? twin = _twins?.Hear(heard);
            if ((answer is { } one && twin is { } other ? Collide(one, other) : answer ?? twin) is { } spoken)
            {
                (answers ??= []).Add(spoken);
            }
        }

        return answers ?? (IReadOnlyList<LineAnswer>)[];
    }

    /// <summary>Silence on the line, or a new connection: a half-received request is forgotten.</summary>
    public void Reset()
    {
        _framer.Reset();
        ResetMeters();
        _twins?.Reset();
    }

    // Two drivers on one pair: where they disagree, the one that pulls to 0 is taken to win; whoever speaks longer is heard at the end.
    private static LineAnswer Collide(LineAnswer one, LineAnswer other)
    {
        (byte[] longer, byte[] shorter) = one.Bytes.Length >= other.Bytes.Length ? (one.Bytes, other.Bytes) : (other.Bytes, one.Bytes);
        byte[] bytes = [.. longer];
        for (int i = 0; i < shorter.Length; i++)
        {
            bytes[i] &= shorter[i];
        }

        return new LineAnswer(bytes, one.Delay < other.Delay ? one.Delay : other.Delay);
    }

    private LineAnswer? Hear(byte b)
    {
        _one[0] = b;
        if (IsHeardByMeters(b))
        {
            // What the others made of these bytes was a frame of this protocol.
            _framer.Reset();
            Heard++;
            return AnswerOfMeters();
        }

        long before = _board.Heard;
        _framer.Accept(_one, 0, 1, _answer, 0);
        if (_board.Heard == before)
        {
            return null;
        }

        Heard++;
        ResetMeters();
        if (_board.Last is not { CurrentFault: not (LineFault.Silence or LineFault.SwappedWires) } device || _framer.AnswerLength == 0)
        {
            // TCP refuses a unit that is not here; a silent device keeps quiet there as well.
            if (_board.Last is not null || _framer.AnswerLength == 0)
            {
                _line.Swallowed++;
                return null;
            }

            return new LineAnswer(_answer.AsSpan(0, _framer.AnswerLength).ToArray(), TimeSpan.Zero);
        }

        byte[] answer = AnswerFault.Spoil(_answer.AsSpan(0, _framer.AnswerLength), device.CurrentFault, _line.IsTcp);
        TimeSpan late = device.CurrentFault == LineFault.Late ? device.Faults.LateBy : TimeSpan.Zero;
        return new LineAnswer(answer, device.Manners.AnswerDelay + late);
    }

    private bool IsHeardByMeters(byte value)
    {
        _heard.Clear();
        foreach (MeterServer meter in _meters)
        {
            if (meter.Accept(value))
            {
                _heard.Add(meter);
            }
        }

        if (_heard.Count > 0)
        {
            ResetMeters();
        }

        return _heard.Count > 0;
    }

    private void ResetMeters()
    {
        foreach (MeterServer meter in _meters)
        {
            meter.Reset();
        }
    }

    private LineAnswer? AnswerOfMeters()
    {
        LineAnswer? answer = null;
        foreach (MeterServer meter in _heard)
        {
            if (Answer(meter) is { } spoken)
            {
                answer = answer is { } other ? Collide(other, spoken) : spoken;
            }
        }

        _line.Swallowed += answer is null ? 1 : 0;
        return answer;
    }

    private static LineAnswer? Answer(MeterServer meter)
    {
        if (meter.Device is not { CurrentFault: not (LineFault.Silence or LineFault.SwappedWires) } device || meter.Answer.Length == 0)
        {
            return null;
        }

        TimeSpan late = device.CurrentFault == LineFault.Late ? device.Faults.LateBy : TimeSpan.Zero;
        return new LineAnswer(AnswerFault.SpoilMeter(meter.Answer, device.CurrentFault), device.Manners.AnswerDelay + late);
    }
}
