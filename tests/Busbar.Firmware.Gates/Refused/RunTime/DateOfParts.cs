// expect: refused-call
namespace Sample;

public class Sample
{
    public System.DateTime Day(int day) { return new System.DateTime(2026, 2, day); }
}
