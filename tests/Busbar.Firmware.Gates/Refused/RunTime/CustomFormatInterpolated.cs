// expect: number-format
namespace Sample;

public class Sample
{
    public string Print(int value) { return $"{value:000}"; }
}
