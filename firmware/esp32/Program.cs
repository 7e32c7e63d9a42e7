using System;
using System.Threading;

namespace Busbar.Esp32;

/// <summary>Where the firmware starts.</summary>
public static class Program
{
    private const int RestartMilliseconds = 5000;

    public static void Main()
    {
        DeviceLog log = new DeviceLog();
        log.Write(1, "Busbar 0.1.0");
        try
        {
            new Device(log).Run();
        }
        catch (Exception error)
        {
            // Main must not end: nothing would start it again but the supply's switch.
            log.Write(3, "the device failed to start: " + error.ToString());
        }

        Thread.Sleep(RestartMilliseconds);
        nanoFramework.Runtime.Native.Power.RebootDevice();
    }
}
