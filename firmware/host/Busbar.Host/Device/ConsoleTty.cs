using System.Runtime.InteropServices;
using System.Text;
using Busbar.Controller;

namespace Busbar.Host;

/// <summary>
/// The console's end of a cable on Linux: a tty such as /dev/ttyGS0 (USB gadget), or a pseudo terminal of its own, whose other end
/// <see cref="Path"/> names, for a controller without a cable and for tests.
/// </summary>
public sealed class ConsoleTty : IConsolePort, IDisposable
{
    /// <summary>Speed of the console on a board with a USB-serial bridge, baud.</summary>
    public const int Baud = 115200;

    private readonly SerialPort? _tty;
    private readonly int _master = -1;
    private readonly int _slave = -1;
    private readonly ReceiveBuffer _received = new();
    private readonly Thread? _thread;
    private readonly Action _wake;
    private volatile bool _isStopping;

    /// <param name="path">A tty; null makes a pseudo terminal.</param>
    /// <param name="wake">Called when something was typed.</param>
    /// <param name="log">Told why the tty cannot be used.</param>
    /// <exception cref="IOException">The system gives no pseudo terminal.</exception>
    public ConsoleTty(string? path, Action wake, Action<string> log)
    {
        _wake = wake;
        if (path != null)
        {
            Path = path;
            _tty = new SerialPort(path, wake, log);
            _tty.Configure(Baud, 0, 1);
            return;
        }

        _master = TtyNative.OpenPseudoTerminal(TtyNative.OpenReadWrite | TtyNative.OpenNoControllingTty | TtyNative.OpenNonBlocking);
        var name = new byte[128];
        if (_master < 0 || TtyNative.Grant(_master) != 0 || TtyNative.Unlock(_master) != 0 || TtyNative.SlaveName(_master, name, name.Length) != 0)
        {
            throw new IOException($"the system gives no pseudo terminal: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        Path = Encoding.ASCII.GetString(name, 0, Array.IndexOf(name, (byte)0));

        // Held open here too, so that a technician's program may come and go; and raw before anybody comes, or the line would echo.
        _slave = TtyNative.Open(Path, TtyNative.OpenReadWrite | TtyNative.OpenNoControllingTty | TtyNative.OpenNonBlocking);
        MakeRaw(_slave);
        _thread = new Thread(Receive) { IsBackground = true, Name = "console " + Path };
        _thread.Start();
    }

    /// <summary>The tty, or the pseudo terminal's other end.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count) => _tty != null ? _tty.Read(buffer, offset, count) : _received.Take(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (_tty != null)
        {
            _ = _tty.Write(bytes, 0, bytes.Length);
        }
        else if (bytes.Length > 0)
        {
            // Nobody listens when the line is full: what is said to nobody is lost.
            _ = TtyNative.Write(_master, ref bytes[0], bytes.Length);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isStopping = true;
        _tty?.Dispose();
        if (_thread != null)
        {
            _ = _thread.Join(TimeSpan.FromSeconds(2));
            _ = TtyNative.Close(_slave);
            _ = TtyNative.Close(_master);
        }
    }

    private static unsafe void MakeRaw(int descriptor)
    {
        if (TtyNative.GetAttributes(descriptor, out var attributes) == 0)
        {
            (attributes.Input, attributes.Output, attributes.Local) = (0, 0, 0);
            attributes.Control = TtyNative.CharacterSize8 | TtyNative.EnableReceiver | TtyNative.IgnoreModemLines;
            attributes.Characters[TtyNative.MinimumIndex] = 0;
            attributes.Characters[TtyNative.TimeIndex] = 0;
            _ = TtyNative.SetAttributes(descriptor, 0, ref attributes);
        }
    }

    private void Receive()
    {
        var buffer = new byte[256];
        var entry = new TtyNative.PollEntry { Descriptor = _master, Events = TtyNative.PollIn };
        while (!_isStopping)
        {
            entry.Returned = 0;
            if (TtyNative.Poll(ref entry, 1, 200) <= 0)
            {
                continue;
            }

            var count = (int)TtyNative.Read(_master, ref buffer[0], buffer.Length);
            if (count > 0)
            {
                _received.Add(buffer.AsSpan(0, count));
                _wake();
            }
        }
    }
}
