// expect: CS0518
namespace Sample;

public class RecordType
{
    public record Inner(int A);
}
