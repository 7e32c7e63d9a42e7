// The names of the Wi-Fi and network packages that firmware/esp32/Network.cs uses, in the namespace where it looks first: the device's own
// source runs in the tests in a network that answers as it is told.
using Busbar.Controller.Tests.Bench;

namespace Busbar.Controller.Tests.Bench
{
    /// <summary>What a board's radio and cable meet.</summary>
    internal sealed class Air
    {
        private static readonly AsyncLocal<Air?> Current = new();

        public Air() => Current.Value = this;

        public static Air Now => Current.Value!;

        /// <summary>How the access point answers.</summary>
        public Esp32.WifiConnectionStatus Answer { get; set; } = Esp32.WifiConnectionStatus.NetworkNotAvailable;

        /// <summary>The board's address; empty without one.</summary>
        public string Address { get; set; } = "";

        /// <summary>Attempts to connect, by radio or cable.</summary>
        public int Attempts { get; set; }

        /// <summary>Starts of the time service.</summary>
        public int TimesAsked { get; set; }

        public bool Connect()
        {
            Attempts++;
            return Address.Length > 0;
        }
    }
}

namespace Busbar.Esp32
{
    /// <summary>As in nanoFramework.System.Device.Wifi.</summary>
    public enum WifiConnectionStatus
    {
        AccessRevoked = 0,
        InvalidCredential = 1,
        NetworkNotAvailable = 2,
        Success = 3,
        Timeout = 4,
        UnspecifiedFailure = 5,
        UnsupportedAuthenticationProtocol = 6,
    }

    internal enum WifiReconnectionKind
    {
        Automatic = 0,
    }

    internal enum NetworkHelperStatus
    {
        None = 0,
        FailedNoNetworkInterface = 3,
        TokenExpiredWaitingIPAddress = 4,
        ErrorConnetingToWiFiWhileScanning = 6,
        ExceptionOccurred = 7,
    }

    internal enum NetworkInterfaceType
    {
        Ethernet = 6,
        WirelessAP = 256,
    }

    internal sealed record WifiConnectionResult(WifiConnectionStatus ConnectionStatus);

    internal sealed class WifiAdapter
    {
        public WifiConnectionResult Connect(string ssid, WifiReconnectionKind reconnection, string password)
        {
            Assert.Equal(("Plant", WifiReconnectionKind.Automatic, "wrong-password"), (ssid, reconnection, password));
            return new WifiConnectionResult(Air.Now.Answer);
        }
    }

    internal static class WifiNetworkHelper
    {
        public static WifiAdapter WifiAdapter { get; } = new();

        public static NetworkHelperStatus Status => NetworkHelperStatus.TokenExpiredWaitingIPAddress;

        public static void Reset()
        {
        }

        public static bool ConnectDhcp(string ssid, string password, WifiReconnectionKind reconnection, bool requiresDateTime, int adapter, CancellationToken token) => Air.Now.Connect();
    }

    internal static class NetworkHelper
    {
        public static NetworkHelperStatus Status => NetworkHelperStatus.TokenExpiredWaitingIPAddress;

        public static void Reset()
        {
        }

        public static bool SetupAndConnectNetwork(CancellationToken token) => Air.Now.Connect();
    }

    internal sealed class NetworkInterface
    {
        public NetworkInterfaceType NetworkInterfaceType => NetworkInterfaceType.Ethernet;

        public string IPv4Address => Air.Now.Address;

        public static NetworkInterface[] GetAllNetworkInterfaces() => [new()];
    }

    internal static class Sntp
    {
        public static string Server1 { get; set; } = "";

        public static void Start() => Air.Now.TimesAsked++;
    }
}

namespace System.Device.Wifi
{
    internal static class Named;
}

namespace nanoFramework.Networking
{
    internal static class Named;
}
