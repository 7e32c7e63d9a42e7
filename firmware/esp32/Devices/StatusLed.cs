using System.Device.Gpio;
using Busbar.Controller;

namespace Busbar.Esp32;

/// <summary>
/// The board's status LED. Fast blinking: settings are missing. Slow blinking: runs, and the gateway is not there. On: runs and is linked.
/// Two short flashes a second: the controller failed and is started anew.
/// An addressable LED (WS2812) is not driven.
/// </summary>
public sealed class StatusLed
{
    private readonly GpioPin? pin;
    private bool isLit;

    public StatusLed(Board? board, GpioController? gpio, ILog log)
    {
        if (board != null && !board.StatusLedIsAddressable)
        {
            pin = Pins.Open(gpio, board.StatusLed, PinMode.Output, PinValue.Low, "status LED", log);
        }
    }

    public void ShowMissing(long now)
    {
        Light(now % 250 < 125);
    }

    public void ShowLink(long now, bool isLinked)
    {
        Light(isLinked || now % 2000 < 1000);
    }

    public void ShowFailure(long now)
    {
        long phase = now % 1000;
        Light(phase < 100 || (phase >= 200 && phase < 300));
    }

    private void Light(bool on)
    {
        if (pin != null && on != isLit)
        {
            isLit = on;
            pin.Write(on != PinValue.Low);
        }
    }
}
