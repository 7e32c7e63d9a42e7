using Busbar.Controller;
using Busbar.Host;
using Busbar.Host.Memory;
using Busbar.Simulator.Lockstep;
using Busbar.Simulator.Transport;
using Busbar.Site.Sites;

namespace Busbar.Simulator.Tests.Transport;

/// <summary>
/// The demo building on real sockets and pseudo terminals, its driver on a thread of its own; with controllers on their Linux ports
/// when asked for. The link stays in memory.
/// </summary>
internal sealed class RealBuilding : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<HostBusPorts> _buses = [];
    private readonly Task _driving;

    public RealBuilding(double speed, bool controllers = false, string localStart = "2026-01-14T10:00:00", string? linkDirectory = null)
    {
        Site = Demo.Simulate(localStart);
        Ports = new RealPorts(Site, linkDirectory, freePorts: true);
        Driver = new LockstepDriver(Site, Ports, speed);
        foreach (SiteController controller in controllers ? Demo.Site.Controllers : [])
        {
            var buses = new HostBusPorts(Ports.SerialPaths, Driver.Wake, Warnings.Add);
            _buses.Add(buses);
            var wrapped = new LockstepPorts(new SimulatedBusPorts(buses, Ports));
            var ports = new ControllerPorts(Site.Clock, wrapped, new MemoryStorage { Capacity = 16 * 1024 * 1024 }, new MemoryLinkPort(), new Silent());
            var edge = new EdgeController(VirtualDemo.Settings(controller), ports, VirtualDemo.Document(controller).Bytes);
            Controllers.Add(edge);
            Driver.Add(edge, wrapped);
        }

        _driving = Task.Factory.StartNew(() => Driver.Run(_stopping.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public SimulatedSite Site { get; }

    public RealPorts Ports { get; }

    public LockstepDriver Driver { get; }

    public List<EdgeController> Controllers { get; } = [];

    public List<string> Warnings { get; } = [];

    /// <summary>Runs something on the driver's thread and hands back what it gave.</summary>
    public async Task<T> Ask<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Driver.Post(() => answer.SetResult(question()));
        Task first = await Task.WhenAny(answer.Task, _driving);
        await first;   // A driver that failed says why.
        return await answer.Task;
    }

    /// <summary>Waits until virtual time has come so far since the start.</summary>
    public async Task Until(TimeSpan virtualTime)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Driver.Post(() => Site.Plan((long)virtualTime.TotalMilliseconds, () => reached.SetResult()));
        Task first = await Task.WhenAny(reached.Task, _driving);
        await first;
    }

    public void Dispose()
    {
        _stopping.Cancel();
        Driver.Wake();
        _driving.Wait();
        _buses.ForEach(b => b.Dispose());
        Ports.Dispose();
        _stopping.Dispose();
    }

    private sealed class Silent : ILog
    {
        public void Write(byte level, string text)
        {
        }
    }
}
