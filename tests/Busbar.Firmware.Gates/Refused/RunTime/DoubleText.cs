// expect: refused-call
namespace Sample;

public class Sample
{
    public string Print(double value) { return value.ToString(); }
}
