using System.Net;
using System.Net.Sockets;

namespace Busbar.Tests;

/// <summary>Ports of the loopback address that nobody uses, for programs that must be told theirs.</summary>
internal static class FreePorts
{
    /// <summary>One.</summary>
    public static int Take() => Take(1)[0];

    /// <summary>As many as asked for, all different.</summary>
    public static int[] Take(int count)
    {
        TcpListener[] probes = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener probe in probes)
            probe.Start();
        int[] ports = [.. probes.Select(probe => ((IPEndPoint)probe.LocalEndpoint).Port)];
        foreach (TcpListener probe in probes)
            probe.Dispose();
        return ports;
    }
}
