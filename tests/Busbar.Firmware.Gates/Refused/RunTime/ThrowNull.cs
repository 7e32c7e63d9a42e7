// expect: throw-null
namespace Sample;

public class Sample
{
    public void Fail() { throw null!; }
}
