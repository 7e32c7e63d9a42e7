using System.Net;
using Busbar.Controller;
using Busbar.Simulator.Transport;

namespace Busbar.Gateway.Demo;

/// <summary>Leads a controller to where the simulated devices really listen, which may be other ports than the site file's.</summary>
internal sealed class DemoBusPorts(IBusPorts inner, RealPorts field) : IBusPorts
{
    public IBusPort? Open(byte kind, string portName, int tcpPort) =>
        field.EndPoints.TryGetValue($"{portName}:{tcpPort}", out IPEndPoint? end) ? inner.Open(kind, end.Address.ToString(), end.Port) : inner.Open(kind, portName, tcpPort);
}
