using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Busbar.Simulator.Transport;

/// <summary>
/// A pair of pseudo terminals that stands in for an RS-485 adapter: we hold the master, a controller opens <see cref="Path"/> as
/// its serial port. Raw, eight bits, never blocks. The slave is kept open here too, so that a controller may come and go.
/// </summary>
internal sealed class PseudoTerminal : IDisposable
{
    private readonly byte[] _buffer = new byte[1024];
    private int _master = -1, _slave = -1;

    public PseudoTerminal()
    {
        try
        {
            _master = Check(Native.OpenPseudoTerminal(Native.ReadWrite | Native.NoControllingTerminal | Native.NonBlocking), "posix_openpt");
            Check(Native.Grant(_master), "grantpt");
            Check(Native.Unlock(_master), "unlockpt");
            byte[] name = new byte[128];
            Check(Native.SlaveName(_master, name, name.Length), "ptsname");
            Path = Encoding.ASCII.GetString(name, 0, Array.IndexOf(name, (byte)0));
            _slave = Check(Native.Open(Path, Native.ReadWrite | Native.NoControllingTerminal | Native.NonBlocking), "open");
            byte[] termios = new byte[Native.TermiosBytes];
            Check(Native.GetAttributes(_slave, termios), "tcgetattr");
            Native.MakeRaw(termios);
            Check(Native.SetAttributes(_slave, 0, termios), "tcsetattr");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Path of the slave, such as /dev/pts/3.</summary>
    public string Path { get; }

    /// <summary>File descriptor of the master, for poll.</summary>
    public int Descriptor => _master;

    /// <summary>Bytes that arrived; empty when none have.</summary>
    public ReadOnlyMemory<byte> Read()
    {
        nint got = Native.Read(_master, _buffer, _buffer.Length);
        if (got > 0)
        {
            return _buffer.AsMemory(0, (int)got);
        }

        if (got < 0 && Marshal.GetLastPInvokeError() is var error and not (Native.TryAgain or Native.Interrupted))
        {
            throw new IOException($"reading the pseudo terminal {Path}: {new Win32Exception(error).Message}");
        }

        return default;
    }

    /// <summary>Sends bytes; false when nobody has read for so long that the line is full.</summary>
    public bool Write(byte[] bytes) => Native.Write(_master, bytes, bytes.Length) == bytes.Length;

    public void Dispose()
    {
        if (_slave >= 0)
        {
            _ = Native.Close(_slave);
            _slave = -1;
        }

        if (_master >= 0)
        {
            _ = Native.Close(_master);
            _master = -1;
        }
    }

    private static int Check(int result, string call) =>
        result >= 0 ? result : throw new IOException($"{call} failed: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}; is /dev/pts mounted?");
}
