using System;
using System.Threading;
using Busbar.Controller;
using nanoFramework.Runtime.Native;

namespace Busbar.Esp32;

/// <summary>
/// Restarts the chip when the controller's loop has not come round for a minute. The class libraries have no hardware watchdog, so this is
/// a thread: it catches a loop that hangs in a driver, not an interpreter that has stopped.
/// </summary>
public sealed class Supervisor
{
    private const int LookMilliseconds = 5000;
    private const int LongestSilenceMilliseconds = 60000;

    private readonly ILog log;
    private int lastBeat = (int)Environment.TickCount64;

    public Supervisor(ILog log)
    {
        this.log = log;
        new GuardedThread("supervisor", Run, log);
    }

    /// <summary>The loop has come round.</summary>
    public void Beat()
    {
        lastBeat = (int)Environment.TickCount64;
    }

    private void Run()
    {
        while (true)
        {
            Thread.Sleep(LookMilliseconds);
            if ((int)Environment.TickCount64 - lastBeat > LongestSilenceMilliseconds)
            {
                log.Write(3, "the controller's loop hangs; the chip restarts");
                Power.RebootDevice();
            }
        }
    }
}
