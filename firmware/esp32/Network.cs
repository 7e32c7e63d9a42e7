using System;
using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Threading;
using Busbar.Controller;
using nanoFramework.Networking;

namespace Busbar.Esp32;

/// <summary>
/// Wi-Fi (<c>wifi.ssid</c>, <c>wifi.password</c>) or, without a name in the settings, the Ethernet port: connects on a guarded thread, watches
/// the address, and connects again when it is gone for long. SNTP starts with the first address and then goes on by itself.
/// </summary>
public sealed class Network
{
    private const int ConnectMilliseconds = 60000;
    private const int WatchMilliseconds = 5000;

    // The runtime reconnects by itself first.
    private const int LossesUntilReconnect = 6;
    private const int FirstRetryMilliseconds = 2000;
    private const int LongestRetryMilliseconds = 60000;

    private readonly DeviceSettings settings;
    private readonly ILog log;
    private bool isTimeStarted;

    public Network(DeviceSettings settings, ILog log)
    {
        this.settings = settings;
        this.log = log;
    }

    /// <summary>There is an address.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Starts the thread.</summary>
    public void Start()
    {
        new GuardedThread("network", Run, log);
    }

    private static bool HasAddress()
    {
        NetworkInterface[] all = NetworkInterface.GetAllNetworkInterfaces();
        for (int i = 0; i < all.Length; i++)
        {
            string address = all[i].IPv4Address;
            if (all[i].NetworkInterfaceType != NetworkInterfaceType.WirelessAP && address != null && address.Length > 0 && address != "0.0.0.0")
            {
                return true;
            }
        }

        return false;
    }

    private void Run()
    {
        int retry = FirstRetryMilliseconds;
        while (true)
        {
            if (HasAddress() || Connect())
            {
                retry = FirstRetryMilliseconds;
                Watch();
            }
            else
            {
                Thread.Sleep(retry);
                retry = retry * 2 < LongestRetryMilliseconds ? retry * 2 : LongestRetryMilliseconds;
            }
        }
    }

    private bool Connect()
    {
        string name = settings.Get("wifi.ssid", "");
        using (CancellationTokenSource limit = new CancellationTokenSource(ConnectMilliseconds))
        {
            if (name.Length == 0)
            {
                return NetworkHelper.SetupAndConnectNetwork(limit.Token) || Say("no Wi-Fi is set (wifi.ssid) and Ethernet has no address: " + Status(NetworkHelper.Status));
            }

            WifiNetworkHelper.Reset();
            return WifiNetworkHelper.ConnectDhcp(name, settings.Get("wifi.password", ""), WifiReconnectionKind.Automatic, false, 0, limit.Token)
                || Say("Wi-Fi " + name + ": " + Status(WifiNetworkHelper.Status) + ". Is the name right, the password, and the access point in reach at 2.4 GHz?");
        }
    }

    /// <summary>Returns when the address has been gone for long.</summary>
    private void Watch()
    {
        int losses = 0;
        while (losses < LossesUntilReconnect)
        {
            bool isUp = HasAddress();
            if (isUp != IsUp)
            {
                IsUp = isUp;
                log.Write(isUp ? (byte)1 : (byte)2, isUp ? "network: connected" : "network: the address is gone");
            }

            losses = isUp ? 0 : losses + 1;
            if (isUp && !isTimeStarted)
            {
                StartTime();
            }

            Thread.Sleep(WatchMilliseconds);
        }
    }

    private void StartTime()
    {
        try
        {
            Sntp.Server1 = settings.Get("sntp", "pool.ntp.org");
            Sntp.Start();
            isTimeStarted = true;
        }
        catch (Exception error)
        {
            isTimeStarted = true;
            log.Write(2, "SNTP cannot be started, the gateway's time will do: " + error.ToString());
        }
    }

    private static string Status(NetworkHelperStatus status)
    {
        switch (status)
        {
            case NetworkHelperStatus.FailedNoNetworkInterface: return "the chip has no such interface";
            case NetworkHelperStatus.TokenExpiredWaitingIPAddress: return "no address within a minute";
            case NetworkHelperStatus.ErrorConnetingToWiFiWhileScanning: return "the access point refused";
            case NetworkHelperStatus.ExceptionOccurred: return "the runtime failed";
            default: return "status " + ((int)status).ToString();
        }
    }

    private bool Say(string reason)
    {
        log.Write(2, "network: " + reason);
        return false;
    }
}
