// expect: CS0518
namespace Sample;

public class VolatileField
{
    public volatile int Value;
}
