// expect: refused-call
#define DEBUG
namespace Sample;

public class Sample
{
    public void Check(int value) { System.Diagnostics.Debug.Assert(value > 0); }
}
