// expect: CS0518
namespace Sample;

public class DecimalValue
{
    public decimal Value;
}
