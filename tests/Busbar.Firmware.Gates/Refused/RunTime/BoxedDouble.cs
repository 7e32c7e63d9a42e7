// expect: boxed-number
namespace Sample;

public class Sample
{
    public string Print(double value) { return $"{value} V"; }
}
