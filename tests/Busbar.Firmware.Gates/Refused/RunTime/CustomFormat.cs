// expect: number-format
namespace Sample;

public class Sample
{
    public string Print(double value) { return value.ToString("0.00"); }
}
