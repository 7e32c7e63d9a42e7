// expect: checked
namespace Sample;

public class Sample
{
    public int Sum(int a, int b) { return checked(a + b); }
}
