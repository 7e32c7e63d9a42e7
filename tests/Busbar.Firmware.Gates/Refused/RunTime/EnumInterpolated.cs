// expect: enum-name
namespace Sample;

public enum Colour { Red }
public class Sample
{
    public string Print(Colour value) { return $"colour {value}"; }
}
