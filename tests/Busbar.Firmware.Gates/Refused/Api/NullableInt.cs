// expect: CS0518
namespace Sample;

public class NullableInt
{
    public int? Value;
}
