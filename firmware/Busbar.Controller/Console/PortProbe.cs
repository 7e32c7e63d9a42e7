using Busbar.Field;
using Busbar.Field.Modbus;

namespace Busbar.Controller;

/// <summary>Carries probes over a serial port that no document uses: what a technician has on a new board before there is a site file.</summary>
internal sealed class PortProbe
{
    private const int QuietMilliseconds = 20;
    private const int DefaultTimeoutMilliseconds = 300;

    private readonly IBusPort port;
    private readonly ModbusExchange exchange = new ModbusExchange(false, 16);
    private readonly byte[] bytes = new byte[64];
    private BusProbe? probe;
    private bool isSent;
    private long deadline;
    private long quietUntil;

    public PortProbe(IBusPort port)
    {
        this.port = port;
    }

    /// <summary>Takes a probe that was asked; its state tells when it is done.</summary>
    public void Begin(BusProbe asked)
    {
        probe = asked;
        isSent = false;
    }

    public void Step(long now)
    {
        BusProbe? asked = probe;
        if (asked == null || asked.State != ProbeState.Waiting)
        {
            return;
        }

        if (!port.IsOpen)
        {
            asked.Fail(DeviceError.PortClosed);
            return;
        }

        if (!isSent)
        {
            Send(asked, now);
            return;
        }

        while (port.BytesAvailable > 0)
        {
            int taken = port.Read(bytes, 0, bytes.Length);
            ExchangeResult result = taken <= 0 ? ExchangeResult.Pending : exchange.Accept(bytes, 0, taken);
            if (taken <= 0)
            {
                break;
            }

            if (result != ExchangeResult.Pending)
            {
                quietUntil = now + QuietMilliseconds;
                if (result == ExchangeResult.Broken)
                {
                    asked.Fail(ErrorDetail.Of(exchange.Error));
                }
                else
                {
                    asked.Take(exchange);
                }

                return;
            }
        }

        if (now >= deadline)
        {
            quietUntil = now + QuietMilliseconds;
            asked.Fail(exchange.ReceiveLength > 0 ? DeviceError.HalfFrame : DeviceError.NoAnswer);
        }
    }

    private void Send(BusProbe asked, long now)
    {
        if (port.BytesAvailable > 0)
        {
            port.Discard();
            quietUntil = now + QuietMilliseconds;
        }

        if (now < quietUntil)
        {
            return;
        }

        asked.Build(exchange);
        if (port.Write(exchange.Transmit, 0, exchange.TransmitLength))
        {
            isSent = true;
            deadline = now + (asked.TimeoutMilliseconds > 0 ? asked.TimeoutMilliseconds : DefaultTimeoutMilliseconds);
        }
    }
}
