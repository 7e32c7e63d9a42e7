namespace Busbar.Field.Modbus;

/// <summary>Function codes, named as in the Modbus Application Protocol Specification V1.1b3, section 6.</summary>
public static class ModbusFunction
{
    public const byte ReadCoils = 1;
    public const byte ReadDiscreteInputs = 2;
    public const byte ReadHoldingRegisters = 3;
    public const byte ReadInputRegisters = 4;
    public const byte WriteSingleCoil = 5;
    public const byte WriteSingleRegister = 6;
    public const byte WriteMultipleCoils = 15;
    public const byte WriteMultipleRegisters = 16;
    public const byte MaskWriteRegister = 22;
    public const byte ReadWriteMultipleRegisters = 23;

    /// <summary>Encapsulated interface transport; with MEI type 14 it reads the device identification.</summary>
    public const byte EncapsulatedInterface = 43;

    /// <summary>The MEI type of "read device identification".</summary>
    public const byte DeviceIdentification = 14;

    /// <summary>Set in the function code of an exception answer.</summary>
    public const byte ExceptionFlag = 0x80;
}
