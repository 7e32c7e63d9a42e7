using System;
using System.Threading;
using nanoFramework.Runtime.Native;

namespace Busbar.Esp32;

/// <summary>Where the firmware starts.</summary>
public static class Program
{
    private const int RestartMilliseconds = 5000;

    public static void Main()
    {
        DeviceLog log = new DeviceLog();
        log.Write(1, "Busbar " + Device.FirmwareVersion);
        while (true)
        {
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
            Reboot(log);
        }
    }

    private static void Reboot(DeviceLog log)
    {
        try
        {
            Power.RebootDevice();
        }
        catch (Exception error)
        {
            log.Write(3, "the chip does not restart: " + error.ToString());
        }
    }
}
