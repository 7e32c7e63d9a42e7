using System;
using System.Device.Pwm;
using Busbar.Controller;
using nanoFramework.Hardware.Esp32;

namespace Busbar.Esp32;

/// <summary>
/// The board's 0-10 V outputs in the order of the terminals, in millivolts at the terminal. They are made of pulse width, which a low-pass and an
/// amplifier outside the chip turn into a voltage; the packages of this firmware have no call for the chip's own converter (System.Device.Dac is
/// not among those whose interface is known here), so a board whose outputs hang on it is driven by pulse width too, when its settings allow it (analogue=pwm), for it needs the low-pass. All are at 0 V after the start.
/// </summary>
public sealed class AnalogOutputs
{
    /// <summary>The highest value, mV.</summary>
    public const int FullScale = 10000;

    private const int FrequencyHertz = 5000;
    private const int FirstFunction = (int)DeviceFunction.PWM1;
    private const int FunctionStep = 256;

    private readonly PwmChannel?[] channels;
    private readonly int[] millivolts;
    private readonly ILog log;

    public AnalogOutputs(Board? board, DeviceSettings settings, ILog log)
    {
        this.log = log;
        int own = board == null ? 0 : board.PwmPins.Length;
        bool hasConverters = settings.Get("analogue", "") == "pwm";
        int count = own + (board == null || !hasConverters ? 0 : board.DacPins.Length);
        channels = new PwmChannel?[count];
        millivolts = new int[count];
        for (int i = 0; i < count; i++)
        {
            channels[i] = Open(i < own ? board!.PwmPins[i] : board!.DacPins[i - own], i);
        }
    }

    /// <summary>Outputs that the board has.</summary>
    public int Count
    {
        get { return channels.Length; }
    }

    /// <summary>What was commanded last, mV; 0 for an output that is not there.</summary>
    public int Get(int output)
    {
        return output < millivolts.Length ? millivolts[output] : 0;
    }

    /// <summary>Commands an output; false when it was refused.</summary>
    public bool Set(int output, int value)
    {
        PwmChannel? channel = channels[output];
        if (channel == null || value < 0 || value > FullScale)
        {
            return false;
        }

        try
        {
            channel.DutyCycle = value / (double)FullScale;
            millivolts[output] = value;
            return true;
        }
        catch (Exception error)
        {
            log.Write(3, "analogue output " + (output + 1).ToString() + ": " + error.ToString());
            return false;
        }
    }

    private PwmChannel? Open(int pin, int index)
    {
        try
        {
            Configuration.SetPinFunction(pin, (DeviceFunction)(FirstFunction + index * FunctionStep));
            PwmChannel channel = PwmChannel.CreateFromPin(pin, FrequencyHertz, 0);
            channel.Start();
            return channel;
        }
        catch (Exception error)
        {
            log.Write(3, "analogue output " + (index + 1).ToString() + ": pin " + pin.ToString() + " was refused: " + error.ToString());
            return null;
        }
    }
}
