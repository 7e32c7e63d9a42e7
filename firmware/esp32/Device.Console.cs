using System;
using Busbar.Controller;
using Busbar.Points;
using nanoFramework.Runtime.Native;

namespace Busbar.Esp32;

/// <summary>What the console asks of the device.</summary>
public sealed partial class Device : IConsoleHost
{
    private const long TicksAtUnixEpoch = 621355968000000000;
    private const long TicksPerMillisecond = 10000;

    /// <inheritdoc/>
    public string Version
    {
        get { return FirmwareVersion; }
    }

    /// <inheritdoc/>
    public IClock Clock
    {
        get { return clock; }
    }

    /// <inheritdoc/>
    public EdgeController? Controller
    {
        get { return controller; }
    }

    /// <inheritdoc/>
    public DeviceSettings Settings
    {
        get { return settings; }
    }

    /// <inheritdoc/>
    public IStorage Storage
    {
        get { return storage; }
    }

    /// <inheritdoc/>
    public IBusPorts Buses
    {
        get { return buses; }
    }

    /// <inheritdoc/>
    public ProblemList Problems
    {
        get { return problems; }
    }

    /// <inheritdoc/>
    public long FreeMemory
    {
        get { return nanoFramework.Runtime.Native.GC.Run(false); }
    }

    /// <inheritdoc/>
    public int RelayCount
    {
        get { return relays.Count; }
    }

    /// <inheritdoc/>
    public string NetworkText()
    {
        return network.Text();
    }

    /// <inheritdoc/>
    public string BrokerText()
    {
        return link == null ? "not asked" : link.Text();
    }

    /// <inheritdoc/>
    public string BoardNames()
    {
        string[] ids = BoardTable.Ids();
        string names = "";
        for (int i = 0; i < ids.Length; i++)
        {
            names += (i == 0 ? "" : ",") + ids[i];
        }

        return names;
    }

    /// <inheritdoc/>
    public bool SetTime(long unixMilliseconds)
    {
        try
        {
            return !clock.IsUtcKnown && Rtc.SetSystemTime(new DateTime(TicksAtUnixEpoch + unixMilliseconds * TicksPerMillisecond));
        }
        catch (Exception error)
        {
            log.Write(2, "the clock cannot be set: " + error.ToString());
            return false;
        }
    }

    /// <inheritdoc/>
    public bool SetRelay(int relay, bool on)
    {
        return relays.Set(relay, on);
    }

    /// <inheritdoc/>
    public bool Keep(DeviceSettings changed)
    {
        settings = changed;
        return settings.Save(storage);
    }

    /// <inheritdoc/>
    public void Restart()
    {
        isRestartWanted = true;
    }

    /// <inheritdoc/>
    public void Erase()
    {
        storage.DeleteAll();
        settings = new DeviceSettings("");
        isErased = true;
        isRestartWanted = true;
    }
}
