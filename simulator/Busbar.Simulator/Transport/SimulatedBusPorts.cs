using System.Net;
using Busbar.Controller;

namespace Busbar.Simulator.Transport;

/// <summary>Leads a controller to where the simulated devices really listen, which may be other ports than the site file's.</summary>
/// <param name="inner">Opens what is real.</param>
/// <param name="field">Where the devices listen.</param>
public sealed class SimulatedBusPorts(IBusPorts inner, RealPorts field) : IBusPorts
{
    /// <inheritdoc/>
    public IBusPort? Open(byte kind, string portName, int tcpPort) =>
        field.EndPoints.TryGetValue($"{portName}:{tcpPort}", out IPEndPoint? end) ? inner.Open(kind, end.Address.ToString(), end.Port) : inner.Open(kind, portName, tcpPort);
}
