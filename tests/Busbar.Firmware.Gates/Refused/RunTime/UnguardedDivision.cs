// expect: unguarded-division
namespace Sample;

public class Sample
{
    public double Mean(double sum, double count) { return sum / count; }
}
