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
    private readonly LineSession _session;
    private readonly MemoryBusPort _port;
    private readonly Action? _delivered;
    private readonly int _bitsPerCharacter;
    private long _freeAt = long.MinValue / 2;   // The line was quiet before the start.

    /// <param name="site">Whose time it runs by.</param>
    /// <param name="line">The line.</param>
    /// <param name="port">The controller's end.</param>
    /// <param name="bitsPerCharacter">Of a serial line; 0 on TCP, where bytes take no time.</param>
    /// <param name="delivered">Called when an answer has arrived at the port.</param>
    public MemoryLine(SimulatedSite site, FieldLine line, MemoryBusPort port, int bitsPerCharacter, Action? delivered = null)
    {
        _delivered = delivered;
        _site = site;
        _line = line;
        _port = port;
        _session = line.Connect();
        _bitsPerCharacter = bitsPerCharacter;
        port.Written = (_, bytes) => OnWritten(bytes.ToArray());
    }

    /// <summary>Requests not heard because the device was still in its guard time.</summary>
    public long Missed { get; private set; }

    private void OnWritten(byte[] bytes)
    {
        long now = _site.Clock.MonotonicMilliseconds;
        long end = now + Duration(bytes.Length);
        bool missed = now < _freeAt + Guard(bytes[0]);
        _freeAt = Math.Max(_freeAt, end);
        _site.Plan(end, () => OnHeard(bytes, missed));
    }

    private void OnHeard(byte[] bytes, bool missed)
    {
        if (missed)
        {
            Missed++;
            _line.Swallowed++;
            _line.Trace?.Invoke(_line, true, bytes);
            return;
        }

        foreach (LineAnswer answer in _session.Receive(bytes))
        {
            long end = _site.Clock.MonotonicMilliseconds + (long)Math.Ceiling(answer.Delay.TotalMilliseconds) + Duration(answer.Bytes.Length);
            _site.Plan(end, () => OnAnswered(answer.Bytes));
        }
    }

    private void OnAnswered(byte[] bytes)
    {
        _freeAt = Math.Max(_freeAt, _site.Clock.MonotonicMilliseconds);
        _session.BytesSent += bytes.Length;
        _line.Trace?.Invoke(_line, false, bytes);
        if (_port.IsOpen)
        {
            _port.Deliver(bytes);
            _delivered?.Invoke();
        }
    }

    /// <summary>Time that bytes take on the line, ms, rounded up.</summary>
    private long Duration(int bytes) =>
        _bitsPerCharacter == 0 || _port.Baud == 0 ? 0 : (1000L * bytes * _bitsPerCharacter + _port.Baud - 1) / _port.Baud;

    private long Guard(byte unit)
    {
        if (_line.IsTcp)
        {
            return 0;
        }

        foreach (FieldDevice device in _line.Devices)
        {
            if (device.Unit == unit)
            {
                return (long)device.File.Modbus.Guard.TotalMilliseconds;
            }
        }

        return 0;
    }
}
