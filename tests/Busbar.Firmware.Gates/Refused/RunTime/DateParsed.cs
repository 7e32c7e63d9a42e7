// expect: refused-call
namespace Sample;

public class Sample
{
    public System.DateTime Read(string text) { return System.DateTime.Parse(text); }
}
