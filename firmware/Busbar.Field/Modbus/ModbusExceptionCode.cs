namespace Busbar.Field.Modbus;

/// <summary>Exception codes, specification V1.1b3, section 7. Zero stands for "no exception".</summary>
public static class ModbusExceptionCode
{
    public const byte None = 0;
    public const byte IllegalFunction = 1;
    public const byte IllegalDataAddress = 2;
    public const byte IllegalDataValue = 3;
    public const byte ServerDeviceFailure = 4;
    public const byte Acknowledge = 5;
    public const byte ServerDeviceBusy = 6;
    public const byte NegativeAcknowledge = 7;
    public const byte MemoryParityError = 8;
    public const byte GatewayPathUnavailable = 10;
    public const byte GatewayTargetFailedToRespond = 11;
}
