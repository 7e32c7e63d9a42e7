// expect: CS8179
namespace Sample;

public class Tuple
{
    public (int, int) Make() { return (1, 2); }
}
