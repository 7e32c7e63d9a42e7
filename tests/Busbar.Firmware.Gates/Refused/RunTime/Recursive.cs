// expect: recursion
namespace Sample;

public class Sample
{
    public int Depth(int[] parents, int at) { return at < 0 ? 0 : 1 + Depth(parents, parents[at]); }
}
