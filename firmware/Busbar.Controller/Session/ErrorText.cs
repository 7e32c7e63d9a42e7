using Busbar.Control;

namespace Busbar.Controller;

/// <summary>What went wrong, as a line for people. Made when an event is sent, never in the steady loop.</summary>
internal static class ErrorText
{
    private const string Digits = "0123456789ABCDEF";

    /// <summary>For instance: "bus field, unit 3, request 1: half a frame; received 5 bytes 03 03 02 00 C8".</summary>
    public static string Device(string bus, int unit, byte error, ulong detail)
    {
        string text = "bus " + bus + ", unit " + unit.ToString();
        int request = ErrorDetail.Request(detail);
        if (detail != 0 && request != ErrorDetail.NoRequest)
        {
            text += ", request " + request.ToString();
        }

        text += ": " + Of(error);
        if (error == (byte)DeviceError.ExceptionReply)
        {
            text += " " + ErrorDetail.ExceptionCode(detail).ToString();
        }

        int count = ErrorDetail.RawCount(detail);
        if (count > 0)
        {
            text += "; received " + count.ToString() + (count == 1 ? " byte" : " bytes");
            for (int i = 0; i < count && i < DeviceTable.RawLength; i++)
            {
                byte raw = ErrorDetail.Raw(detail, i);
                text += " " + Digits[raw >> 4] + Digits[raw & 15];
            }

            if (count > DeviceTable.RawLength)
            {
                text += " ...";
            }
        }

        return text + Hint(error);
    }

    /// <summary>The error's name.</summary>
    public static string Of(byte error)
    {
        switch ((DeviceError)error)
        {
            case DeviceError.NoAnswer: return "no answer";
            case DeviceError.HalfFrame: return "half a frame";
            case DeviceError.BadChecksum: return "wrong checksum";
            case DeviceError.WrongUnit: return "another unit answered";
            case DeviceError.WrongFunction: return "answer for another function";
            case DeviceError.WrongLength: return "answer of another length";
            case DeviceError.WrongTransaction: return "answer to another request";
            case DeviceError.WrongProtocol: return "no Modbus answer";
            case DeviceError.ExceptionReply: return "refused with exception";
            case DeviceError.TooLong: return "answer too long";
            case DeviceError.PortClosed: return "port closed";
            case DeviceError.NotIdentified: return "not the device of its profile";
            case DeviceError.NoSuchPort: return "this controller has no such port";
            case DeviceError.NoRequest: return "the value cannot be put on the wire";
            case DeviceError.WrongEcho: return "answer repeats another address or count";
            case DeviceError.NotHeld: return "written, but not readable back";
            case DeviceError.Internal: return "the controller failed on the answer";
            default: return "error " + error.ToString();
        }
    }

    /// <summary>Why the engine took no command.</summary>
    public static string Refusal(byte refusal)
    {
        switch ((RefusalCode)refusal)
        {
            case RefusalCode.UnknownOutput: return "the point is no output";
            case RefusalCode.OutsideRange: return "outside the range of the equipment";
            case RefusalCode.DocumentForbids: return "the document lets nobody command this output";
            default: return "refused, code " + refusal.ToString();
        }
    }

    /// <summary>What to try; empty when nothing is known.</summary>
    public static string Hint(byte error)
    {
        switch ((DeviceError)error)
        {
            case DeviceError.NoAnswer: return ". Check power, address, speed and wiring";
            case DeviceError.BadChecksum: return ". Check termination, shield, speed and parity";
            case DeviceError.WrongUnit: return ". Two devices with one address?";
            case DeviceError.PortClosed: return ". Check the device's network and that no other client holds the port";
            case DeviceError.NotIdentified: return ". Check the profile against the name plate";
            default: return "";
        }
    }
}
