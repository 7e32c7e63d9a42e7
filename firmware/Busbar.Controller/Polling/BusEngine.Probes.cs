using Busbar.Field.Modbus;
using Busbar.Field.Profiles;

namespace Busbar.Controller;

internal sealed partial class BusEngine
{
    public override bool Carry(BusProbe asked)
    {
        if (probe != null)
        {
            return false;
        }

        probe = asked;
        nextDue = 0;
        return true;
    }

    private bool BuildProbe()
    {
        if (probe == null)
        {
            return false;
        }

        if (byProtocol != null)
        {
            exchange = byProtocol[ProfileLayout.ProtocolModbus]!;
        }

        probe.Build((ModbusExchange)exchange);
        job = BusJob.Probe;
        jobRequest = ErrorDetail.NoRequest;
        jobOutput = -1;
        isSecondTry = false;
        isProbeNext = false;
        return true;
    }

    private void TakeProbe()
    {
        if (probe != null)
        {
            probe.Take(exchange);
            probe = null;
        }

        EndJob();
    }

    private void FailProbe(DeviceError error, long now)
    {
        DropProbe(error);
        EndJob();
        if (isSerial)
        {
            silentAt = now + (Guard > ResynchroniseMilliseconds ? Guard : ResynchroniseMilliseconds);
            phase = BusPhase.Silence;
        }
        else
        {
            port!.Discard();
        }
    }

    private void DropProbe(DeviceError error)
    {
        if (probe != null)
        {
            probe.Fail(error);
            probe = null;
        }
    }
}
