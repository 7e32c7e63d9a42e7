using System.Runtime.InteropServices;
using Busbar.Controller;

namespace Busbar.Host;

/// <summary>
/// A serial line on a tty: an RS-485 adapter, or one end of a pty pair. A thread of its own waits for bytes, so that the
/// controller never blocks; while the tty is not there it is looked for again every second.
/// </summary>
public sealed class SerialPort : IBusPort, IDisposable
{
    private readonly string _path;
    private readonly Action _wake;
    private readonly Action<string> _log;
    private readonly ReceiveBuffer _received = new();
    private readonly ManualResetEventSlim _stopping = new();
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private int _descriptor = -1;
    private int _baud = 9600;
    private byte _parity;
    private byte _stopBits = 1;
    private bool _isRefused;

    /// <param name="path">For instance /dev/ttyUSB0.</param>
    /// <param name="wake">Called from the port's thread when bytes came or the port opened or closed.</param>
    /// <param name="log">Told why the tty cannot be used, once per reason.</param>
    public SerialPort(string path, Action wake, Action<string> log)
    {
        _path = path;
        _wake = wake;
        _log = log;
        _thread = new Thread(Run) { IsBackground = true, Name = "serial " + path };
        _thread.Start();
    }

    /// <inheritdoc/>
    public bool IsOpen => Volatile.Read(ref _descriptor) >= 0 && !Volatile.Read(ref _isRefused);

    /// <inheritdoc/>
    public int BytesAvailable => _received.Count;

    /// <summary>A line that does not take the settings counts as closed; it is opened again with them, and the log says why that fails.</summary>
    public void Configure(int baud, byte parity, byte stopBits)
    {
        _ = TtyNative.SpeedCode(baud);
        lock (_lock)
        {
            (_baud, _parity, _stopBits) = (baud, parity, stopBits);
            if (_descriptor >= 0)
            {
                Volatile.Write(ref _isRefused, !Apply(_descriptor));
            }
        }
    }

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count) => _received.Take(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public bool Write(byte[] buffer, int offset, int count)
    {
        lock (_lock)
        {
            if (!IsOpen)
            {
                return false;
            }

            // A frame is far smaller than a tty's buffer; what little could be left over would be garbage to the devices anyway.
            return TtyNative.Write(_descriptor, ref buffer[offset], count) == count;
        }
    }

    /// <inheritdoc/>
    public void Discard() => _received.Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Set();
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join(TimeSpan.FromSeconds(2));
        }
    }

    private void Run()
    {
        var said = "";
        while (!_stopping.IsSet)
        {
            var error = TryOpen();
            if (error.Length > 0)
            {
                if (error != said)
                {
                    _log(error);
                    said = error;
                }

                _stopping.Wait(1000);
                continue;
            }

            said = "";
            _wake();
            Receive();
            CloseDescriptor();
            _wake();
        }
    }

    private string TryOpen()
    {
        lock (_lock)
        {
            var descriptor = TtyNative.Open(_path, TtyNative.OpenReadWrite | TtyNative.OpenNoControllingTty | TtyNative.OpenNonBlocking);
            if (descriptor < 0)
            {
                return $"serial port {_path}: {Marshal.GetLastPInvokeErrorMessage()}. Is the adapter plugged in, and may this user open it (group dialout)?";
            }

            if (!Apply(descriptor))
            {
                var reason = Marshal.GetLastPInvokeErrorMessage();
                _ = TtyNative.Close(descriptor);
                return $"serial port {_path}: not a tty, or it does not take {_baud} baud: {reason}";
            }

            _ = TtyNative.Flush(descriptor, 2);
            _received.Clear();
            Volatile.Write(ref _isRefused, false);
            Volatile.Write(ref _descriptor, descriptor);
            return "";
        }
    }

    private unsafe bool Apply(int descriptor)
    {
        if (TtyNative.GetAttributes(descriptor, out var attributes) != 0)
        {
            return false;
        }

        attributes.Input = TtyNative.IgnoreBreak;
        attributes.Output = 0;
        attributes.Local = 0;
        attributes.Control = TtyNative.CharacterSize8 | TtyNative.EnableReceiver | TtyNative.IgnoreModemLines;
        attributes.Control |= _stopBits == 2 ? TtyNative.TwoStopBits : 0;
        attributes.Control |= _parity == 0 ? 0 : TtyNative.ParityEnable | (_parity == 1 ? TtyNative.ParityOdd : 0);
        attributes.Characters[TtyNative.MinimumIndex] = 0;
        attributes.Characters[TtyNative.TimeIndex] = 0;
        if (TtyNative.SetSpeed(ref attributes, TtyNative.SpeedCode(_baud)) != 0)
        {
            return false;
        }

        // A pseudo terminal has bytes and no bits: libc says that it does not take a parity, and all else is set.
        return TtyNative.SetAttributes(descriptor, 0, ref attributes) == 0 || (_parity != 0 && IsPseudoTerminal);
    }

    private bool IsPseudoTerminal => (new FileInfo(_path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? _path).StartsWith("/dev/pts/", StringComparison.Ordinal);

    private void Receive()
    {
        var buffer = new byte[512];
        var entry = new TtyNative.PollEntry { Descriptor = _descriptor, Events = TtyNative.PollIn };
        while (!_stopping.IsSet && !Volatile.Read(ref _isRefused))
        {
            entry.Returned = 0;
            var ready = TtyNative.Poll(ref entry, 1, 500);
            if (ready < 0 && Marshal.GetLastPInvokeError() != TtyNative.Interrupted)
            {
                return;
            }

            if (ready <= 0)
            {
                continue;
            }

            var count = (int)TtyNative.Read(entry.Descriptor, ref buffer[0], buffer.Length);
            if (count > 0)
            {
                _received.Add(buffer.AsSpan(0, count));
                _wake();
            }
            else if ((entry.Returned & TtyNative.PollErrors) != 0 || count == 0 || Marshal.GetLastPInvokeError() != TtyNative.TryAgain)
            {
                // The adapter was pulled out, or the other end of the pty closed.
                _log($"serial port {_path}: closed");
                return;
            }
        }
    }

    private void CloseDescriptor()
    {
        lock (_lock)
        {
            _ = TtyNative.Close(_descriptor);
            Volatile.Write(ref _descriptor, -1);
        }
    }
}
