using System;
using System.Device.Gpio;
using Busbar.Controller;

namespace Busbar.Esp32;

/// <summary>
/// The board's button, low while pressed. A short press: the LED blinks fast and the gateway is told, so that a board in a cabinet is found on
/// the page. Held for ten seconds: settings, documents and records are removed, as the console's factory does.
/// </summary>
public sealed class Button
{
    /// <summary>How long it must be held.</summary>
    public const int HoldMilliseconds = 10000;

    private const int BounceMilliseconds = 50;

    private readonly GpioPin? pin;
    private readonly ILog log;
    private long pressedAt = -1;
    private bool isHeld;
    private bool isBroken;

    public Button(Board? board, GpioController? gpio, ILog log)
    {
        this.log = log;
        if (board != null && board.Button >= 0)
        {
            pin = Pins.Open(gpio, board.Button, PinMode.InputPullUp, PinValue.High, "button", log);
        }
    }

    /// <summary>It was pressed and let go since the last call.</summary>
    public bool WasPressed { get; private set; }

    /// <summary>It has just been held for long enough; once.</summary>
    public bool WasHeld { get; private set; }

    /// <summary>Called in every turn.</summary>
    public void Step(long now)
    {
        WasPressed = false;
        WasHeld = false;
        if (pin == null || isBroken)
        {
            return;
        }

        bool isDown;
        try
        {
            isDown = pin.Read() == PinValue.Low;
        }
        catch (Exception error)
        {
            isBroken = true;
            log.Write(2, "button: " + error.ToString());
            return;
        }

        if (isDown && pressedAt < 0)
        {
            pressedAt = now;
        }
        else if (isDown && !isHeld && now - pressedAt >= HoldMilliseconds)
        {
            isHeld = true;
            WasHeld = true;
        }
        else if (!isDown && pressedAt >= 0)
        {
            WasPressed = !isHeld && now - pressedAt >= BounceMilliseconds;
            pressedAt = -1;
            isHeld = false;
        }
    }
}
