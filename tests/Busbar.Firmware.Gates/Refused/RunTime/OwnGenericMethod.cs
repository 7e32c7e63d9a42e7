// expect: own-generic
namespace Sample;

public class Sample
{
    public T Same<T>(T value) { return value; }
}
