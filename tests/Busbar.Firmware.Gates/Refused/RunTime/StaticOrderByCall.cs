// expect: static-order
namespace Sample;

public static class Alpha
{
    public static readonly int Half = Beta.First() / 2;
}
public static class Beta
{
    private static readonly int[] Table = new int[] { 1, 2 };

    public static int First()
    {
        return new Gamma().Of(Table);
    }
}
public sealed class Gamma
{
    public int Of(int[] table)
    {
        return table[0];
    }
}
