// expect: constructed-generic
namespace Sample;

public class Sample
{
    public System.Action<int>? Handler;
}
