// expect: unguarded-division
namespace Sample;

public class Sample
{
    public int Turn(int value) { return value / -1; }
}
