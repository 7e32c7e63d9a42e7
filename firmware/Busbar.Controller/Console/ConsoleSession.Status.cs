namespace Busbar.Controller;

public sealed partial class ConsoleSession
{
    private void Help()
    {
        Say("status                       how the device stands, and what stands in its way");
        Say("devices                      the field devices and whether they answer");
        Say("wifi [NAME PASSWORD|off]     wireless network; names with spaces in \"quotation marks\"");
        Say("broker [HOST PORT]           the gateway's broker; set broker.tls, broker.user, broker.password");
        Say("time [2026-11-22T10:00:00Z]  time of day, UTC; time server NAME");
        Say("scan PORT [9600 8N1] [1-247] who answers on an RS-485 line");
        Say("probe PORT UNIT [holding|input|coil|discrete] START COUNT");
        Say("outputs [DEVICE/POINT VALUE [SECONDS] | release DEVICE/POINT | relay N]");
        Say("log [on LEVEL|off]           the last warnings and errors; each line as it comes");
        Say("set KEY VALUE, export, import, restart, factory, stop");
        Done();
    }

    private void Status()
    {
        DeviceSettings settings = host.Settings;
        EdgeController? controller = host.Controller;
        Say("controller", settings.Get("controller", "-"));
        Say("site", settings.Get("site", "-"));
        Say("board", settings.Get("board", "-"));
        Say("firmware", host.Version);
        Say("uptime", (host.Clock.MonotonicMilliseconds / 1000).ToString() + " s");
        if (host.FreeMemory >= 0)
        {
            Say("memory", host.FreeMemory.ToString() + " B free");
        }

        Say("network", host.NetworkText());
        Say("broker", host.BrokerText());
        if (controller != null)
        {
            Say("boot", controller.Boot.ToString());
            Say("link", controller.IsLinked ? "linked" : "not linked");
            Say("document", Document(controller));
            Say("outbox", controller.Outbox.UsedBytes.ToString() + " of " + (controller.Outbox.UsedBytes + controller.Outbox.RoomBytes).ToString() + " B used");
        }

        Say("time", TimeText());
        int problems = 0;
        for (int i = 0; i < host.Problems.Count; i++)
        {
            DeviceProblem problem = host.Problems.At(i);
            if (problem != DeviceProblem.None)
            {
                problems++;
                Say("problem", ((int)problem).ToString() + " " + ProblemText.Name(problem) + ": " + ProblemText.Of(problem));
            }
        }

        Say("problems", problems.ToString());
        Done();
    }

    private static string Document(EdgeController controller)
    {
        ControllerTables? tables = controller.Tables;
        if (tables == null)
        {
            return "none";
        }

        int online = 0;
        for (int device = 0; device < tables.Devices.Count; device++)
        {
            online += tables.Devices.Conditions[device] == (byte)DeviceCondition.Online ? 1 : 0;
        }

        return controller.DocumentVersion.ToString() + (controller.IsSafeMode ? " (safe mode)" : "") + ", " + online.ToString() + " of " + tables.Devices.Count.ToString()
            + " devices online, " + tables.Points.Count.ToString() + " points, " + tables.Engine.OutputCount.ToString() + " outputs";
    }

    private void Devices()
    {
        ControllerTables? tables = host.Controller == null ? null : host.Controller.Tables;
        if (tables == null)
        {
            Refuse("no document is in effect, so no device is known");
            return;
        }

        DeviceTable devices = tables.Devices;
        for (int device = 0; device < devices.Count; device++)
        {
            string state = "not asked yet";
            if (devices.Conditions[device] == (byte)DeviceCondition.Online)
            {
                state = devices.FaultError[device] == 0 ? "online" : "online, " + ErrorText.Of(devices.FaultError[device]);
            }
            else if (devices.Conditions[device] == (byte)DeviceCondition.Offline)
            {
                state = "offline";
            }

            Say(devices.Name(device), state + ", bus " + tables.Buses.Name(devices.BusOf[device]) + ", " + devices.Requests[device].ToString() + " requests, " + devices.Errors[device].ToString() + " errors");
        }

        Done();
    }

    private void Log()
    {
        string what = Word(1);
        if (what == "off")
        {
            log.Live = null;
        }
        else if (what == "on")
        {
            int level;
            log.LiveLevel = int.TryParse(Word(2), out level) && level >= 0 && level <= 3 ? (byte)level : (byte)1;
            log.Live = port;
        }
        else if (what.Length == 0)
        {
            int lines = log.Count;
            for (int i = 0; i < lines; i++)
            {
                Say("# " + log.LineAt(i));
            }
        }
        else
        {
            Refuse("log: log on, log on 0 (debug) to 3 (errors), or log off");
            return;
        }

        Done();
    }

    private void Time()
    {
        if (count == 1)
        {
            Say("time", TimeText());
            Say("server", host.Settings.Get("sntp", "pool.ntp.org"));
            Done();
            return;
        }

        if (Word(1) == "server")
        {
            Store("sntp", Word(2), "", "");
            return;
        }

        long unix = UtcText.Parse(Word(1));
        if (unix < 0)
        {
            Refuse("time: '" + Word(1) + "' is no time; write it in UTC as 2026-11-22T10:00:00Z");
            return;
        }

        bool isSet = host.SetTime(unix);
        bool isLearnt = host.Controller != null && host.Controller.LearnTime(unix);
        if (isSet || isLearnt)
        {
            Say("time", UtcText.Of(unix));
            Done();
        }
        else
        {
            Refuse("the device has its time already, " + TimeText() + ", or no clock to set");
        }
    }

    private string TimeText()
    {
        long now = host.Controller != null ? host.Controller.UtcMilliseconds : host.Clock.IsUtcKnown ? host.Clock.UtcMilliseconds : -1;
        return now < 0 ? "not known" : UtcText.Of(now);
    }
}
