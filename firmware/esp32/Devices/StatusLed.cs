using System;
using System.Device.Gpio;
using Busbar.Controller;

namespace Busbar.Esp32;

/// <summary>
/// The board's status LED, plain or addressable (WS2812). On: runs and is linked. Slow blinking: runs, and the gateway is not there yet.
/// Long and short flashes: the number of a problem (<see cref="BlinkCode"/>). An addressable one is green for the first two and red for the third.
/// </summary>
public sealed class StatusLed
{
    private const int IdentifyMilliseconds = 5000;

    private readonly GpioPin? pin;
    private readonly AddressableLed? colours;
    private readonly ILog log;
    private bool isLit;
    private bool isRed;
    private bool isBroken;
    private long identifyUntil;

    public StatusLed(Board? board, GpioController? gpio, ILog log)
    {
        this.log = log;
        if (board == null || board.StatusLed < 0)
        {
            return;
        }

        if (board.StatusLedIsAddressable)
        {
            colours = AddressableLed.Open(board.StatusLed, log);
        }
        else
        {
            pin = Pins.Open(gpio, board.StatusLed, PinMode.Output, PinValue.Low, "status LED", log);
        }
    }

    /// <summary>Fast blinking for a while, so that a board in a row of boards is found.</summary>
    public void Identify(long now)
    {
        identifyUntil = now + IdentifyMilliseconds;
    }

    /// <summary>Called in every turn.</summary>
    public void Show(long now, DeviceProblem problem, bool isLinked)
    {
        bool on = now < identifyUntil ? now % 200 < 100 : BlinkCode.IsLit(problem, isLinked, now);
        bool red = problem != DeviceProblem.None;
        if (isBroken || (on == isLit && red == isRed))
        {
            return;
        }

        isLit = on;
        isRed = red;
        try
        {
            if (pin != null)
            {
                pin.Write(on ? PinValue.High : PinValue.Low);
            }
            else if (colours != null)
            {
                colours.Show(on && red, on && !red);
            }
        }
        catch (Exception error)
        {
            // A lamp is no reason to stop.
            isBroken = true;
            log.Write(2, "status LED: " + error.ToString());
        }
    }
}
