using Busbar.Field;

namespace Busbar.Controller;

/// <summary>
/// What was wrong with an answer, packed into eight bytes so that the record keeps it through an outage: exception code, count
/// of raw bytes received (255 at most), request number, and the first five of the raw bytes.
/// </summary>
internal static class ErrorDetail
{
    /// <summary>No request, as for a closed port.</summary>
    public const int NoRequest = 255;

    public static ulong Pack(FieldExchange exchange, int request)
    {
        int count = exchange.ReceiveLength > 255 ? 255 : exchange.ReceiveLength;
        ulong packed = ((ulong)exchange.ExceptionCode << 56) | ((ulong)(uint)count << 48) | ((ulong)(uint)(request & 0xFF) << 40);
        for (int i = 0; i < DeviceTable.RawLength && i < count; i++)
        {
            packed |= (ulong)exchange.Receive[i] << (32 - 8 * i);
        }

        return packed;
    }

    public static byte ExceptionCode(ulong packed)
    {
        return (byte)(packed >> 56);
    }

    public static int RawCount(ulong packed)
    {
        return (int)(packed >> 48) & 0xFF;
    }

    public static int Request(ulong packed)
    {
        return (int)(packed >> 40) & 0xFF;
    }

    public static byte Raw(ulong packed, int index)
    {
        return (byte)(packed >> (32 - 8 * index));
    }

    /// <summary>The wire's error as the device's.</summary>
    public static DeviceError Of(ExchangeError error)
    {
        switch (error)
        {
            case ExchangeError.BadChecksum: return DeviceError.BadChecksum;
            case ExchangeError.WrongUnit: return DeviceError.WrongUnit;
            case ExchangeError.WrongFunction: return DeviceError.WrongFunction;
            case ExchangeError.WrongLength: return DeviceError.WrongLength;
            case ExchangeError.WrongTransaction: return DeviceError.WrongTransaction;
            case ExchangeError.WrongProtocol: return DeviceError.WrongProtocol;
            case ExchangeError.ExceptionReply: return DeviceError.ExceptionReply;
            case ExchangeError.TooLong: return DeviceError.TooLong;
            case ExchangeError.WrongEcho: return DeviceError.WrongEcho;
            default: return DeviceError.None;
        }
    }
}
