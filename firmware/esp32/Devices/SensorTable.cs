using System;

namespace Busbar.Esp32;

/// <summary>
/// The newest values of the board's sensors as 16-bit input registers, signed: 0 to 3 the ADS1115's channels in 0.1 mV, 4 room temperature in
/// 0.01 °C and 5 relative humidity in 0.01 % by an SHT3x, 6 to 13 pipe temperatures in 0.01 °C by DS18B20 in the order of their addresses.
/// 0x8000 (-32768): not there, silent, or not read for 10 s, so that a driver that hangs is not believed. Written by the sensors' thread, read by the controller's; a 16-bit store is whole.
/// </summary>
public sealed class SensorTable
{
    public const int Voltage = 0;
    public const int RoomTemperature = 4;
    public const int Humidity = 5;
    public const int PipeTemperature = 6;
    public const int PipeSensors = 8;
    public const int Count = PipeTemperature + PipeSensors;

    /// <summary>What a register holds while its sensor says nothing.</summary>
    public const short NotAvailable = -32768;

    private const int LongestAgeMilliseconds = 10000;

    private readonly short[] values = new short[Count];
    private readonly int[] times = new int[Count];

    public SensorTable()
    {
        for (int i = 0; i < Count; i++)
        {
            values[i] = NotAvailable;
        }
    }

    /// <summary>The register's value.</summary>
    public short Get(int register)
    {
        return (int)Environment.TickCount64 - times[register] > LongestAgeMilliseconds ? NotAvailable : values[register];
    }

    /// <summary>Takes a value in the register's unit; one that a register cannot hold counts as not available.</summary>
    public void Set(int register, double value)
    {
        values[register] = double.IsNaN(value) || value <= -32768 || value > 32767 ? NotAvailable : (short)value;
        times[register] = (int)Environment.TickCount64;
    }

    /// <summary>The sensor says nothing.</summary>
    public void Clear(int register)
    {
        values[register] = NotAvailable;
    }
}
