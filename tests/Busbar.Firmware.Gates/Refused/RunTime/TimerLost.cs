// expect: lost-timer
namespace Sample;

public class Sample
{
    public void Start() { new System.Threading.Timer(Tick, null, 1000, 1000); }

    private void Tick(object state)
    {
    }
}
