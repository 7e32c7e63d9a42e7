// expect: refused-call
namespace Sample;

public class Sample
{
    public string Print(float value) { return value + " V"; }
}
