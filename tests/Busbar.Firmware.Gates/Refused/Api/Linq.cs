// expect: CS0234
namespace Sample;

public class Linq
{
    public object Make(int[] values) { return System.Linq.Enumerable.Sum(values); }
}
