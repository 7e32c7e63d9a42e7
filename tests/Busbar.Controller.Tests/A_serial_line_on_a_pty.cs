using System.Runtime.InteropServices;
using System.Text;
using Busbar.Host;
using Microsoft.Win32.SafeHandles;

namespace Busbar.Controller.Tests;

/// <summary>The tty port against the other end of a pty pair, byte for byte.</summary>
public sealed partial class A_serial_line_on_a_pty
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Bytes_of_every_value_pass_both_ways_untouched_and_the_end_of_the_line_is_noticed()
    {
        (SafeFileHandle master, string path) = OpenPair();
        SemaphoreSlim woken = new(0);
        using SerialPort port = new(path, () => woken.Release(), _ => { });
        port.Configure(9600, 2, 1);
        await Until(woken, () => port.IsOpen);
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

        Assert.True(port.Write(all, 0, all.Length));
        byte[] atMaster = new byte[256];
        int got = 0;
        await using (FileStream stream = new(master, FileAccess.ReadWrite, 0))
        {
            while (got < atMaster.Length)
            {
                got += stream.Read(atMaster, got, atMaster.Length - got);
            }

            Assert.Equal(all, atMaster);
            stream.Write(all);
            await Until(woken, () => port.BytesAvailable == all.Length);
            byte[] back = new byte[300];
            Assert.Equal(100, port.Read(back, 0, 100));
            Assert.Equal(156, port.Read(back, 100, 200));
            Assert.Equal(all, back[..256]);
            stream.Write(all);
            await Until(woken, () => port.BytesAvailable == all.Length);
            port.Discard();
            Assert.Equal(0, port.BytesAvailable);
        }

        await Until(woken, () => !port.IsOpen);
        Assert.False(port.Write(all, 0, 1));
    }

    [Fact]
    public async Task A_line_that_is_closed_by_a_new_document_is_given_back_and_the_others_stay()
    {
        (SafeFileHandle master, string path) = OpenPair();
        using SafeFileHandle one = master;
        (SafeFileHandle otherMaster, string otherPath) = OpenPair();
        using SafeFileHandle other = otherMaster;
        SemaphoreSlim woken = new(0);
        using HostBusPorts ports = new(new Dictionary<string, string> { ["a"] = path, ["b"] = otherPath }, () => woken.Release(), _ => { });
        IBusPort a = ports.Open(BusTable.Serial, "a", 0)!;
        IBusPort b = ports.Open(BusTable.Serial, "b", 0)!;
        await Until(woken, () => a.IsOpen && b.IsOpen);
        byte[] document = new Bench.TestDocument().Serial("b").Device("x", 0, 1).ToArray();
        ports.CloseOthers(new ControllerTables(document, document.Length, new ControllerLimits()).Buses);
        Assert.False(a.IsOpen);
        Assert.True(b.IsOpen);
        Assert.Same(b, ports.Open(BusTable.Serial, "b", 0));
        Assert.NotSame(a, ports.Open(BusTable.Serial, "a", 0));
    }

    [Fact]
    public async Task A_file_that_is_no_tty_is_named_with_the_speed_that_it_does_not_take()
    {
        string file = Path.GetTempFileName();
        try
        {
            TaskCompletionSource<string> said = new(TaskCreationOptions.RunContinuationsAsynchronously);
            using SerialPort port = new(file, () => { }, text => said.TrySetResult(text));
            Assert.Contains("not a tty, or it does not take 9600 baud", await said.Task.WaitAsync(Patience), StringComparison.Ordinal);
            Assert.False(port.IsOpen);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_speed_that_no_tty_knows_is_refused()
    {
        using SerialPort port = new("/dev/no-such-tty", () => { }, _ => { });
        Assert.Throws<ArgumentOutOfRangeException>(() => port.Configure(12345, 0, 1));
    }

    private static async Task Until(SemaphoreSlim woken, Func<bool> holds)
    {
        using CancellationTokenSource limit = new(Patience);
        while (!holds())
        {
            await woken.WaitAsync(limit.Token);
        }
    }

    private static (SafeFileHandle Master, string Path) OpenPair()
    {
        const int readWrite = 2, noControllingTerminal = 0x100;
        int master = OpenPseudoTerminal(readWrite | noControllingTerminal);
        Assert.True(master >= 0 && Grant(master) == 0 && Unlock(master) == 0);
        byte[] name = new byte[64];
        Assert.Equal(0, SlaveName(master, name, name.Length));
        return (new SafeFileHandle(master, ownsHandle: true), Encoding.ASCII.GetString(name).TrimEnd('\0'));
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int OpenPseudoTerminal(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(int descriptor);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(int descriptor);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static partial int SlaveName(int descriptor, [Out] byte[] buffer, nint length);
}
