using System.Diagnostics;
using System.Globalization;
using Busbar.Tests.Peers;

namespace Busbar.Benchmarks.Gateway;

/// <summary>The process with the simulated devices, see <see cref="BranchMeterServer"/>.</summary>
internal sealed class DeviceProcess : IDisposable
{
    private readonly Process process;

    private DeviceProcess(Process process, IReadOnlyList<int> ports) => (this.process, Ports) = (process, ports);

    /// <summary>One port a device.</summary>
    public IReadOnlyList<int> Ports { get; }

    public static DeviceProcess Start(int devices, int units)
    {
        string assembly = typeof(DeviceProcess).Assembly.Location;
        string program = Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [assembly] : [];
        Process process = PeerPrograms.Start(null, program, [.. self, BranchMeterServer.Command, devices.ToString(CultureInfo.InvariantCulture), units.ToString(CultureInfo.InvariantCulture)]);
        string[] words = (process.StandardOutput.ReadLine() ?? "").Split(' ');
        return words[0] == "ports"
            ? new DeviceProcess(process, [.. words[1..].Select(word => int.Parse(word, CultureInfo.InvariantCulture))])
            : throw new InvalidOperationException("The devices did not start: " + process.StandardError.ReadToEnd());
    }

    /// <summary>Requests that all devices together have answered.</summary>
    public long Answered()
    {
        process.StandardInput.WriteLine();
        process.StandardInput.Flush();
        return long.Parse(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The devices have ended: " + process.StandardError.ReadToEnd()), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(2000)) process.Kill();
        process.Dispose();
    }
}
