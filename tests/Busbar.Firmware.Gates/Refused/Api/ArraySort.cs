// expect: CS0117
namespace Sample;

public class ArraySort
{
    public void Make(int[] values) { System.Array.Sort(values); }
}
