// expect: rectangular-array
namespace Sample;

public class Sample
{
    public int[,] Grid = new int[2, 2];
}
