// expect: static-order
namespace Sample;

public static class Alpha
{
    public static readonly int[] Copy = Beta.Table;
}
public static class Beta
{
    public static readonly int[] Table = new int[] { 1, 2 };
}
