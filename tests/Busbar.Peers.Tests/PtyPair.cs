using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Busbar.Peers.Tests;

/// <summary>A pseudo terminal: a stream on one end, the path of a tty for another program on the other. Raw: bytes pass as they are.</summary>
internal sealed partial class PtyPair : IDisposable
{
    private const int ReadWrite = 2;
    private const int NoControllingTerminal = 0x100;

    // The other end is held open as well: with nobody there, a read of this end fails at once.
    private readonly SafeFileHandle slave;

    public PtyPair()
    {
        int master = Check(posix_openpt(ReadWrite | NoControllingTerminal), "posix_openpt");
        Check(grantpt(master), "grantpt");
        Check(unlockpt(master), "unlockpt");
        byte[] name = new byte[128];
        if (ptsname_r(master, name, name.Length) != 0) throw new IOException("ptsname_r failed");
        Path = Encoding.ASCII.GetString(name, 0, Array.IndexOf(name, (byte)0));

        slave = new SafeFileHandle(Check(open(Path, ReadWrite | NoControllingTerminal), "open " + Path), ownsHandle: true);
        byte[] settings = new byte[256];
        int descriptor = (int)slave.DangerousGetHandle();
        Check(tcgetattr(descriptor, settings), "tcgetattr");
        cfmakeraw(settings);
        Check(tcsetattr(descriptor, 0, settings), "tcsetattr");
        Stream = new FileStream(new SafeFileHandle(master, ownsHandle: true), FileAccess.ReadWrite, bufferSize: 0);
    }

    /// <summary>Our end.</summary>
    public FileStream Stream { get; }

    /// <summary>The other end's tty, as <c>/dev/pts/3</c>.</summary>
    public string Path { get; }

    public void Dispose()
    {
        slave.Dispose();
        Stream.Dispose();
    }

    private static int Check(int result, string what) => result >= 0 ? result : throw new IOException($"{what}: error {Marshal.GetLastPInvokeError()}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int grantpt(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlockpt(int descriptor);

    [LibraryImport("libc")]
    private static partial int ptsname_r(int descriptor, [Out] byte[] name, nint length);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcgetattr(int descriptor, [Out] byte[] settings);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcsetattr(int descriptor, int when, byte[] settings);

    [LibraryImport("libc")]
    private static partial void cfmakeraw([In, Out] byte[] settings);
}
