// expect: constructed-generic
namespace Sample;

public class Sample
{
    public event System.EventHandler<int>? Changed;

    public void Raise() { Changed?.Invoke(this, 1); }
}
