using System;
using System.Device.I2c;
using System.Threading;
using Busbar.Controller;
using Iot.Device.Ads1115;
using Iot.Device.Ds18b20;
using Iot.Device.Sht3x;
using nanoFramework.Device.OneWire;
using nanoFramework.Hardware.Esp32;

namespace Busbar.Esp32;

/// <summary>
/// Reads ADS1115, SHT3x and DS18B20 on threads of their own, for their drivers wait for the conversion. Which are there is said in the
/// settings (<c>sensors=ads1115,sht3x,ds18b20</c>). A sensor that fails shows as not available and is tried again at the next round.
/// </summary>
public sealed class Sensors
{
    private const int RoundMilliseconds = 1000;
    private const int Ads1115Address = 0x48;
    private const int Sht3xAddress = 0x44;

    // One count of the ADS1115 at 4.096 V full scale is 0.125 mV.
    private const double TenthMillivoltsPerCount = 1.25;

    private readonly SensorTable table;
    private readonly ProblemList problems;
    private readonly ILog log;
    private readonly bool[] isSilent = new bool[SensorTable.Count];
    private readonly bool hasAds1115;
    private readonly bool hasSht3x;
    private readonly bool hasDs18b20;
    private readonly InputMultiplexer[] channels = new InputMultiplexer[] { InputMultiplexer.AIN0, InputMultiplexer.AIN1, InputMultiplexer.AIN2, InputMultiplexer.AIN3 };
    private Ads1115? converter;
    private Sht3x? climate;
    private OneWireHost? wire;
    private Ds18b20[]? pipes;

    public Sensors(Board? board, DeviceSettings settings, bool hasI2c, SensorTable table, ProblemList problems, ILog log)
    {
        this.table = table;
        this.problems = problems;
        this.log = log;
        string wanted = settings.Get("sensors", "");
        hasAds1115 = hasI2c && wanted.IndexOf("ads1115") >= 0;
        hasSht3x = hasI2c && wanted.IndexOf("sht3x") >= 0;
        hasDs18b20 = board != null && board.OneWire >= 0 && wanted.IndexOf("ds18b20") >= 0 && IsFree(board);
        hasDs18b20 = hasDs18b20 && Place(board!.OneWire);
    }

    private bool Place(int pin)
    {
        try
        {
            // The runtime drives 1-Wire by its third UART; the line is one pin.
            Configuration.SetPinFunction(pin, DeviceFunction.COM3_TX);
            Configuration.SetPinFunction(pin, DeviceFunction.COM3_RX);
            return true;
        }
        catch (Exception error)
        {
            problems.Set(DeviceProblem.PartFailed, true);
            log.Write(3, "1-Wire: pin " + pin.ToString() + " was refused: " + error.ToString());
            return false;
        }
    }

    private bool IsFree(Board board)
    {
        for (int i = 0; i < board.Rs485.Length; i++)
        {
            if (board.Rs485[i].Uart == 2)
            {
                log.Write(2, "1-Wire is not used: it needs the UART that this board has on RS-485 port " + (i + 1).ToString());
                return false;
            }
        }

        return true;
    }

    /// <summary>Starts a thread for each kind of line that has a sensor.</summary>
    public void Start()
    {
        if (hasAds1115 || hasSht3x)
        {
            new GuardedThread("I2C sensors", RunI2c, log);
        }

        // A conversion takes 0.75 s a sensor, which a voltage must not wait for.
        if (hasDs18b20)
        {
            new GuardedThread("1-Wire sensors", RunOneWire, log);
        }
    }

    private void RunI2c()
    {
        while (true)
        {
            if (hasAds1115)
            {
                ReadVoltages();
            }

            if (hasSht3x)
            {
                ReadClimate();
            }

            Thread.Sleep(RoundMilliseconds);
        }
    }

    private void RunOneWire()
    {
        while (true)
        {
            ReadPipes();
            Thread.Sleep(RoundMilliseconds);
        }
    }

    private void ReadVoltages()
    {
        try
        {
            if (converter == null)
            {
                converter = new Ads1115(new I2cDevice(new I2cConnectionSettings(SensorBus.Number, Ads1115Address)), InputMultiplexer.AIN0, MeasuringRange.FS4096);
            }

            for (int i = 0; i < channels.Length; i++)
            {
                table.Set(SensorTable.Voltage + i, converter.ReadRaw(channels[i]) * TenthMillivoltsPerCount);
                isSilent[SensorTable.Voltage] = false;
            }
        }
        catch (Exception error)
        {
            Fail(SensorTable.Voltage, channels.Length, "ADS1115", error);
        }
    }

    private void ReadClimate()
    {
        try
        {
            if (climate == null)
            {
                climate = new Sht3x(new I2cDevice(new I2cConnectionSettings(SensorBus.Number, Sht3xAddress)));
            }

            table.Set(SensorTable.RoomTemperature, climate.Temperature.DegreesCelsius * 100);
            table.Set(SensorTable.Humidity, climate.Humidity.Percent * 100);
            isSilent[SensorTable.RoomTemperature] = false;
        }
        catch (Exception error)
        {
            Fail(SensorTable.RoomTemperature, 2, "SHT3x", error);
        }
    }

    private void ReadPipes()
    {
        try
        {
            if (pipes == null)
            {
                pipes = FindPipes();
            }

            for (int i = 0; i < pipes.Length; i++)
            {
                UnitsNet.Temperature temperature;
                if (pipes[i].TryReadTemperature(out temperature))
                {
                    table.Set(SensorTable.PipeTemperature + i, temperature.DegreesCelsius * 100);
                }
                else
                {
                    table.Clear(SensorTable.PipeTemperature + i);
                }
            }

            isSilent[SensorTable.PipeTemperature] = false;
        }
        catch (Exception error)
        {
            pipes = null;
            Fail(SensorTable.PipeTemperature, SensorTable.PipeSensors, "DS18B20", error);
        }
    }

    private Ds18b20[] FindPipes()
    {
        if (wire == null)
        {
            wire = new OneWireHost();
        }

        Ds18b20 search = new Ds18b20(wire, null, true, TemperatureResolution.VeryHigh);
        if (!search.Initialize() || search.AddressNet == null || search.AddressNet.Length == 0)
        {
            throw new InvalidOperationException("no sensor answers on the 1-Wire line");
        }

        int count = search.AddressNet.Length < SensorTable.PipeSensors ? search.AddressNet.Length : SensorTable.PipeSensors;
        Ds18b20[] found = new Ds18b20[count];
        for (int i = 0; i < count; i++)
        {
            found[i] = new Ds18b20(wire, search.AddressNet[i], true, TemperatureResolution.VeryHigh);
            found[i].Initialize();
        }

        return found;
    }

    private void Fail(int register, int count, string sensor, Exception error)
    {
        for (int i = 0; i < count; i++)
        {
            table.Clear(register + i);
        }

        if (!isSilent[register])
        {
            isSilent[register] = true;
            problems.Set(DeviceProblem.PartFailed, true);
            log.Write(3, sensor + " does not answer: " + error.ToString());
        }
    }
}
