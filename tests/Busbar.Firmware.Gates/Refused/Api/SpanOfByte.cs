// expect: CS0234
namespace Sample;

public class SpanOfByte
{
    public int Make(byte[] values) { System.Span<byte> span = values; return span.Length; }
}
