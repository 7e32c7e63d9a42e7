using System.Globalization;
using System.Net;
using Busbar.Modbus;

namespace Busbar.Benchmarks.Gateway;

/// <summary>
/// The process with the simulated meters, each on a TCP port of its own. Says <c>ports N N ...</c> when it is ready, answers every line
/// on its input with how many requests it has answered, and ends with its input.
/// </summary>
internal static class BranchMeterServer
{
    public const string Command = "gateway-devices";

    public static async Task<int> RunAsync(string[] arguments)
    {
        int count = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        int units = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 1;
        List<BranchMeter> meters = [.. Enumerable.Range(0, count).Select(i => new BranchMeter(i, units))];
        List<ModbusTcpListener> listeners = [.. meters.Select(meter => new ModbusTcpListener(new IPEndPoint(IPAddress.Loopback, 0), meter))];
        listeners.ForEach(listener => listener.Start());
        Console.WriteLine("ports " + string.Join(' ', listeners.Select(listener => listener.Endpoint.Port)));
        while (await Console.In.ReadLineAsync() is not null)
            Console.WriteLine(meters.Sum(meter => meter.Answered).ToString(CultureInfo.InvariantCulture));
        foreach (ModbusTcpListener listener in listeners)
            await listener.DisposeAsync();
        return 0;
    }
}
