using Busbar.Field.Modbus;

namespace Busbar.Esp32;

/// <summary>
/// What the board serves on the local line, as any unit from 1 to 247. Coils: relays. Discrete inputs: inputs. Input registers: sensors,
/// see <see cref="SensorTable"/>. Holding registers: 0-10 V outputs, mV. Bits that the board does not have read as 0 within the first 64, so that a device file with more
/// relays than the board works for those that are there; writing one that is not there is refused.
/// </summary>
public sealed class LocalRegisters : IModbusRegisters
{
    private const int ServedBits = 64;
    private const int ServedVoltages = 8;
    private const string Vendor = "Busbar";

    private readonly RelayOutputs relays;
    private readonly DigitalInputs inputs;
    private readonly SensorTable sensors;
    private readonly AnalogOutputs voltages;

    public LocalRegisters(RelayOutputs relays, DigitalInputs inputs, SensorTable sensors, AnalogOutputs voltages)
    {
        this.relays = relays;
        this.inputs = inputs;
        this.sensors = sensors;
        this.voltages = voltages;
    }

    /// <inheritdoc/>
    public bool HasUnit(byte unit)
    {
        return unit >= 1 && unit <= 247;
    }

    /// <inheritdoc/>
    public byte ReadBits(byte unit, byte function, ushort start, int count, byte[] into, int at)
    {
        if (start + count > ServedBits)
        {
            return ModbusExceptionCode.IllegalDataAddress;
        }

        for (int i = 0; i < count; i++)
        {
            bool isOn;
            if (function == ModbusFunction.ReadCoils)
            {
                isOn = relays.IsOn(start + i);
            }
            else if (!inputs.TryRead(start + i, out isOn))
            {
                return ModbusExceptionCode.ServerDeviceFailure;
            }

            if (isOn)
            {
                into[at + i / 8] |= (byte)(1 << (i % 8));
            }
        }

        return ModbusExceptionCode.None;
    }

    /// <inheritdoc/>
    public byte ReadRegisters(byte unit, byte function, ushort start, int count, byte[] into, int at)
    {
        bool isOutput = function == ModbusFunction.ReadHoldingRegisters;
        if (!isOutput && function != ModbusFunction.ReadInputRegisters)
        {
            return ModbusExceptionCode.IllegalFunction;
        }

        if (start + count > (isOutput ? ServedVoltages : SensorTable.Count))
        {
            return ModbusExceptionCode.IllegalDataAddress;
        }

        for (int i = 0; i < count; i++)
        {
            int value = isOutput ? voltages.Get(start + i) : sensors.Get(start + i);
            into[at + i * 2] = (byte)(value >> 8);
            into[at + i * 2 + 1] = (byte)value;
        }

        return ModbusExceptionCode.None;
    }

    /// <inheritdoc/>
    public byte WriteBits(byte unit, byte function, ushort start, int count, byte[] from, int at)
    {
        if (start + count > relays.Count)
        {
            return ModbusExceptionCode.IllegalDataAddress;
        }

        for (int i = 0; i < count; i++)
        {
            if (!relays.Set(start + i, (from[at + i / 8] & (1 << (i % 8))) != 0))
            {
                return ModbusExceptionCode.ServerDeviceFailure;
            }
        }

        return ModbusExceptionCode.None;
    }

    /// <inheritdoc/>
    public byte WriteRegisters(byte unit, byte function, ushort start, int count, byte[] from, int at)
    {
        if (function != ModbusFunction.WriteSingleRegister && function != ModbusFunction.WriteMultipleRegisters)
        {
            return ModbusExceptionCode.IllegalFunction;
        }

        if (start + count > voltages.Count)
        {
            return ModbusExceptionCode.IllegalDataAddress;
        }

        for (int i = 0; i < count; i++)
        {
            int value = (from[at + i * 2] << 8) | from[at + i * 2 + 1];
            if (value > AnalogOutputs.FullScale)
            {
                return ModbusExceptionCode.IllegalDataValue;
            }

            if (!voltages.Set(start + i, value))
            {
                return ModbusExceptionCode.ServerDeviceFailure;
            }
        }

        return ModbusExceptionCode.None;
    }

    /// <inheritdoc/>
    public int ReadIdentification(byte unit, byte objectId, byte[] into, int at, int room)
    {
        if (objectId != 0)
        {
            return -1;
        }

        for (int i = 0; i < Vendor.Length && Vendor.Length <= room; i++)
        {
            into[at + i] = (byte)Vendor[i];
        }

        return Vendor.Length;
    }
}
