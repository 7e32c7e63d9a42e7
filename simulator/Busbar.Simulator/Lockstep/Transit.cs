using Busbar.Simulator.Transport;

namespace Busbar.Simulator.Lockstep;

/// <summary>
/// Whether anything is on its way between one controller port and the field. Nothing is when some connection of the line has heard as
/// many requests as the port wrote, and the port has got as many bytes as that connection sent. A request that stays unanswered is
/// heard like any other, so it never holds the clock.
/// </summary>
internal sealed class Transit
{
    private readonly LockstepPort _port;
    private readonly RealPorts _field;
    private LineSession? _bound;
    private long _heardBase, _sentBase;

    public Transit(LockstepPort port, RealPorts field)
    {
        _port = port;
        _field = field;
    }

    /// <summary>Nothing is on its way.</summary>
    public bool IsQuiet
    {
        get
        {
            if (!_port.IsOpen)
            {
                return true;
            }

            long written = _port.FramesWritten, arrived = _port.BytesArrived;
            foreach (LineSession session in _field.SessionsOf(_port.Name))
            {
                (long heard, long sent) = session == _bound ? (session.Heard - _heardBase, session.BytesSent - _sentBase) : (session.Heard, session.BytesSent);
                if (heard == written && sent == arrived)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Gives up waiting for what was lost with a connection: from now on the counts are taken to agree.</summary>
    public void Resynchronise()
    {
        IReadOnlyList<LineSession> sessions = _field.SessionsOf(_port.Name);
        if (sessions.Count > 0)
        {
            _bound = sessions[^1];
            _heardBase = _bound.Heard - _port.FramesWritten;
            _sentBase = _bound.BytesSent - _port.BytesArrived;
        }
    }
}
