using Busbar.Field.Modbus;

namespace Busbar.Simulator.Faults;

/// <summary>Spoils a good answer on its way out.</summary>
internal static class AnswerFault
{
    /// <summary>A meter's answer, whose protocol has put the wrong address into it itself.</summary>
    public static byte[] SpoilMeter(byte[] frame, LineFault fault)
    {
        switch (fault)
        {
            case LineFault.BrokenChecksum when frame.Length > 1:
                frame[^2] ^= 0x55;
                break;
            case LineFault.HalfFrame:
                return frame[..(frame.Length / 2)];
        }

        return frame;
    }

    public static byte[] Spoil(ReadOnlySpan<byte> frame, LineFault fault, bool isTcp)
    {
        byte[] answer = frame.ToArray();
        switch (fault)
        {
            case LineFault.BrokenChecksum when isTcp:
                answer[1] ^= 0x55;
                break;
            case LineFault.BrokenChecksum:
                answer[^1] ^= 0x55;
                break;
            case LineFault.WrongUnit when isTcp:
                answer[6] ^= 0x40;
                break;
            case LineFault.WrongUnit:
                answer[0] ^= 0x40;
                ModbusCrc.Append(answer, 0, answer.Length - 2);
                break;
            case LineFault.HalfFrame:
                return answer[..(answer.Length / 2)];
        }

        return answer;
    }
}
