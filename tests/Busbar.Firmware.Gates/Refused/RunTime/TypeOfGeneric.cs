// expect: constructed-generic
namespace Sample;

public class Sample
{
    public System.Type Which() { return typeof(System.Action<int>); }
}
