using Busbar.Host.Memory;
using Busbar.Simulator.Devices;

namespace Busbar.Simulator.Transport;

/// <summary>
/// A line between a controller's port in memory and the field devices, in virtual time: a serial line takes its byte times, a device
/// its delay; a request that comes within a device's guard time is not heard.
/// </summary>
public sealed class MemoryLine
{
    private readonly SimulatedSite _site;
    private readonly FieldLine _line;
    private readonly Dictionary<(int Baud, byte Parity), LineSession> _sessions = [];
    private readonly MemoryBusPort _port;
    private readonly Action? _delivered;
    private readonly bool _isSerial;
    private long _freeAt = long.MinValue / 2;   // The line was quiet before the start.

    /// <param name="site">Whose time it runs by.</param>
    /// <param name="line">The line.</param>
    /// <param name="port">The controller's end.</param>
    /// <param name="delivered">Called when an answer has arrived at the port.</param>
    public MemoryLine(SimulatedSite site, FieldLine line, MemoryBusPort port, Action? delivered = null)
    {
        _delivered = delivered;
        _site = site;
        _line = line;
        _port = port;
        _isSerial = !line.IsTcp;
        port.Written = (_, bytes) => OnWritten(bytes.ToArray());
    }

    /// <summary>Requests not heard because the device was still in its guard time.</summary>
    public long Missed { get; private set; }

    /// <summary>The devices that hear the line as the controller's port is set now.</summary>
    private LineSession Session()
    {
        (int, byte) setting = _isSerial ? (_port.Baud, _port.Parity) : default;
        if (!_sessions.TryGetValue(setting, out LineSession? session))
        {
            _sessions[setting] = session = _line.Connect(d => !_isSerial || d.Hears(_port.Baud, _port.Parity));
        }

        return session;
    }

    private void OnWritten(byte[] bytes)
    {
        long now = _site.Clock.MonotonicMilliseconds;
        long end = now + Duration(bytes.Length);
        bool missed = now < _freeAt + Guard(bytes);
        _freeAt = Math.Max(_freeAt, end);
        LineSession session = Session();
        _site.Plan(end, () => OnHeard(session, bytes, missed));
    }

    private void OnHeard(LineSession session, byte[] bytes, bool missed)
    {
        if (missed)
        {
            Missed++;
            _line.Swallowed++;
            _line.Trace?.Invoke(_line, true, bytes);
            return;
        }

        foreach (LineAnswer answer in session.Receive(bytes))
        {
            long end = _site.Clock.MonotonicMilliseconds + (long)Math.Ceiling(answer.Delay.TotalMilliseconds) + Duration(answer.Bytes.Length);
            _site.Plan(end, () => OnAnswered(session, answer.Bytes));
        }
    }

    private void OnAnswered(LineSession session, byte[] bytes)
    {
        _freeAt = Math.Max(_freeAt, _site.Clock.MonotonicMilliseconds);
        session.BytesSent += bytes.Length;
        _line.Trace?.Invoke(_line, false, bytes);
        if (_port.IsOpen)
        {
            _port.Deliver(bytes);
            _delivered?.Invoke();
        }
    }

    /// <summary>Time that bytes take on the line, ms, rounded up.</summary>
    private long Duration(int bytes) =>
        !_isSerial || _port.Baud == 0 ? 0 : (1000L * bytes * _port.BitsPerCharacter + _port.Baud - 1) / _port.Baud;

    private long Guard(byte[] bytes)
    {
        if (_line.IsTcp || _line.Devices.Count == 0)
        {
            return 0;
        }

        if (bytes[0] is 0xFE or 0x68 or 0x10 && _line.Devices.Any(d => d.File.Meter is not null))
        {
            // Whose frame it is shows later; the meters of a line have about the same.
            return (long)_line.Devices.Where(d => d.File.Meter is not null).Min(d => d.File.Meter!.Guard).TotalMilliseconds;
        }

        foreach (FieldDevice device in _line.Devices)
        {
            if (device.File.Meter is null && device.Unit == bytes[0])
            {
                return (long)device.File.Modbus.Guard.TotalMilliseconds;
            }
        }

        return 0;
    }
}
