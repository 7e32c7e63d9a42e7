using System;
using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Threading;
using Busbar.Controller;
using nanoFramework.Networking;

namespace Busbar.Esp32;

/// <summary>
/// Wi-Fi (<c>wifi.ssid</c>, <c>wifi.password</c>) or, without a name in the settings, the Ethernet port: connects on a guarded thread, watches
/// the address, and connects again when it is gone for long. SNTP starts with the first address and then goes on by itself. The controller does
/// not wait for it: what is wrong here is a problem on console and LED, and the link tries in its own time.
/// </summary>
public sealed class Network
{
    private const int ConnectMilliseconds = 60000;
    private const int WatchMilliseconds = 5000;

    // The runtime reconnects by itself first.
    private const int LossesUntilReconnect = 6;
    private const int FirstRetryMilliseconds = 2000;
    private const int LongestRetryMilliseconds = 60000;

    private readonly IConsoleHost device;
    private readonly ProblemList problems;
    private readonly ILog log;
    private readonly Random random = new Random();
    private bool isTimeStarted;
    private bool isConnected;
    private int losses;
    private int retry = FirstRetryMilliseconds;
    private string address = "";
    private string said = "";

    /// <param name="device">Has the settings.</param>
    /// <param name="problems">Told what stands in the way.</param>
    /// <param name="log">Told why there is no network, once per reason.</param>
    public Network(IConsoleHost device, ProblemList problems, ILog log)
    {
        this.device = device;
        this.problems = problems;
        this.log = log;
    }

    /// <summary>Starts the thread.</summary>
    public void Start()
    {
        new GuardedThread("network", Run, log);
    }

    /// <summary>How it stands, in a few words.</summary>
    public string Text()
    {
        return address.Length > 0 ? "connected, " + address : said.Length > 0 ? said : "not connected yet";
    }

    private static string FindAddress()
    {
        NetworkInterface[] all = NetworkInterface.GetAllNetworkInterfaces();
        for (int i = 0; i < all.Length; i++)
        {
            string each = all[i].IPv4Address;
            if (all[i].NetworkInterfaceType != NetworkInterfaceType.WirelessAP && each != null && each.Length > 0 && each != "0.0.0.0")
            {
                return each;
            }
        }

        return "";
    }

    /// <summary>One attempt to connect, which may block for a minute, or one look whether the address is still there.</summary>
    /// <returns>Milliseconds until the next.</returns>
    public int Step()
    {
        if (!isConnected && !Attempt())
        {
            // After an outage of the access point not every controller of the house at the same moment.
            int wait = retry + random.Next(retry);
            retry = retry * 2 < LongestRetryMilliseconds ? retry * 2 : LongestRetryMilliseconds;
            return wait;
        }

        Look();
        return WatchMilliseconds;
    }

    private void Run()
    {
        while (true)
        {
            Thread.Sleep(Step());
        }
    }

    private bool Attempt()
    {
        try
        {
            isConnected = FindAddress().Length > 0 || Connect();
        }
        catch (Exception error)
        {
            Say("the runtime failed: " + error.ToString());
        }

        if (isConnected)
        {
            retry = FirstRetryMilliseconds;
            losses = 0;
        }

        return isConnected;
    }

    private bool Connect()
    {
        string name = device.Settings.Get("wifi.ssid", "");
        using (CancellationTokenSource limit = new CancellationTokenSource(ConnectMilliseconds))
        {
            if (name.Length == 0)
            {
                NetworkHelper.Reset();
                return NetworkHelper.SetupAndConnectNetwork(limit.Token)
                    || Fail(DeviceProblem.NetworkNotFound, "no Wi-Fi is set (wifi.ssid) and Ethernet has no address: " + Status(NetworkHelper.Status));
            }

            WifiNetworkHelper.Reset();
            if (WifiNetworkHelper.ConnectDhcp(name, device.Settings.Get("wifi.password", ""), WifiReconnectionKind.Automatic, false, 0, limit.Token))
            {
                return true;
            }
        }

        return Diagnose(name, WifiNetworkHelper.Status);
    }

    /// <summary>The helper says only that it failed; the adapter says why.</summary>
    private bool Diagnose(string name, NetworkHelperStatus status)
    {
        WifiAdapter? adapter = WifiNetworkHelper.WifiAdapter;
        WifiConnectionStatus why = WifiConnectionStatus.UnspecifiedFailure;
        if (adapter != null)
        {
            why = adapter.Connect(name, WifiReconnectionKind.Automatic, device.Settings.Get("wifi.password", "")).ConnectionStatus;
        }

        switch (why)
        {
            case WifiConnectionStatus.Success:
                return FindAddress().Length > 0 || Fail(DeviceProblem.NoAddress, "Wi-Fi " + name + ": connected, and nobody gives an address; is there a DHCP server?");
            case WifiConnectionStatus.InvalidCredential:
            case WifiConnectionStatus.AccessRevoked:
            case WifiConnectionStatus.UnsupportedAuthenticationProtocol:
                return Fail(DeviceProblem.NetworkRefused, "Wi-Fi " + name + ": the access point refuses the password, or wants another kind than WPA2");
            default:
                return Fail(DeviceProblem.NetworkNotFound, "Wi-Fi " + name + ": " + Status(status) + ". Is the name right, and the access point in reach at 2.4 GHz?");
        }
    }

    /// <summary>An address that has been gone for long is asked for anew.</summary>
    private void Look()
    {
        string found = FindAddress();
        if (found != address)
        {
            address = found;
            bool isUp = found.Length > 0;
            log.Write(isUp ? (byte)1 : (byte)2, isUp ? "network: connected, " + found : "network: the address is gone");
        }

        if (found.Length == 0)
        {
            losses++;
            isConnected = losses < LossesUntilReconnect;
            return;
        }

        losses = 0;
        said = "";
        Clear();
        if (!isTimeStarted)
        {
            StartTime();
        }
    }

    private void StartTime()
    {
        isTimeStarted = true;
        try
        {
            Sntp.Server1 = device.Settings.Get("sntp", "pool.ntp.org");
            Sntp.Start();
        }
        catch (Exception error)
        {
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

    private void Clear()
    {
        problems.Set(DeviceProblem.NetworkNotFound, false);
        problems.Set(DeviceProblem.NetworkRefused, false);
        problems.Set(DeviceProblem.NoAddress, false);
    }

    private bool Fail(DeviceProblem problem, string reason)
    {
        Clear();
        problems.Set(problem, true);
        return Say(reason);
    }

    private bool Say(string reason)
    {
        if (reason != said)
        {
            said = reason;
            log.Write(2, "network: " + reason);
        }

        return false;
    }
}
